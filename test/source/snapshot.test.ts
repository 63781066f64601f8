import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Outcome, Query } from '../../src/source/readings.js'
import { distinct, snapshotOf } from '../../src/source/snapshot.js'

const query = (name: string, sql: string, values: readonly unknown[] = []): Query<any> => ({
  kind: 'query',
  name,
  sql,
  values,
  row: z.object({}),
  reads: {},
})

describe('a snapshot', () => {
  it('reads queries of one name with different SQL or different values each by itself, and equal ones once', () => {
    const one = query('users.count', 'SELECT 1', [1])
    const otherSql = query('users.count', 'SELECT 2', [1])
    const otherValues = query('users.count', 'SELECT 1', [2])

    expect(distinct([one, otherSql, otherValues, query('users.count', 'SELECT 1', [1])])).toEqual([one, otherSql, otherValues])
  })

  it('finds the rows of a query by its SQL as well as its name', () => {
    const [one, two] = [query('users.count', 'SELECT 1'), query('users.count', 'SELECT 2')]
    const rows = (n: number): Outcome<readonly any[]> => ({ ok: true, value: [{ n }] })

    const snapshot = snapshotOf(
      new Date(),
      new Map([
        [one, rows(1)],
        [two, rows(2)],
      ]),
      new Map(),
      new Map(),
    )

    expect([snapshot.rows(query('users.count', 'SELECT 1')), snapshot.rows(query('users.count', 'SELECT 2'))]).toEqual([rows(1), rows(2)])
  })
})
