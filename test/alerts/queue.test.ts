import { describe, expect, it } from 'vitest'
import { startNextMessage } from '../../src/alerts/batch.js'
import { advance, firstCursor, MAX_NEW_ROWS } from '../../src/alerts/cursor.js'
import { newChannel } from '../../src/alerts/file.js'
import type { Notification, ProblemNotification } from '../../src/alerts/notifications.js'
import { enqueue, lengthOf } from '../../src/alerts/queue.js'
import { deliverable, isQuiet } from '../../src/alerts/quiet-hours.js'
import { anEvent, aSnapshot, plainCompose } from '../support/rounds.js'

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

  it('are in the time zone of the target, and may span midnight', () => {
    expect(isQuiet(hours, NOW, ZONE)).toBe(true)
    expect(isQuiet(hours, new Date('2025-10-08T03:59:59Z'), ZONE)).toBe(true)
    expect(isQuiet(hours, new Date('2025-10-08T04:00:00Z'), ZONE)).toBe(false)
    expect(isQuiet(hours, new Date('2025-10-08T19:59:59Z'), ZONE)).toBe(false)
    expect(isQuiet(hours, new Date('2025-10-08T20:00:00Z'), ZONE)).toBe(true)
    expect(isQuiet({ from: 12 * 60, to: 13 * 60 }, new Date('2025-10-08T10:30:00Z'), ZONE)).toBe(true)
    expect(isQuiet(null, NOW, ZONE)).toBe(false)
  })

  it('hold back everything below high severity', () => {
    const queue = [anEvent('1', NOW), change('a', 'opened'), change('b', 'opened', 'high'), change('b', 'resolved', 'high'), report, digest]
    expect(deliverable(queue, true)).toEqual([queue[2], queue[3], queue[4]])
    expect(deliverable(queue, false)).toEqual(queue)
  })

  it('keep the notifications of one problem in order', () => {
    const queue = [change('a', 'opened'), change('b', 'opened'), change('a', 'worse', 'high'), change('a', 'worse')]
    expect(deliverable(queue, true)).toEqual([queue[0], queue[2]])
  })

  it('do not send in the morning a digest that names a problem resolved at night', () => {
    const queue = [digest, change('b', 'opened'), change('a', 'resolved', 'high')]
    expect(deliverable(queue, true)).toEqual([queue[0], queue[2]])
  })
})

describe('the queue of a channel', () => {
  it('gives one message per group, and one per report', () => {
    let record = { ...newChannel(NOW), queue: [anEvent('1', NOW), change('a', 'opened'), anEvent('2', NOW), report, { ...report }, digest] }
    const sent: string[] = []
    for (let i = 0; i < 9 && record.queue.length > 0; i++) {
      record = startNextMessage(record, false, NOW, `id-${i}`, plainCompose) as typeof record
      sent.push(record.sending?.message.subject ?? '')
      record = { ...record, sending: null }
    }
    expect(sent).toEqual(['1, 2', 'opened a, digest', 'report', 'report'])
  })

  it('gives a message that replies to the one that opened the problem', () => {
    let record = startNextMessage(
      { ...newChannel(NOW), queue: [change('a', 'opened'), change('b', 'opened')] },
      false,
      NOW,
      'first',
      plainCompose,
    )
    record = startNextMessage(
      { ...record, sending: null, queue: [change('c', 'opened'), change('b', 'resolved')] },
      false,
      NOW,
      'second',
      plainCompose,
    )
    expect(record.sending?.message.thread).toBe('first')
    record = startNextMessage({ ...record, sending: null, queue: [change('b', 'opened')] }, false, NOW, 'third', plainCompose)
    expect(record.sending?.message.thread).toBeNull()
    record = startNextMessage({ ...record, sending: null, queue: [change('b', 'resolved')] }, false, NOW, 'fourth', plainCompose)
    expect(record.sending?.message.thread).toBe('third')
  })

  it('is left alone while a message is pending', () => {
    const record = startNextMessage({ ...newChannel(NOW), queue: [anEvent('1', NOW)] }, false, NOW, 'one', plainCompose)
    const more = { ...record, queue: [anEvent('2', NOW)] }
    expect(startNextMessage(more, false, NOW, 'two', plainCompose)).toBe(more)
  })

  it('keeps only the number of events beyond its limit, and counts each of them', () => {
    let queue: Notification[] = []
    for (let i = 0; i < 3000; i++) queue = enqueue(queue, [anEvent(String(i), NOW, i % 3 === 0 ? 'deposit' : 'registration')])
    expect(lengthOf(queue)).toBe(3000)
    expect(queue.length).toBeLessThan(510)
    expect(queue.slice(0, 3).map(notification => notification.kind === 'event' && notification.id)).toEqual(['0', '1', '2'])
  })

  it('drops problems that opened and were resolved while it waited, and keeps the latest state', () => {
    let queue: Notification[] = []
    for (let i = 0; i < 1000; i++) queue = enqueue(queue, [change('a', 'opened'), change('a', 'resolved'), change('b', 'worse')])
    queue = enqueue(queue, [change('a', 'opened')])
    const ofA = queue
      .filter(notification => notification.kind === 'problem' && notification.problem.rule === 'a')
      .map(notification => notification.kind === 'problem' && notification.change)
    expect(ofA.at(-1)).toBe('opened')
    for (const [i, change] of ofA.entries()) expect(change).toBe(i % 2 === 0 ? 'opened' : 'resolved')
  })

  it('keeps only the newest digest and a few reports', () => {
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

describe('the cursor of new events', () => {
  const minute = (n: number): Date => new Date(NOW.getTime() + n * 60_000)

  it('starts at the time of the first round', () => {
    expect(firstCursor(NOW)).toEqual({ since: NOW.toISOString(), seen: [] })
  })

  it('overlaps with rows that may still commit, and remembers the ids seen there', () => {
    const once = advance(firstCursor(NOW), [anEvent('a', minute(1)), anEvent('b', minute(29))], minute(30))
    expect(once).toEqual({ since: minute(15).toISOString(), seen: [['b', minute(29).toISOString()]] })
  })

  it('is saved only now and then while nothing happens', () => {
    const first = { since: NOW.toISOString(), seen: [] }
    expect(advance(first, [], minute(19))).toBe(first)
    expect(advance(first, [], minute(21))).toEqual({ since: minute(6).toISOString(), seen: [] })
  })

  it('stops at the last row of a full query, and remembers no more ids than it needs', () => {
    const many = Array.from({ length: MAX_NEW_ROWS }, (_, i) => anEvent(String(i), minute(i)))
    const last = minute(MAX_NEW_ROWS - 1).toISOString()
    expect(advance(firstCursor(NOW), many, minute(6000))).toEqual({ since: last, seen: [[String(MAX_NEW_ROWS - 1), last]] })
    expect(advance(firstCursor(NOW), many, minute(MAX_NEW_ROWS)).since).toBe(minute(MAX_NEW_ROWS - 15).toISOString())
  })

  it('finds new events after the clock of the platform was set back', () => {
    const before = { since: minute(600).toISOString(), seen: [['a', minute(610).toISOString()] as [string, string]] }
    expect(advance(before, [], minute(30))).toEqual({ ...before, since: minute(30).toISOString() })
  })

  it('forgets an id only when it moves past its time', () => {
    let cursor = firstCursor(NOW)
    for (let i = 0; i < 50; i++)
      cursor = advance(
        cursor,
        Array.from({ length: MAX_NEW_ROWS }, (_, n) => anEvent(`${i}-${n}`, new Date(NOW.getTime() + i * 1000 + n))),
        minute(1),
      )
    expect(cursor.seen).toHaveLength(20_000)
    expect(cursor.since <= (cursor.seen[0]?.[1] ?? '')).toBe(true)
    expect(cursor.since > NOW.toISOString()).toBe(true)
  })

  it('misses no event before the future dates of an import', () => {
    const rows = Array.from({ length: 25_000 }, (_, i) => [String(i), minute(100).toISOString()] as [string, string])
    const after = advance({ since: minute(0).toISOString(), seen: rows }, [anEvent('now', minute(29))], minute(30))
    expect(after.since).toBe(minute(15).toISOString())
    expect(after.seen).toHaveLength(25_001)
  })

  it('gets through an import in which every row has the same time', () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => anEvent(String(i), minute(0)))
    let cursor = firstCursor(NOW)
    for (let i = 0; i < 100; i++) {
      const known = new Set(cursor.seen.map(([id]) => id))
      const found = rows.filter(({ id, at }) => at >= cursor.since && !known.has(id)).slice(0, MAX_NEW_ROWS)
      if (found.length === 0) break
      cursor = advance(cursor, found, minute(1))
    }
    expect(rows.filter(({ at }) => at >= cursor.since)).toEqual([])
  })
})
