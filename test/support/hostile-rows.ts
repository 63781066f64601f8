import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  aCategory,
  aDeposit,
  aLead,
  anAccount,
  anAssignment,
  aProvider,
  aTicket,
  aTransaction,
  aUser,
  aWallet,
  aWalletTransaction,
  type Row,
} from './builders.js'
import { HOSTILE } from './hostile.js'
import type { Platform } from './platform.js'

/** What fits into the narrowest columns, so that it is whole there, and what objects have by birth. */
const BRIEF = [
  '\u001b[2J\u202e',
  '\u009b31m\u0085\u2028',
  '"><b id=x>',
  "' onx='1",
  '=1+1',
  '|nagios|',
  '`id`$(id)',
  '; rm -rf ~',
  '--help',
  '-c',
  '*_[a](b)_*',
  '<!here> @x',
  '\\"\\n\\\\',
  '__proto__',
  'constructor',
  '%00%0d%0a',
  '\r\nBcc: a@b',
  'a\u200b\u00adb',
  `z${'\u0301'.repeat(12)}`,
  '💥\u200d\u{e0041}x',
  '{{7*7}}$1',
]

/** Everything at once: what a database can hold, one attack for each row. */
export const WORDS: readonly string[] = [...BRIEF, ...Object.values(HOSTILE)]

/** The same number of words that mean nothing to anybody. */
export const HARMLESS_WORDS: readonly string[] = WORDS.map((_, i) => `words ${i}`)

/** These decide what becomes of a row, and stay. */
const MEANING = ['pending', 'verified', 'completed', 'provider', 'client', 'admin', 'open', 'lead_purchase', 'deposit', 'cancelled']
const MEGABYTE = 2 ** 20
const PREMIUM = 'Premium listing request'

/** Rows of every table for each of the words: every rule has something to say of some of them. */
const rowsFor = (i: number): { readonly user: Row; readonly deposit: Row; readonly rows: readonly Row[] } => {
  const isNew = i % 2 === 0
  const status = ['verified', 'pending', 'any'][i % 3] ?? ''
  const user = aUser({
    createdAt: isNew ? '2 hours ago' : '40 days ago',
    lastActive: i % 4 === 1 ? null : '1 hour ago',
    userType: i % 5 === 4 ? 'any' : 'provider',
    phone: '+27820000000',
  })
  const client = aUser({ userType: 'client', createdAt: '9 days ago' })
  const account = anAccount({ user })
  // The profile is above it, but for whom nothing is to spend.
  const wallet = aWallet({ user, credits: i % 3 === 0 ? 0 : 1 })
  const deposit = aDeposit({ account, createdAt: '3 hours ago' })
  return {
    user,
    deposit,
    rows: [
      aUser({ createdAt: '40 days ago', lastActive: null }),
      aProvider({ user, verificationStatus: status, creditBalance: i % 3 === 0 ? 0 : 4 }),
      deposit,
      aDeposit({ account, createdAt: '30 hours ago', verificationNotes: PREMIUM }),
      aDeposit({ account, createdAt: '4 hours ago', status: 'verified' }),
      aDeposit({ account, createdAt: '2 hours ago', status: 'completed', processedAt: '1 hour ago', processedById: user.values.id }),
      aDeposit({ account, createdAt: '5 hours ago', status: 'completed', processedAt: '1 hour ago', creditsToActivate: 9 }),
      aDeposit({ account, status: 'any' }),
      aLead({ client, category: aCategory(), verifiedAt: '9 hours ago', createdAt: '10 hours ago' }),
      aLead({ client, status: 'any' }),
      aLead({ client, status: 'pending', createdAt: '9 days ago' }),
      anAssignment({ lead: aLead({ client: user, status: 'completed' }), provider: user }),
      aTicket({ user, createdAt: '9 days ago' }),
      aTicket({ user, status: 'any', priority: 'any' }),
      aTransaction({ account }),
      aTransaction({ account, transactionType: 'any', status: 'any' }),
      aWalletTransaction({ wallet, transactionType: 'any' }),
      aWalletTransaction({ wallet, status: 'pending', createdAt: '5 hours ago' }),
      aWalletTransaction({ wallet: null, status: 'pending', createdAt: '5 days ago' }),
    ],
  }
}

export interface HostileRows {
  readonly users: readonly string[]
  readonly deposits: readonly string[]
  /** Puts these words into every column of text, cut to its width, so that each word stands in each column; once a megabyte of one. */
  say(words: readonly string[]): Promise<void>
}

const literal = (words: string): string => `'${words.replaceAll("'", "''")}'`

interface Column {
  readonly table: string
  readonly name: string
  readonly most: number | null
}

const sayIn = async (platform: Platform, table: string, columns: readonly Column[], words: readonly string[]): Promise<void> => {
  const changes = columns.map(({ name, most }, i) => {
    const word = `($1::text[])[1 + (n + ${i * 3}) % ${words.length}]`
    const cut = most === null ? word : `left(${word}, ${most})`
    return `${name} = CASE WHEN ${name} = ANY($2) THEN ${name} WHEN ${name} ILIKE '${PREMIUM}%' THEN '${PREMIUM} ' || ${cut} ELSE ${cut} END`
  })
  await platform.sql(
    `UPDATE ${table} SET ${changes.join(', ')}
     FROM (SELECT ctid AS place, row_number() OVER (ORDER BY ctid)::int AS n FROM ${table}) AS numbered WHERE ${table}.ctid = place`,
    [words, MEANING],
  )
}

/** A platform whose every text is anybody's: rows of all tables, a person and a deposit for each of `WORDS`. */
export const addHostileRows = async (platform: Platform): Promise<HostileRows> => {
  const made = WORDS.map((_, i) => rowsFor(i))
  // Each of the words is to stand there, more than once.
  await platform.sql('ALTER TABLE users_wallettransaction DROP CONSTRAINT users_wallettransaction_reference_key')
  for (const { rows } of made) await platform.add(...rows)
  const columns: Column[] = await platform.sql(`
    SELECT table_name AS table, column_name AS name, character_maximum_length AS most
    FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type IN ('character varying', 'text')
      AND column_name <> 'password' AND table_name <> 'authtoken_token'
    ORDER BY 1, 2`)
  return {
    users: made.map(({ user }) => String(user.values.id)),
    deposits: made.map(({ deposit }) => String(deposit.values.id)),
    async say(words) {
      for (const table of new Set(columns.map(({ table }) => table)))
        await sayIn(
          platform,
          table,
          columns.filter(column => column.table === table),
          words,
        )
      await platform.sql(`UPDATE deposit_requests SET admin_notes = repeat(admin_notes, 1 + $2 / length(admin_notes)) WHERE id = $1`, [
        made[0]?.deposit.values.id,
        MEGABYTE,
      ])
      // What credited a deposit bears its reference.
      await platform.sql(
        `UPDATE transactions AS t SET reference = reference_number
         FROM deposit_requests AS d WHERE d.account_id = t.account_id AND d.status = 'pending' AND d.id = ANY($1)`,
        [made.map(({ deposit }) => deposit.values.id)],
      )
    },
  }
}

/** In the place of a table one that whoever reads it is only shouted at by, in its message, its detail and its hint. */
export const shoutFrom = async (platform: Platform, table: string): Promise<void> => {
  const words = WORDS.join(' ')
  await platform.sql(`CREATE FUNCTION shout() RETURNS bool LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION USING MESSAGE = ${literal(words)}, DETAIL = ${literal(words)}, HINT = ${literal(words)}, ERRCODE = 'P0001';
  END $$`)
  await platform.sql(`ALTER TABLE ${table} RENAME TO shouted_from`)
  await platform.sql(`CREATE VIEW ${table} AS SELECT * FROM shouted_from WHERE shout()`)
  await platform.sql(`GRANT SELECT ON ${table} TO PUBLIC`)
}

const SAST = 2 * 3_600_000

/** Logs of the host in which each of the words is an error, an address and an e-mail, often enough for every rule; bytes that are no text, too. */
export const addHostileLogs = async (folder: string, words: readonly string[], now = Date.now()): Promise<void> => {
  const at = new Date(now - 600_000 + SAST).toISOString().replace('T', ' ').replace('.', ',').replace('Z', '')
  const stamp = `${new Date(now - 600_000).toUTCString().replace(/^\w+, (\d+) (\w+) (\d+) (\S+) GMT$/, '$1/$2/$3:$4')} +0000`
  const lines = words.map(word => word.replace(/[\r\n]/g, ' '))
  const django = lines.flatMap(word => [
    `ERROR ${at} ${word.replace(/\s/g, '') || 'x'} 1 2 ${word}`,
    ...Array.from({ length: 6 }, () => `WARNING ${at} auth 1 2 LOGIN FAILED: ${word} - wrong password`),
  ])
  const access = lines.flatMap(word =>
    Array.from(
      { length: 6 },
      () => `${word.replace(/\s/g, '') || 'x'} - - [${stamp}] "POST /api/login/?${word} HTTP/1.1" 401 58 "-" "${word}"`,
    ),
  )
  await appendFile(
    join(folder, 'django.log'),
    Buffer.concat([Buffer.from(`${django.join('\n')}\n`), Buffer.from(`ERROR ${at} x 1 2 \0\xff\xfe\xed\xa0\x80\x1b[2J\x9b\n`, 'latin1')]),
  )
  await appendFile(join(folder, 'access.log'), `${access.join('\n')}\n`)
}
