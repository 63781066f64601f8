import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { aUser } from '../support/builders.js'
import { anHttpService } from '../support/http-service.js'
import { it, type Running } from '../support/world.js'

const KILLS = Number(process.env.KILLS ?? 200)
/** A watch is killed at any moment of its start, its rounds and its messages. */
const MAX_LIFE_MS = 4000

const REPLIES: Readonly<Record<string, string>> = {
  hook: 'ok',
  discord: '{"id":"1"}',
  mattermost: 'ok',
  ntfy: '{"id":"a","event":"message"}',
}
const kindOf = (path: string): string => (path === '/' ? 'ntfy' : (/^\/(\w+)/.exec(path)?.[1] ?? ''))

const kill = async ({ child, ended }: Running): Promise<void> => {
  if (child.pid !== undefined && child.exitCode === null)
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {}
  await ended
}

describe('watch killed again and again', () => {
  it('tells every channel of every registration, and repeats no more than a kill can make it repeat', async ({ world }) => {
    const { heard, origin } = await anHttpService(({ url = '' }, response) => response.end(REPLIES[kindOf(url)] ?? ''))
    for (const chat of ['discord', 'mattermost']) await writeFile(join(world.home, chat), `${origin}/${chat}/a\n`, { mode: 0o600 })
    const only = 'events = ["registration"]\nrules = []\ndaily_report = false\n'
    await world.configure({
      ssh: false,
      more: `[alerts]\nevery = "5s"\n
[channels.hook]\ntype = "webhook"\nurl = "${origin}/hook"\n${only}
[channels.discord]\ntype = "discord"\nwebhook_url_file = "~/discord"\n${only}
[channels.mattermost]\ntype = "mattermost"\nwebhook_url_file = "~/mattermost"\n${only}
[channels.ntfy]\ntype = "ntfy"\nurl = "${origin}/a-topic"\n${only}`,
    })
    expect((await world.run(['watch', '--once'])).status).toBe(0)
    const emails: string[] = []
    for (let i = 0; i < KILLS; i++) {
      const user = aUser({ createdAt: new Date() })
      emails.push(String(user.values.email))
      await world.platform.add(user)
      const watch = world.start(['watch'])
      await setTimeout(Math.random() * MAX_LIFE_MS)
      await kill(watch)
    }
    for (let i = 0; i < 2; i++) expect((await world.run(['watch', '--once'])).status).toBe(0)

    const figures = Object.keys(REPLIES).map(kind => {
      const bodies = heard.filter(({ path }) => kindOf(path) === kind).map(({ body }) => body)
      const times = emails.map(email => bodies.filter(body => body.includes(email)).length)
      return {
        kind,
        told: times.filter(count => count > 0).length,
        twice: times.filter(count => count > 1).length,
        never: times.filter(count => count === 0).length,
      }
    })
    console.table(figures)
    for (const { kind, never, twice } of figures) {
      expect(never, kind).toBe(0)
      // Only what was under way when the watch was killed.
      expect(twice, kind).toBeLessThan(KILLS)
    }
    // The same message under the same id: whoever reads it can tell.
    const hooks = heard.filter(({ path }) => kindOf(path) === 'hook').map(({ body }) => JSON.parse(body))
    const idsOf = (email: string): string[] =>
      hooks.filter(({ events }) => events.some(({ fields }: any) => fields.email === email)).map(({ id }) => id)
    for (const email of emails) expect(new Set(idsOf(email)).size, email).toBe(1)
  })
})
