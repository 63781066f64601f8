import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_NEW_ROWS } from '../../src/alerts/cursor.js'
import type { AlertsFile } from '../../src/alerts/file.js'
import type { EventNotification } from '../../src/alerts/notifications.js'
import { type DeliveryContext, deliver } from '../../src/alerts/outbox.js'
import { makeRound } from '../../src/alerts/watch.js'
import { type Channel, DeliveryError, type Message } from '../../src/channels/types.js'
import { type Document, inMemoryDocument } from '../../src/state/document.js'
import { aChannel, anEvent, anObservation, aSnapshot, plainCompose, someAlerts } from '../support/rounds.js'

const BEGIN = new Date('2025-10-08T08:00:00Z')
const CHANNELS = ['office', 'team'] as const
const RULES = ['a', 'b'] as const

/** How a channel responds; `silent` accepts a message without a reply. */
type Mood = 'well' | 'down' | 'silent' | 'busy'

/** The process dies: only what it wrote is left. */
class Killed extends Error {}

type Step =
  | { readonly do: 'minutes'; readonly pass: number }
  | { readonly do: 'event'; readonly commitsAfter: number }
  | { readonly do: 'problem'; readonly rule: (typeof RULES)[number]; readonly open: boolean | 'unknown' }
  | { readonly do: 'mood'; readonly channel: (typeof CHANNELS)[number]; readonly mood: Mood }
  | { readonly do: 'platform'; readonly away: boolean }
  | { readonly do: 'round'; readonly dieAt: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('minutes' as const), pass: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('event' as const), commitsAfter: fc.integer({ min: 0, max: 14 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('problem' as const),
      rule: fc.constantFrom(...RULES),
      open: fc.constantFrom(true, false, 'unknown' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('mood' as const),
      channel: fc.constantFrom(...CHANNELS),
      mood: fc.constantFrom<Mood>('well', 'down', 'silent', 'busy'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('platform' as const), away: fc.boolean() }) },
  // The process dies after that many writes and replies, or survives the round.
  { weight: 6, arbitrary: fc.record({ do: fc.constant('round' as const), dieAt: fc.integer({ min: 0, max: 12 }) }) },
)

/** A platform, two channels, a file, and a watch that can die at any step with an effect. */
class World {
  now = BEGIN
  away = false
  written: string | undefined
  lives = Number.POSITIVE_INFINITY
  readonly events: { readonly item: EventNotification; readonly visible: Date }[] = []
  readonly rules: Record<string, boolean | 'unknown'> = { a: false, b: false }
  readonly moods: Record<string, Mood> = { office: 'well', team: 'well' }
  /** What each channel accepted, in order; whether it was saved as accepted before, and is by now. */
  readonly accepted: Record<string, { readonly message: Message; readonly wasSaved: boolean; isSaved: boolean }[]> = {
    office: [],
    team: [],
  }
  ids = 0

  live(): void {
    if (this.lives-- <= 0) throw new Killed()
  }

  /** The file as text, as on a disk. */
  document(): Document<AlertsFile> {
    const read = async (): Promise<AlertsFile | undefined> => (this.written === undefined ? undefined : JSON.parse(this.written))
    return {
      read,
      change: async to => {
        const held = inMemoryDocument(await read())
        const before = await held.read()
        const next = await held.change(to)
        if (next === before) return next
        this.live()
        this.written = JSON.stringify(next)
        this.markSaved(next)
        this.live()
        return next
      },
    }
  }

  /** A message that is no longer pending was saved as accepted. */
  markSaved(file: AlertsFile | undefined): void {
    for (const name of CHANNELS)
      for (const entry of this.accepted[name] ?? [])
        if (file?.channels[name]?.sending?.message.id !== entry.message.id) entry.isSaved = true
  }

  channel(name: string): Channel {
    return {
      send: async message => {
        this.live()
        const mood = this.moods[name]
        if (mood === 'down') throw new DeliveryError('refused to connect', false)
        if (mood === 'busy') throw new DeliveryError('too many', false, { retryAfter: 600 })
        const wasSaved = this.accepted[name]?.some(before => before.message.id === message.id && before.isSaved) ?? false
        this.accepted[name]?.push({ message, wasSaved, isSaved: false })
        if (mood === 'silent') throw new DeliveryError('no answer', false)
        this.live()
        return 'ok'
      },
      preview: async () => '',
      close: () => {},
    }
  }

  look(file: AlertsFile) {
    if (this.away) return anObservation(this.now, [], { failure: { message: 'away', hint: '' } })
    const { since, seen } = file.events.registration ?? { since: undefined, seen: [] }
    const ids = seen.map(([id]) => id)
    const found = this.events
      .filter(
        ({ item: notification, visible }) =>
          visible <= this.now && since !== undefined && notification.at >= since && !ids.includes(notification.id),
      )
      .map(({ item: notification }) => notification)
      .slice(0, MAX_NEW_ROWS)
    const open = RULES.filter(rule => this.rules[rule] === true)
    return anObservation(
      this.now,
      open.map(rule => aSnapshot(rule, { since: this.now.toISOString() })),
      {
        rules: Object.fromEntries(
          RULES.map(rule => [rule, this.rules[rule] === true ? 'open' : this.rules[rule] === 'unknown' ? 'unknown' : 'fine']),
        ),
        ...(since === undefined ? { newEvents: {} } : { newEvents: { registration: found, deposit: [], lead: [] } }),
      },
    )
  }

  /** One process of a watch: a round and a delivery on each channel. */
  async runProcess(lives: number): Promise<void> {
    this.lives = lives
    const document = this.document()
    const delivery: DeliveryContext = {
      document,
      clock: () => this.now,
      newId: () => `m${++this.ids}`,
      unsaved: new Map(),
      log: () => {},
      isQuiet: () => false,
      compose: plainCompose,
      openChannel: async name => this.channel(name),
    }
    const settings = { alerts: someAlerts(), channels: CHANNELS.map(name => aChannel(name)), timezone: 'Africa/Johannesburg' }
    try {
      await makeRound(
        { document, log: () => {}, observe: async file => this.look(file), makeReport: async () => undefined },
        () => settings,
      )
      for (const name of CHANNELS)
        await deliver(delivery, name, { closing: new AbortController().signal, abort: new AbortController().signal })
    } catch (error) {
      if (!(error instanceof Killed)) throw error
    } finally {
      this.lives = Number.POSITIVE_INFINITY
    }
  }

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case 'minutes':
        this.now = new Date(this.now.getTime() + step.pass * 60_000)
        break
      case 'event': {
        const visible = new Date(this.now.getTime() + step.commitsAfter * 60_000)
        this.events.push({ item: anEvent(`e${this.events.length}`, this.now), visible })
        break
      }
      case 'problem':
        this.rules[step.rule] = step.open
        break
      case 'mood':
        this.moods[step.channel] = step.mood
        break
      case 'platform':
        this.away = step.away
        break
      case 'round':
        await this.runProcess(step.dieAt < 9 ? step.dieAt : Number.POSITIVE_INFINITY)
    }
  }

  /** Everything works until every message is delivered. */
  async settle(): Promise<void> {
    this.away = false
    for (const name of CHANNELS) this.moods[name] = 'well'
    for (const rule of RULES) if (this.rules[rule] === 'unknown') this.rules[rule] = false
    for (let i = 0; i < 12; i++) {
      this.now = new Date(this.now.getTime() + 20 * 60_000)
      await this.runProcess(Number.POSITIVE_INFINITY)
    }
  }
}

const words = (messages: readonly Message[]): string[] => messages.flatMap(({ subject }) => subject.split(', '))

/** Each message once: readers recognise a repeated message by its id. */
const distinct = (messages: readonly Message[]): Message[] => [...new Map(messages.map(message => [message.id, message])).values()]

describe('through random histories of events, problems and failures', () => {
  it('each channel gets every event once, and the changes of each problem in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async steps => {
        const world = new World()
        // Events before the first start are not news.
        await world.runProcess(Number.POSITIVE_INFINITY)
        for (const one of steps) await world.take(one)
        await world.settle()
        for (const name of CHANNELS) {
          const accepted = world.accepted[name] ?? []
          const notified = words(distinct(accepted.map(({ message }) => message)))
          const events = notified.filter(word => /^e\d/.test(word))
          expect(events.toSorted()).toEqual(world.events.map(({ item: notification }) => notification.id).toSorted())
          // A message is sent again only if its delivery was not saved.
          expect(accepted.filter(({ wasSaved }) => wasSaved)).toEqual([])
          for (const rule of RULES) {
            const changes = notified.filter(word => word.endsWith(` ${rule}`)).map(word => word.split(' ')[0])
            for (const [i, change] of changes.entries())
              if (change === 'resolved') expect(['opened', 'worse', 'flapping']).toContain(changes[i - 1])
              else if (change === 'opened') expect([undefined, 'resolved']).toContain(changes[i - 1])
            expect(changes.at(-1) ?? 'resolved').toMatch(world.rules[rule] === true ? /opened|flapping/ : /resolved/)
          }
        }
      }),
      { numRuns: 1000 },
    )
  })
})
