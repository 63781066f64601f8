import { setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import pg from 'pg'
import { describe, expect, inject } from 'vitest'
import { aDeposit, aUser, type Row } from '../support/builders.js'
import { type Receiver, startReceiver } from '../support/receiver.js'
import { it, type World } from '../support/world.js'

/** How a channel responds. `silent`: it accepts a message and never replies. */
type Mood = 'well' | 'down' | 'silent'

type Step =
  | { readonly do: 'user' }
  /** In a transaction that stays open during the next round. */
  | { readonly do: 'late' }
  | { readonly do: 'deposit' }
  | { readonly do: 'approve' }
  | { readonly do: 'mood'; readonly mood: Mood }
  /** Killed after that many milliseconds, if it runs that long. */
  | { readonly do: 'round'; readonly killAfter: number | undefined }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Step>({ do: 'user' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'late' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'deposit' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'approve' }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('mood' as const), mood: fc.constantFrom<Mood>('well', 'down', 'silent') }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('round' as const),
      killAfter: fc.option(fc.integer({ min: 150, max: 900 }), { nil: undefined }),
    }),
  },
)

const settings = (office: Receiver): string => `
[channels.office]
type = "webhook"
format = "json"
url = "${office.url}"
events = ["registration"]
rules = ["payment_issue"]
`

const insert = ({ table, values }: Row): [string, unknown[]] => [
  `INSERT INTO ${table} (${Object.keys(values).join(', ')}) VALUES (${Object.keys(values)
    .map((_, i) => `$${i + 1}`)
    .join(', ')})`,
  Object.values(values),
]

const perform = async (world: World, office: Receiver, steps: readonly Step[], users: string[]): Promise<void> => {
  const { platform } = world
  const open: pg.Client[] = []
  const commit = async (): Promise<void> => {
    for (const client of open.splice(0)) {
      await client.query('COMMIT')
      await client.end()
    }
  }
  for (const one of steps)
    switch (one.do) {
      case 'user': {
        const user = aUser({ createdAt: new Date() })
        users.push(String(user.values.email))
        await platform.add(user)
        break
      }
      case 'late': {
        const client = new pg.Client({
          host: '127.0.0.1',
          port: platform.port,
          user: 'postgres',
          database: platform.database,
          password: inject('postgres').password,
        })
        await client.connect()
        await client.query('BEGIN')
        const user = aUser({ createdAt: new Date() })
        users.push(String(user.values.email))
        await client.query(...insert(user))
        open.push(client)
        break
      }
      case 'deposit':
        await platform.add(aDeposit({ createdAt: '3 hours ago' }))
        break
      case 'approve':
        await platform.sql("UPDATE deposit_requests SET status = 'completed' WHERE status = 'pending'")
        break
      case 'mood':
        office.answer(one.mood === 'well' ? 200 : one.mood === 'down' ? 503 : response => void response.destroy())
        break
      case 'round': {
        const watch = world.start(['watch', '--once'])
        await Promise.race([watch.ended, ...(one.killAfter === undefined ? [] : [setTimeout(one.killAfter)])])
        if (watch.child.pid && watch.child.exitCode === null)
          try {
            process.kill(-watch.child.pid, 'SIGKILL')
          } catch {}
        await watch.ended
        await commit()
      }
    }
  await commit()
}

describe('watch killed at random', () => {
  it('sends every event under one message id, and the changes of problems in order', async ({ world }) => {
    const office = await startReceiver()
    try {
      await world.configure({ ssh: false, more: settings(office) })
      await world.run(['watch', '--once'])
      const users: string[] = []
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 14 }), async steps => {
          await perform(world, office, steps, users)
          // Everything works again.
          office.answer(200)
          await world.platform.sql("UPDATE deposit_requests SET status = 'completed' WHERE status = 'pending'")
          for (let i = 0; i < 2; i++) expect((await world.run(['watch', '--once'])).status).toBe(0)

          const messages = [...new Map(office.received.map(({ body }) => [body.id, body])).values()]
          const emails = messages.flatMap(({ events }) => events.map(({ fields }: any) => fields.email))
          expect(emails.toSorted()).toEqual(users.toSorted())
          // The body of a message is the same at every attempt.
          for (const { body } of office.received)
            expect(JSON.stringify(body)).toBe(JSON.stringify(messages.find(({ id }) => id === body.id)))
          const changes = messages.flatMap(({ alerts }) => alerts.map(({ change }: any) => change))
          for (const [i, change] of changes.entries())
            if (change === 'opened') expect([undefined, 'resolved']).toContain(changes[i - 1])
            else if (change !== 'flapping' || i === 0) expect(['opened', 'worse', 'flapping', 'resolved']).toContain(changes[i - 1])
        }),
        { numRuns: 5, endOnFailure: true },
      )
      const repeated = office.accepted.filter(({ body }, i) => office.accepted.findIndex(other => other.body.id === body.id) < i)
      // At most one for each kill.
      expect(repeated.length).toBeLessThan(office.accepted.length)
    } finally {
      await office.close()
    }
  })
})
