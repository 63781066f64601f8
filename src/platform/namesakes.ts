import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { SHOWN_AS } from './people.js'
import { pii } from './personal-data.js'
import { WALLET_TABLES } from './wallets.js'

const Namesake = z.object({
  word: z.string(),
  name: pii().nullable(), // the shown name of the person with that word in their name; null: several people have it
})
export type Namesake = z.infer<typeof Namesake>

/** Characters that separate the words of names. */
const SIGNS = "-.,_@+&()/''"

/** SQL for a code as one word, however it is stored. */
const CODE_AS_WORD = "TRANSLATE(customer_code, ' -_', '')"

/** SQL that makes a row for each word in these columns. */
const wordsOf = (...columns: readonly string[]): string =>
  `UNNEST(STRING_TO_ARRAY(TRANSLATE(LOWER(CONCAT_WS(' ', ${columns.join(', ')})), '${SIGNS}', '${' '.repeat(SIGNS.length - 1)}'), ' ')) AS word`

const IS_REQUESTED = 'word IN (SELECT UNNEST($1::text[]))'
const SCAN_REASON = 'any row may contain the name'

/** The columns that `SHOWN_AS` needs, and the id. */
const USER_COLUMNS = ['id', 'email', 'username', 'first_name', 'last_name']

/** What both queries have in common. @param people SQL for rows of a word, the id of a person who has it, and the shown name */
const namesakesAmong = (words: readonly string[], people: string): Pick<Query<Namesake>, 'kind' | 'sql' | 'values' | 'row'> => ({
  kind: 'query',
  sql: `
    SELECT word, CASE WHEN COUNT(DISTINCT id) = 1 THEN MIN(name) END AS name
    FROM (
      ${people}
    ) AS called
    GROUP BY word
    ORDER BY word`,
  values: [words],
  row: Namesake,
})

/** Which of these words, in lower case, are part of a name on the platform. */
export const namesakes = (words: readonly string[]): Query<Namesake> => ({
  ...namesakesAmong(
    words,
    `SELECT word, id, ${SHOWN_AS} AS name
      FROM users_user, ${wordsOf('first_name', 'last_name', 'username', "SPLIT_PART(email, '@', 1)")}
      WHERE ${IS_REQUESTED}
      UNION ALL
      SELECT word, u.id, ${SHOWN_AS}
      FROM users_providerprofile AS p
      JOIN users_user AS u ON u.id = user_id, ${wordsOf('business_name', 'customer_code', CODE_AS_WORD)}
      WHERE ${IS_REQUESTED}`,
  ),
  name: 'users.namesakes',
  scans: { users_user: SCAN_REASON, users_providerprofile: SCAN_REASON },
  reads: { users_user: USER_COLUMNS, users_providerprofile: ['user_id', 'business_name', 'customer_code'] },
})

/** Which of these words are codes of wallets. Not every platform has wallets. */
export const walletNamesakes = (words: readonly string[]): Query<Namesake> => ({
  ...namesakesAmong(
    words,
    `SELECT word, u.id, ${SHOWN_AS} AS name
      FROM (SELECT NULL::text AS customer_code) AS older, LATERAL (
        SELECT user_id, LOWER(${CODE_AS_WORD}) AS word FROM users_wallet
      ) AS w
      JOIN users_user AS u ON u.id = user_id
      WHERE ${IS_REQUESTED}`,
  ),
  name: 'wallets.namesakes',
  scans: { users_wallet: SCAN_REASON, users_user: SCAN_REASON },
  lateTables: WALLET_TABLES,
  reads: { users_wallet: ['user_id', 'customer_code'], users_user: USER_COLUMNS },
  mayLack: { users_wallet: ['customer_code'] },
})
