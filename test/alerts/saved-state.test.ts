import { readFile, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { openAlerts } from '../../src/alerts/file.js'
import { deliver } from '../../src/alerts/outbox.js'
import { composeMessage } from '../../src/alerts/wording/index.js'
import type { Message } from '../../src/channels/types.js'
import { aFolder } from '../state/folders.js'
import { aWordingContext } from '../support/alerts.js'

const AT = '2025-10-08T01:52:55.000Z'
const PROBLEM = {
  rule: 'payment_issue',
  severity: 'high',
  count: 2,
  atLeast: false,
  message: '2 deposits pending >2h',
  action: 'Review and approve deposits manually',
  command: 'check_status problems --only payment_issue --all',
  subjects: [{ id: 'd1', text: 'owner@plumbers.example: R2,500.00' }],
  since: AT,
}

/** A file as version 1 has always been written, with every kind of notification: its names must not change. */
const SAVED = {
  version: 1,
  events: { registration: { since: AT, seen: [['u1', AT]] }, deposit: { since: AT, seen: [] } },
  open: { payment_issue: { since: AT, rounds: 2 } },
  failing: { since: AT, rounds: 3, message: 'no answer', hint: 'Check the VPN' },
  reported: '2025-10-07',
  channels: {
    office: {
      told: { payment_issue: { problem: PROBLEM, known: ['d1'], at: AT, open: true, tellings: [AT], flapping: null } },
      threads: { payment_issue: 'm-1', itself: 'm-2', state: 'm-3' },
      unreached: AT,
      queue: [
        { kind: 'itself', at: AT, reached: true, since: AT, rounds: 3, message: 'no answer', hint: 'Check the VPN' },
        { kind: 'itself', about: 'state', at: AT, reached: true, since: AT, rounds: 3, message: 'ENOSPC', hint: 'Make room' },
        { kind: 'problem', at: AT, change: 'worse', problem: PROBLEM, was: { severity: 'medium', count: 1 } },
        { kind: 'digest', at: AT, problems: [PROBLEM] },
        { kind: 'event', event: 'registration', id: 'u1', at: AT, fields: { email: 'new@people.example', phone: null } },
        { kind: 'more', event: 'registration', count: 7 },
        { kind: 'report', at: AT, standing: '🔴 1 high', severity: 'high', problems: [PROBLEM], facts: [], page: '<!DOCTYPE html>' },
      ],
      sending: {
        message: {
          id: 'm-4',
          kind: 'itself',
          severity: null,
          target: 'test',
          at: AT,
          subject: '❌ ProConnectSA could not be checked for 3 rounds (since 03:12)',
          parts: [],
          thread: null,
          page: null,
          alerts: [],
          events: [],
          unlisted: 0,
        },
        since: AT,
        attempts: 2,
        notBefore: AT,
        error: 'zoe@platform.example was refused: 450 greylisted',
        progress: { have: ['owner@platform.example'], refused: [{ address: 'x@platform.example', words: '550 no such user' }] },
      },
      refused: [{ at: AT, subject: '💰 New Deposit: R160.00', reason: '400' }],
      used: AT,
    },
  },
}

const saved = async () => {
  const folder = await aFolder()
  const path = folder.pathOf('alerts-test.json')
  await writeFile(path, JSON.stringify(SAVED))
  return { document: openAlerts(folder, 'test'), path }
}

describe('a saved alerts file of an earlier version', () => {
  it('is read whole, and written back with the same names', async () => {
    const { document, path } = await saved()
    const { version, ...content } = SAVED

    expect(await document.read()).toEqual(content)
    await document.change(file => file && { ...file })
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ version, ...content })
  })

  it('is delivered message by message, each in its thread', async () => {
    const { document } = await saved()
    const sent: Message[] = []
    const never = new AbortController().signal
    await deliver(
      {
        document,
        clock: () => new Date(AT),
        newId: () => `m-${5 + sent.length}`,
        log: () => {},
        isQuiet: () => false,
        compose: (notifications, about) => composeMessage(notifications, aWordingContext(about)),
        openChannel: async () => ({
          send: async message => {
            sent.push(message)
            return 'ok'
          },
          preview: async () => '',
          close: () => {},
        }),
        unsaved: new Map(),
      },
      'office',
      { closing: never, abort: never },
    )

    expect(sent.map(({ kind, thread, subject }) => [kind, thread, subject])).toEqual([
      ['itself', null, '❌ ProConnectSA could not be checked for 3 rounds (since 03:12)'],
      ['itself', 'm-2', '✅ ProConnectSA can be checked again (after less than a minute)'],
      ['itself', 'm-3', '✅ check_status can save what it sends again (after less than a minute)'],
      ['problems', 'm-1', '🔴 2 deposits pending >2h (was 1, medium); 1 still open'],
      ['events', null, '🆕 8 new registrations'],
      ['report', null, '📊 Daily report: 🔴 1 high'],
    ])
  })
})
