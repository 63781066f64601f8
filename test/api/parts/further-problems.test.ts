import { describe, expect } from 'vitest'
import { furtherProblems, furtherRules } from '../../../src/api/endpoints/further-problems.js'
import { ReadBatcher } from '../../../src/api/read-batcher.js'
import type { Readings } from '../../../src/source/readings.js'
import { it, type Platform } from '../../support/platform.js'
import { aContext } from '../../support/report.js'
import { aLog, snapshotFor } from '../../support/rules.js'

const notJudged = async (platform: Platform, logs: Parameters<typeof snapshotFor>[3]): Promise<string[]> => {
  const rules = furtherRules(aContext())
  const needs: Readings = Object.fromEntries(
    rules.flatMap(({ id, needs }) => Object.entries(needs).map(([name, need]) => [`${id} ${name}`, need])),
  )
  const now = new Date()
  const snapshot = await snapshotFor(platform, needs, now, logs)
  const batcher = new ReadBatcher({ read: async () => snapshot })
  const { problems } = await furtherProblems(rules, snapshot, aContext({ now }), batcher)
  return problems.filter(({ type }) => type === 'not_judged').flatMap(({ items }) => items?.map(({ id }) => id) ?? [])
}

describe('the list of rules that could not be judged', () => {
  it('names rules whose logs were searched in part, but not rules whose logs the host does not have', async ({ platform }) => {
    const all = { django: aLog([]), gunicorn: aLog([]), access: aLog([]) }

    expect(await notJudged(platform, all)).toEqual([])
    expect(await notJudged(platform, {})).toEqual([])
    expect(await notJudged(platform, { ...all, django: aLog([], { bounded: { since: new Date() } }) })).toEqual([
      'unmatched_money',
      'failed_logins',
      'log_errors',
    ])
  })
})
