import process from 'node:process'
import { matchStatements, type StatementSelection } from '../../app/match-statements.js'
import { windowOf } from '../../app/request.js'
import { type ReadFile, readBytes, readStatementFiles } from '../../app/statement-files.js'
import { TIMEZONE } from '../../config/settings.js'
import { type MatchFormatId, matchFormats } from '../../statements/page/formats.js'
import { isIncomplete, type MatchResult, statusOfMatch } from '../../statements/result.js'
import { EXIT } from '../../terminal/exit.js'
import { print, printNotice } from '../../terminal/output.js'
import { fileStyleOf, styleOf } from '../../terminal/style.js'
import { wallClock } from '../../text/time-zone.js'
import { UsageError } from '../../text/usage-error.js'
import { withPlatform } from '../connection.js'
import type { GlobalFlags } from '../options.js'
import { checkOutput, formatOf } from '../output-format.js'
import { platformWords } from '../own-command.js'
import { runtime } from '../runtime.js'

export interface MatchFlags extends GlobalFlags {
  readonly since?: string
  readonly account?: string
  readonly format?: MatchFormatId
  readonly output?: string
  /** CSV as Excel opens it. */
  readonly excel?: boolean
  /** Masks people. */
  readonly redact?: boolean
}

const isMatchFormat = (id: string): id is MatchFormatId => id in matchFormats

/** @throws UsageError for an ending of reports that an answer cannot have */
const outputFormat = (flags: MatchFlags): MatchFormatId => {
  checkOutput(flags)
  const format = formatOf(flags)
  if (isMatchFormat(format)) return format
  throw new UsageError(`-o ${flags.output}: match cannot write ${format}`, `It writes ${Object.keys(matchFormats).join(', ')}.`)
}

/** @throws UsageError if no file is named, or standard input is a terminal */
const givenFiles = async (paths: readonly string[], flags: MatchFlags): Promise<ReadFile[]> => {
  if (paths.length === 0 && flags.demo) {
    const { demoStatement } = await import('../../demo/statement.js')
    return readBytes('demo-statement.csv', Buffer.from(demoStatement(new Date())))
  }
  if (paths.length === 0)
    throw new UsageError(
      'no statement is named',
      "Download one from the bank's site as CSV or OFX: check_status match statement.csv. To try it: check_status match --demo",
    )
  if (paths.includes('-') && process.stdin.isTTY)
    throw new UsageError('- is standard input, and nothing is piped into it', 'check_status match - < statement.csv')
  return readStatementFiles(paths, process.stdin)
}

const selectionOf = (flags: MatchFlags): StatementSelection => {
  if (flags.account !== undefined && !/^\d{2,}$/.test(flags.account))
    throw new UsageError(`--account ${flags.account}: not the end of an account number`, 'Give its last digits, like 0001.')
  if (flags.since === undefined) return { account: flags.account }
  const { since } = windowOf({ since: flags.since }, TIMEZONE)
  const at = 'at' in since ? since.at : new Date(Date.now() - since.secondsAgo * 1000)
  return { account: flags.account, firstDay: wallClock(at, TIMEZONE).day }
}

const explain = (result: MatchResult): void => {
  for (const { name, what, instead } of result.refused) printNotice(`${name} is ${what}`, instead)
  for (const { message, hint } of result.unread) printNotice(message, hint)
}

/** Status 0 nothing to do, 1 something to approve or to look at, 2 money that is wrong, 3 incomplete. */
export const runMatch = async (paths: readonly string[], flags: MatchFlags): Promise<number> => {
  const format = outputFormat(flags)
  const selection = selectionOf(flags)
  const files = await givenFiles(paths, flags)
  const none = files.filter(({ read }) => 'what' in read)
  if (none.length === files.length) {
    for (const { name, read } of none) if ('what' in read) printNotice(`${name} is ${read.what}`, read.instead)
    return EXIT.notRead
  }
  return withPlatform(flags, async platform => {
    const masks = flags.redact ? (await import('../../app/redaction.js')).redactSource(platform.source, runtime()) : undefined
    const source = masks?.source ?? platform.source
    const { result, about } = await matchStatements({ ...platform, source }, files, selection)
    const shown = masks ? await (await import('../../statements/page/masked.js')).maskedMatch(result, masks.texts) : result
    platform.stopWaiting()
    const toFile = flags.output !== undefined && flags.output !== '-'
    const platformOf = platformWords(flags, platform.settings.target.name)
    const style = toFile ? fileStyleOf(flags) : styleOf(flags)
    const text = matchFormats[format](shown, { about, style, platform: platformOf, isForExcel: flags.excel })
    // It names people and amounts: a new file is for its owner alone.
    if (toFile)
      await (await import('../../terminal/file-output.js')).writeWhole(flags.output ?? '', text, { ofNew: 0o600, given: undefined })
    else await print(text)
    // The text itself says it.
    if (isIncomplete(result) && (format !== 'text' || toFile)) explain(shown)
    return statusOfMatch(result)
  })
}
