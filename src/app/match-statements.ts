import { buildList } from '../lookup/page.js'
import type { Report } from '../report/report.js'
import { checkBalances } from '../statements/balances.js'
import { match } from '../statements/match.js'
import type { MatchResult, ReadStatementFile, RefusedFile, Unread } from '../statements/result.js'
import type { Statement } from '../statements/statement.js'
import { together } from '../statements/together.js'
import { UsageError } from '../text/usage-error.js'
import { listed, plural } from '../text/words.js'
import { type MatchLimits, type PartRead, readMoney } from './match.js'
import type { OpenTarget } from './open-target.js'
import { requestOf, scopeOf } from './request.js'
import type { ReadFile } from './statement-files.js'

/** Which lines of the files count. */
export interface StatementSelection {
  /** The last digits of an account; undefined: all. */
  readonly account?: string | undefined
  /** `2025-10-01`; undefined: all days. */
  readonly firstDay?: string | undefined
}

type NamedStatement = Pick<ReadStatementFile, 'name' | 'statement'>

/** Layouts without an account number are never left out: they may be of any account. */
const isOfAccount = ({ account }: Statement, digits: string | undefined): boolean =>
  digits === undefined || account === undefined || account.replace(/\D/g, '').endsWith(digits)

/** @throws UsageError if no file is of that account */
const statementsOf = (files: readonly ReadFile[], { account }: StatementSelection): readonly NamedStatement[] => {
  const all = files.flatMap(({ name, read }) => ('movements' in read ? [{ name, statement: read }] : []))
  const selected = all.filter(({ statement }) => isOfAccount(statement, account))
  if (selected.length > 0) return selected
  const known = all.map(({ statement }) => `…${statement.account?.slice(-4)}`)
  throw new UsageError(`--account ${account}: no file is of an account that ends like this`, `There are: ${listed([...new Set(known)])}.`)
}

const refusedOf = (files: readonly ReadFile[]): readonly RefusedFile[] =>
  files.flatMap(({ name, read }) => ('movements' in read ? [] : [{ name, what: read.what, instead: read.instead }]))

/** Everything has a bound, so that no platform is too large: where one was reached, the answer says so. */
const cutOff = ({ waiting, named, completed, payers, unmatched, linesLeft }: MatchLimits): readonly Unread[] => {
  const parts: readonly (readonly [PartRead, string])[] = [
    [waiting, 'deposits that wait'],
    [named, 'deposits that the lines may name'],
    [completed, 'completed deposits without a payment'],
    [payers, 'customers whose code or phone is in the lines'],
    [unmatched, 'payments without an owner'],
  ]
  const hint = 'Match fewer days at once, with --since or a shorter statement.'
  return [
    ...parts.flatMap(([{ read, total }, what]) =>
      read < total ? [{ message: `of ${total} ${what} only the ${read} newest were compared`, hint }] : [],
    ),
    ...(linesLeft > 0 ? [{ message: `${plural(linesLeft, 'line was', 'lines were')} only compared with deposits that wait`, hint }] : []),
  ]
}

/** What the files say of the platform's deposits, and the page of a report for it without sections. */
export interface MatchedStatements {
  readonly result: MatchResult
  readonly about: Report
}

/**
 * Compares statements with the platform: one reading, which writes nothing.
 * @throws UsageError if no file is of the account, ConnectionError, DatabaseError
 */
export const matchStatements = async (
  { settings, source, began }: OpenTarget,
  files: readonly ReadFile[],
  selection: StatementSelection = {},
): Promise<MatchedStatements> => {
  const statements = statementsOf(files, selection)
  const { firstDay = '' } = selection
  const joined = together(statements.map(({ statement }) => statement))
  const movements = joined.movements.filter(({ day }) => day >= firstDay)
  const { money, now, errors, limits } = await readMoney(source, movements)
  const answer = match(movements, money)
  const result: MatchResult = {
    files: statements.map(({ name, statement }, i) => ({
      name,
      statement,
      balances: checkBalances(statement),
      compared: movements.filter(({ file = 0 }) => file === i),
      repeated: joined.repeated[i] ?? 0,
    })),
    refused: refusedOf(files),
    // Those that no line names, and that the platform only counted.
    answer: { ...answer, outside: answer.outside + limits.outside },
    unread: [...errors, ...cutOff(limits)],
  }
  const { target } = settings
  const about = { target: target.name, timezone: target.timezone, tookMs: performance.now() - began }
  return { result, about: buildList(about, '', '', [], { ...requestOf(scopeOf(settings)), now }) }
}
