import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { matchNeeds } from '../../src/app/match.js'
import { readingsOf } from '../../src/source/needs.js'
import type { Query } from '../../src/source/readings.js'
import { isStatement, readStatement } from '../../src/statements/read.js'
import type { Movement } from '../../src/statements/statement.js'
import type { Platform } from '../support/platform.js'
import { COMMAND, it, type World } from '../support/world.js'
import { fill, LARGE } from './large-platform.js'
import { machine, verdict, whileListening } from './machine.js'
import { type Explained, explainAll } from './queries.js'
import { resourcesOf } from './resources.js'
import { shown, spreadOf } from './spread.js'
import { table } from './table.js'

/** What a statement of this size may take: in PostgreSQL (ms), and here (MB). */
const TARGET = { ms: 1_000, megabytes: 150 }
const DAYS = 31

/** The references of the platform itself: most of them `PC` and eight hexadecimal digits. */
const nameAsThePlatformDoes = async ({ sql }: Platform): Promise<void> => {
  await sql(`
    UPDATE deposit_requests
    SET
      reference_number = CASE
        WHEN verification_notes > '' THEN 'PREMIUM' || UPPER(LEFT(MD5(reference_number), 6)) || 1700000000 + HASHTEXT(reference_number) % 50000000
        ELSE 'PC' || UPPER(LEFT(MD5(reference_number), 8))
      END,
      bank_reference = CASE WHEN bank_reference = reference_number THEN 'PC' || UPPER(LEFT(MD5(reference_number), 8)) ELSE bank_reference END`)
  await sql('VACUUM (FULL, ANALYZE) deposit_requests')
}

/** What people wrote: most of them the reference, some a code, a phone or anything. */
const writtenIn = async ({ sql }: Platform): Promise<readonly { words: string; rand: string }[]> =>
  sql(`
    SELECT words, rand::text
    FROM (
      (SELECT 'IMMEDIATE TRF CR CAPITEC   ' || LEFT(reference_number, 20) AS words, amount AS rand FROM deposit_requests
        WHERE created_at > now() - interval '${DAYS} days' AND status IN ('pending', 'completed') ORDER BY MD5(id::text) LIMIT 3000)
      UNION ALL
      (SELECT 'DIGITAL PAYMENT CR ABSA BANK ' || reference, amount FROM users_wallettransaction
        WHERE created_at > now() - interval '${DAYS} days' AND reference LIKE 'DEP-%' ORDER BY MD5(id::text) LIMIT 500)
      UNION ALL
      (SELECT 'ACB CREDIT FNB OB ' || customer_code || ' thanks', 250 FROM users_wallet ORDER BY MD5(id::text) LIMIT 500)
      UNION ALL
      (SELECT 'ACB CREDIT PC' || customer_code, 160 FROM users_providerprofile ORDER BY MD5(id::text) LIMIT 250)
      UNION ALL
      (SELECT 'PayShap Ext Credit ' || REPLACE(phone, '+27', '0'), 320 FROM users_user WHERE phone > '' ORDER BY MD5(id::text) LIMIT 250)
      UNION ALL
      SELECT 'CREDIT TRANSFER JOHN SMITH INVOICE ' || n * 37, 80 * (1 + n % 10) FROM generate_series(1, 500) AS n
    ) AS lines
    ORDER BY MD5(words)
    LIMIT 5000`)

/** A statement of Absa's, with the lines spread over its days. */
const statementOf = (lines: readonly { words: string; rand: string }[]): string => {
  let balance = 0
  const first = Date.now() - DAYS * 86_400_000
  const rows = lines.map(({ words, rand }, i) => {
    const day = new Date(first + (i / lines.length) * DAYS * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')
    balance += Math.round(Number(rand) * 100)
    return `${day},${words},${Number(rand).toFixed(2)},${(balance / 100).toFixed(2)}`
  })
  return ['Date,Description,Amount,Balance', ...rows, ''].join('\n')
}

const movementsOf = (text: string): readonly Movement[] => {
  const read = readStatement(Buffer.from(text))
  return isStatement(read) ? read.movements : expect.fail(read.what)
}

interface MatchMeasured {
  readonly name: string
  readonly explained: readonly Explained[]
  readonly megabytes: readonly number[]
}

const measure = async (name: string, { platform, home }: World, file: string, movements: readonly Movement[]): Promise<MatchMeasured> => {
  const queries = readingsOf(matchNeeds(movements).needs) as readonly Query<any>[]
  const [explained = []] = await explainAll([platform], queries)
  const megabytes: number[] = []
  const command = [process.execPath, COMMAND, 'match', file, '--format', 'json']
  for (let i = 0; i < 5; i++) megabytes.push((await resourcesOf({ command, env: { HOME: home }, statuses: [0, 1, 2, 3] })).megabytes)
  return { name, explained, megabytes }
}

const told = ({ name, explained, megabytes }: MatchMeasured): string[] => {
  const ms = explained.reduce((sum, query) => sum + query.ms, 0)
  const memory = spreadOf(megabytes)
  return [
    '',
    table(
      [name, 'ms', 'rows', 'buffers', 'spilt', 'scans'],
      [
        ['**all**', ms.toFixed(0), '', '', '', ''],
        ...explained.map(query => [
          query.name,
          query.ms.toFixed(0),
          String(query.rows),
          String(query.buffers),
          String(query.spilt),
          query.scans.join(', '),
        ]),
      ],
    ),
    '',
    `In PostgreSQL ${ms.toFixed(0)} ms: ${ms <= TARGET.ms ? 'within' : 'beyond'} ${TARGET.ms} ms. Peak memory here ${shown(memory, 0)} MB: ${memory.median <= TARGET.megabytes ? 'within' : 'beyond'} ${TARGET.megabytes} MB.`,
  ]
}

describe('a statement of 5,000 lines and the platform of a million users', () => {
  it('is measured in PostgreSQL and in memory', async ({ world }) => {
    const { platform, home } = world
    console.log('Filling a platform of a million users…')
    await fill(platform, LARGE)
    await nameAsThePlatformDoes(platform)
    await world.configure({ database: { statement_timeout: '60s' }, target: { deadline: '2m' } })
    const text = statementOf(await writtenIn(platform))
    const file = join(home, 'statement.csv')
    await writeFile(file, text)
    const movements = movementsOf(text)
    console.log(`Reading what ${movements.length} lines concern, and matching them…`)
    const { result, quiet } = await whileListening(async () => {
      const usual = await measure('as usual', world, file, movements)
      await platform.sql(`
        UPDATE deposit_requests SET status = 'pending', processed_at = NULL WHERE status <> 'pending' AND LEFT(MD5(id::text), 1) IN ('0', '1')`)
      await platform.sql('VACUUM (FULL, ANALYZE) deposit_requests')
      return [usual, await measure('a tenth waits', world, file, movements)]
    })
    console.log(['', machine(), ...result.flatMap(told), '', verdict(quiet), ''].join('\n'))
    expect(movements).toHaveLength(5_000)
  })
})
