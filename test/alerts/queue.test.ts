import { describe, expect, it } from 'vitest'
import { startNextMessage } from '../../src/alerts/batch.js'
import { advance, firstCursor, MAX_NEW_ROWS } from '../../src/alerts/cursor.js'
import { newChannel } from '../../src/alerts/file.js'
import type { Notification, ProblemNotification } from '../../src/alerts/notifications.js'
import { enqueue, lengthOf } from '../../src/alerts/queue.js'
import { deliverable, isQuiet } from '../../src/alerts/quiet-hours.js'
import { anEvent, aSnapshot, plainly } from '../support/rounds.js'

const NOW = new Date('2025-10-08T01:52:55Z') // 03:52:55 in Johannesburg
const ZONE = 'Africa/Johannesburg'

const change = (rule: string, to: ProblemNotification['change'], severity: 'medium' | 'high' = 'medium'): Notification => ({
  kind: 'problem',
  at: NOW.toISOString(),
  change: to,
  problem: aSnapshot(rule, { severity }),
  was: null,
})
const report: Notification = { kind: 'report', at: NOW.toISOString(), standing: '', severity: null, problems: [], facts: [], page: '' }
const digest: Notification = { kind: 'digest', at: NOW.toISOString(), problems: [aSnapshot('a')] }

describe('quiet hours', () => {
  const hours = { from: 22 * 60, to: 6 * 60 }

  it('are those of the target, also over midnight', () => {
    expect(isQuiet(hours, NOW, ZONE)).toBe(true)
    expect(isQuiet(hours, new Date('2025-10-08T03:59:59Z'), ZONE)).toBe(true)
    expect(isQuiet(hours, new Date('2025-10-08T04:00:00Z'), ZONE)).toBe(false)
    expect(isQuiet(hours, new Date('2025-10-08T19:59:59Z'), ZONE)).toBe(false)
    expect(isQuiet(hours, new Date('2025-10-08T20:00:00Z'), ZONE)).toBe(true)
    expect(isQuiet({ from: 12 * 60, to: 13 * 60 }, new Date('2025-10-08T10:30:00Z'), ZONE)).toBe(true)
    expect(isQuiet(null, NOW, ZONE)).toBe(false)
  })

  it('hold all below high, and let through what wakes people', () => {
    const queue = [anEvent('1', NOW), change('a', 'opened'), change('b', 'opened', 'high'), change('b', 'resolved', 'high'), report, digest]
    expect(deliverable(queue, true)).toEqual([queue[2], queue[3], queue[4]])
    expect(deliverable(queue, false)).toEqual(queue)
  })

  it('keep the order of what is told of one problem', () => {
    const queue = [change('a', 'opened'), change('b', 'opened'), change('a', 'worse', 'high'), change('a', 'worse')]
    expect(deliverable(queue, true)).toEqual([queue[0], queue[2]])
  })

  it('do not let what was still open in the evening be told in the morning, when it was over by night', () => {
    const queue = [digest, change('b', 'opened'), change('a', 'resolved', 'high')]
    expect(deliverable(queue, true)).toEqual([queue[0], queue[2]])
  })
})

describe('what waits for a channel', () => {
  it('is put together by what it is about, a report by itself', () => {
    let record = { ...newChannel(NOW), queue: [anEvent('1', NOW), change('a', 'opened'), anEvent('2', NOW), report, { ...report }, digest] }
    const told: string[] = []
    for (let i = 0; i < 9 && record.queue.length > 0; i++) {
      record = startNextMessage(record, false, NOW, `id-${i}`, plainly) as typeof record
      told.push(record.sending?.message.subject ?? '')
      record = { ...record, sending: null }
    }
    expect(told).toEqual(['1, 2', 'opened a, digest', 'report', 'report'])
  })

  it('goes on in the thread of the message that told of its opening', () => {
    let record = startNextMessage(
      { ...newChannel(NOW), queue: [change('a', 'opened'), change('b', 'opened')] },
      false,
      NOW,
      'first',
      plainly,
    )
    record = startNextMessage(
      { ...record, sending: null, queue: [change('c', 'opened'), change('b', 'resolved')] },
      false,
      NOW,
      'second',
      plainly,
    )
    expect(record.sending?.message.thread).toBe('first')
    record = startNextMessage({ ...record, sending: null, queue: [change('b', 'opened')] }, false, NOW, 'third', plainly)
    expect(record.sending?.message.thread).toBeNull()
    record = startNextMessage({ ...record, sending: null, queue: [change('b', 'resolved')] }, false, NOW, 'fourth', plainly)
    expect(record.sending?.message.thread).toBe('third')
  })

  it('is left alone while a message is on its way', () => {
    const record = startNextMessage({ ...newChannel(NOW), queue: [anEvent('1', NOW)] }, false, NOW, 'one', plainly)
    const more = { ...record, queue: [anEvent('2', NOW)] }
    expect(startNextMessage(more, false, NOW, 'two', plainly)).toBe(more)
  })

  it('is bounded: of a flood of events the number is kept, and none is lost from it', () => {
    let queue: Notification[] = []
    for (let i = 0; i < 3000; i++) queue = enqueue(queue, [anEvent(String(i), NOW, i % 3 === 0 ? 'deposit' : 'registration')])
    expect(lengthOf(queue)).toBe(3000)
    expect(queue.length).toBeLessThan(510)
    expect(queue.slice(0, 3).map(notification => notification.kind === 'event' && notification.id)).toEqual(['0', '1', '2'])
  })

  it('is bounded: what came and went while nobody could be told is forgotten in pairs, and the last word stays', () => {
    let queue: Notification[] = []
    for (let i = 0; i < 1000; i++) queue = enqueue(queue, [change('a', 'opened'), change('a', 'resolved'), change('b', 'worse')])
    queue = enqueue(queue, [change('a', 'opened')])
    const ofA = queue
      .filter(notification => notification.kind === 'problem' && notification.problem.rule === 'a')
      .map(notification => notification.kind === 'problem' && notification.change)
    expect(ofA.at(-1)).toBe('opened')
    for (const [i, told] of ofA.entries()) expect(told).toBe(i % 2 === 0 ? 'opened' : 'resolved')
  })

  it('has one digest, the newest, and few reports', () => {
    const queue = enqueue(
      [digest, report, { ...report }, { ...report }],
      [
        { ...digest, at: '2025-10-09T00:00:00.000Z' },
        { ...report, standing: 'last' },
      ],
    )
    expect(queue.map(({ kind }) => kind)).toEqual(['report', 'report', 'digest', 'report'])
    expect(queue[2]).toMatchObject({ at: '2025-10-09T00:00:00.000Z' })
    expect(queue[3]).toMatchObject({ standing: 'last' })
  })
})

describe('looking for events', () => {
  const minute = (n: number): Date => new Date(NOW.getTime() + n * 60_000)

  it('begins with the moment of the first look', () => {
    expect(firstCursor(NOW)).toEqual({ since: NOW.toISOString(), seen: [] })
  })

  it('looks back over what can still commit, and remembers what it saw there', () => {
    const once = advance(firstCursor(NOW), [anEvent('a', minute(1)), anEvent('b', minute(29))], minute(30))
    expect(once).toEqual({ since: minute(15).toISOString(), seen: [['b', minute(29).toISOString()]] })
  })

  it('writes nothing down while nothing happens, and not every time', () => {
    const first = { since: NOW.toISOString(), seen: [] }
    expect(advance(first, [], minute(19))).toBe(first)
    expect(advance(first, [], minute(21))).toEqual({ since: minute(6).toISOString(), seen: [] })
  })

  it('goes no further than it got where there is more than one look takes, and remembers no more than it needs', () => {
    const many = Array.from({ length: MAX_NEW_ROWS }, (_, i) => anEvent(String(i), minute(i)))
    const last = minute(MAX_NEW_ROWS - 1).toISOString()
    expect(advance(firstCursor(NOW), many, minute(6000))).toEqual({ since: last, seen: [[String(MAX_NEW_ROWS - 1), last]] })
    expect(advance(firstCursor(NOW), many, minute(MAX_NEW_ROWS)).since).toBe(minute(MAX_NEW_ROWS - 15).toISOString())
  })

  it('finds what happens now when the clock of the platform was set back by hours', () => {
    const before = { since: minute(600).toISOString(), seen: [['a', minute(610).toISOString()] as [string, string]] }
    expect(advance(before, [], minute(30))).toEqual({ ...before, since: minute(30).toISOString() })
  })

  it('forgets ids only together with the time before which it looks no more', () => {
    let look = firstCursor(NOW)
    for (let i = 0; i < 50; i++)
      look = advance(
        look,
        Array.from({ length: MAX_NEW_ROWS }, (_, n) => anEvent(`${i}-${n}`, new Date(NOW.getTime() + i * 1000 + n))),
        minute(1),
      )
    expect(look.seen).toHaveLength(20_000)
    expect(look.since <= (look.seen[0]?.[1] ?? '')).toBe(true)
    expect(look.since > NOW.toISOString()).toBe(true)
  })

  it('misses nothing that happens before the times that are to come of an import', () => {
    const rows = Array.from({ length: 25_000 }, (_, i) => [String(i), minute(100).toISOString()] as [string, string])
    const after = advance({ since: minute(0).toISOString(), seen: rows }, [anEvent('now', minute(29))], minute(30))
    expect(after.since).toBe(minute(15).toISOString())
    expect(after.seen).toHaveLength(25_001)
  })

  it('comes to an end of an import that bears one and the same time', () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => anEvent(String(i), minute(0)))
    let look = firstCursor(NOW)
    for (let i = 0; i < 100; i++) {
      const known = new Set(look.seen.map(([id]) => id))
      const found = rows.filter(({ id, at }) => at >= look.since && !known.has(id)).slice(0, MAX_NEW_ROWS)
      if (found.length === 0) break
      look = advance(look, found, minute(1))
    }
    expect(rows.filter(({ at }) => at >= look.since)).toEqual([])
  })
})
