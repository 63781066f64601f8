import { describe, expect } from 'vitest'
import { allConsumers } from '../../../src/setup/data-access.js'
import { KEYWORDS, minify } from '../../../src/source/postgres/minify.js'
import { it } from '../../support/platform.js'

describe('a minified statement', () => {
  it.for([
    ['SELECT  a ,\n  b\nFROM t', 'SELECT a,b FROM t'],
    ["SELECT ' a  b ' FROM t WHERE a = 'x' AND b LIKE '%y'", "SELECT' a  b 'FROM t WHERE a='x'AND b LIKE'%y'"],
    ["SELECT E'\\n' FROM t", "SELECT E'\\n'FROM t"],
    ['SELECT LENGTH(a) AS total, LENGTH(b) AS name FROM t AS u', 'SELECT LENGTH(a)total,LENGTH(b)"name"FROM t u'],
    [`SELECT a LIKE 'x' AS "isX" FROM t`, `SELECT a LIKE'x'c0 FROM t`],
    ['SELECT "a" AS "b"', 'SELECT"a" "b"'],
    ['SELECT created_at AS "createdAt", u.last_login AS "lastLogin" FROM u', 'SELECT created_at,u.last_login FROM u'],
    ['SELECT now() - created_at AS "createdAt" FROM u', 'SELECT now()-created_at c0 FROM u'],
    ['SELECT row_to_json(u) FROM (SELECT created_at AS "createdAt" FROM u) AS u', null],
    [
      'SELECT *, "createdAt" AS "x" FROM (SELECT created_at AS "createdAt" FROM u) AS u ORDER BY "createdAt" DESC, u."createdAt"',
      'SELECT*,c0"x"FROM(SELECT created_at c0 FROM u)u ORDER BY c0 DESC,u.c0',
    ],
  ] as const)('is shorter and still valid: %s', async ([sql, short], { platform }) => {
    const { sql: minified, renamed } = minify(sql)

    if (short !== null) expect(minified).toBe(short)
    else expect(renamed.size).toBe(0)
    await platform.sql('CREATE TEMP TABLE t (a text, b text); CREATE TEMP TABLE u (created_at timestamptz, last_login timestamptz)')
    if (!sql.includes('"a"')) expect(await platform.sql(minified)).toEqual([])
  })

  it('quotes every column name that is a keyword of the server', async ({ platform }) => {
    const keywords = new Set((await platform.sql('SELECT word FROM pg_get_keywords()')).map(({ word }) => word))
    const names = allConsumers()
      .flatMap(({ queries }) => queries)
      .flatMap(({ sql }) => [...sql.matchAll(/\bAS ([a-z_]+)\b/g)].map(([, name = '']) => name))

    expect(names.length).toBeGreaterThan(100)
    expect([...new Set(names)].filter(name => keywords.has(name) && !KEYWORDS.has(name))).toEqual([])
  })
})
