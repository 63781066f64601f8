import { afterAll, beforeAll, describe, expect } from 'vitest'
import { startAlertmanager } from '../support/alertmanager.js'
import { aDeposit } from '../support/builders.js'
import { it } from '../support/world.js'

let alertmanager: Awaited<ReturnType<typeof startAlertmanager>>
beforeAll(async () => {
  alertmanager = await startAlertmanager()
})
afterAll(() => alertmanager?.stop())

const open = async (): Promise<{ readonly labels: { readonly alertname: string }; readonly startsAt: string; readonly endsAt: string }[]> =>
  (await (await fetch(`${alertmanager.origin}/api/v2/alerts`)).json()) as Awaited<ReturnType<typeof open>>

describe('an Alertmanager that restarts', () => {
  it('has every open problem again after the next look, with an end a few looks ahead', async ({ world }) => {
    await world.configure({
      more: `[channels.router]\ntype = "webhook"\nformat = "alertmanager"\nurl = "${alertmanager.origin}/api/v2/alerts"\n`,
    })
    await world.platform.add(aDeposit({ status: 'verified' }))
    const first = await world.run(['watch', '--once'])
    const before = await open()

    await alertmanager.restart()
    expect(await open()).toEqual([])
    const second = await world.run(['watch', '--once'])

    expect([first, second]).toMatchObject([
      { status: 0, stderr: '' },
      { status: 0, stderr: '' },
    ])
    const after = await open()
    expect(before.length).toBeGreaterThan(0)
    const names = (alerts: typeof before) => alerts.map(({ labels, startsAt }) => `${labels.alertname} since ${startsAt}`).toSorted()
    expect(names(after)).toEqual(names(before))
    for (const { endsAt } of after) {
      const seconds = (Date.parse(endsAt) - Date.now()) / 1000
      expect(seconds).toBeGreaterThan(200)
      expect(seconds).toBeLessThan(600)
    }
  })
})
