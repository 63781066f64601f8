import { pages } from '../../app/pages.js'
import { requestOf, scopeOf } from '../../app/request.js'
import { loadRunMemory } from '../../app/run-memory.js'
import type { AboutKind } from '../../report/blocks.js'
import { completeCommands, completeWords } from '../../report/complete-commands.js'
import { writePage } from '../../report/formats/text/index.js'
import { affectedWords, readFailures } from '../../report/report.js'
import { EXIT } from '../../terminal/exit.js'
import { print, printNotice } from '../../terminal/output.js'
import { styleOf } from '../../terminal/style.js'
import { UsageError } from '../../text/usage-error.js'
import { withPlatform } from '../connection.js'
import type { GlobalFlags } from '../options.js'
import { platformWords } from '../own-command.js'
import { runtime } from '../runtime.js'

export interface LookupFlags extends GlobalFlags {
  readonly limit?: number
  readonly all?: boolean
  /** Masks people. */
  readonly redact?: boolean
}

/** Prints the page of the one person, deposit or lead that the words mean, or a list if that is not exactly one. */
const runLookup = (
  kind: AboutKind,
  /** One search word: a phone number or a name may contain blanks. */
  words: readonly string[],
  flags: LookupFlags,
): Promise<number> => {
  const word = words.join(' ').trim()
  if (word === '') throw new UsageError('nothing to look up', 'Give an e-mail, a phone number or a reference, for example.')
  return withPlatform(flags, async platform => {
    const { settings } = platform
    const words = platformWords(flags, settings.target.name)
    const masks = flags.redact ? (await import('../../app/redaction.js')).redactSource(platform.source, runtime()) : undefined
    const target = masks ? { ...platform, source: masks.source } : platform
    const ignores = async () => (await loadRunMemory(settings, runtime(), { isDemo: flags.demo })).memory.ignores
    const { isFound, page, unread } = await pages[kind](target, word, requestOf(scopeOf(settings), flags), ignores)
    for (const error of unread) printNotice(`the search was not complete: ${error.message}`, completeWords(error.hint, words))
    const shown = completeCommands(masks ? await masks.page(page) : page, words)
    platform.stopWaiting()
    const written = writePage(shown, styleOf(flags))
    await print(written)
    if (!isFound) return unread.length > 0 ? EXIT.notRead : EXIT.warning
    // A log that does not reach back to the start of the window does not count: nothing about this subject is missing.
    const lacking = readFailures(shown)
    for (const failure of lacking)
      printNotice(`${affectedWords(failure)} could not be read completely: ${failure.error.message}`, failure.error.hint)
    return !shown.error && lacking.length === 0 && unread.length === 0 ? EXIT.fine : EXIT.notRead
  })
}

/** Status 1: none or several match; 3: something could not be read. */
export const runUser = (words: readonly string[], flags: LookupFlags): Promise<number> => runLookup('user', words, flags)

/** Status 1: none or several match; 3: something could not be read. */
export const runDeposit = (words: readonly string[], flags: LookupFlags): Promise<number> => runLookup('deposit', words, flags)

/** Status 1: none or several match; 3: something could not be read. */
export const runLead = (words: readonly string[], flags: LookupFlags): Promise<number> => runLookup('lead', words, flags)
