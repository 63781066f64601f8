import type { Mutes, PageSource } from '../../api/page-source.js'
import type { LookupResult } from '../../app/lookup.js'
import { chosenIn } from '../../app/mute.js'
import type { OpenTarget } from '../../app/open-target.js'
import { pages } from '../../app/pages.js'
import { makeReport } from '../../app/report.js'
import { requestOf, scopeOf } from '../../app/request.js'
import { loadRunMemory } from '../../app/run-memory.js'
import { search } from '../../app/search.js'
import { wholeReport } from '../../app/selection.js'
import type { Settings } from '../../config/settings.js'
import { completeCommands } from '../../report/complete-commands.js'
import { withOverview } from '../../sections/overview.js'
import { StateError } from '../../state/errors.js'
import { openFolder } from '../../state/folder.js'
import { addIgnore, type IgnoreEntry, listIgnores, readableIgnore, removeIgnore } from '../../state/ignores.js'
import { printNotice } from '../../terminal/output.js'
import { escapeText } from '../../text/escape.js'
import { untilWords } from '../ignore-words.js'
import type { GlobalFlags } from '../options.js'
import { platformWords } from '../own-command.js'
import { runtime } from '../runtime.js'

/** What is muted is nobody's secret, and says who did it. */
const printChange = (what: string, entry: Pick<IgnoreEntry, 'id' | 'names'>, by: string | null): void =>
  printNotice(escapeText(`${what} on the page: ${readableIgnore(entry)}${by === null ? '' : `, by ${by}`}`))

/** The same file and lock as `ignore` and `unignore`. */
const mutesOf = ({ stateDir, target: { timezone }, api: { isReadOnly } }: Settings): Mutes => ({
  isReadOnly,

  async list() {
    try {
      const entries = await listIgnores(await openFolder(stateDir), new Date())
      return entries.map(entry => ({
        id: entry.id,
        name: readableIgnore(entry),
        by: entry.by ?? null,
        at: entry.at.toISOString(),
        ends: untilWords(entry, timezone) ?? null,
        note: entry.note,
      }))
    } catch (error) {
      if (!(error instanceof StateError)) throw error
      return null
    }
  },

  async add({ id, seconds, note, by }, shown) {
    const now = new Date()
    const folder = await openFolder(stateDir)
    const open = shown.flatMap(report => chosenIn(report, id) ?? [])
    const chosen = open[0] ?? (await listIgnores(folder, now)).find(entry => entry.id === id)
    if (!chosen) return false
    const until = seconds === null ? null : new Date(now.getTime() + seconds * 1000)
    const { names, severity, count } = chosen
    await addIgnore(folder, { id, at: now, until, note, by, severity, count, ...(names && { names }) }, now)
    printChange('Muted', chosen, by)
    return true
  },

  async remove(id, by) {
    const now = new Date()
    const folder = await openFolder(stateDir)
    const entry = (await listIgnores(folder, now)).find(one => one.id === id)
    if (!entry || !(await removeIgnore(folder, id, now))) return false
    printChange('No longer muted', entry, by)
    return true
  },
})

/** What the page reads: the report and its first screen, people and deposits as the commands show them, and what is muted. */
export const pageSourceOf = (settings: Settings, flags: GlobalFlags): PageSource => {
  const words = platformWords(flags, settings.target.name)
  const targetOf = (source: OpenTarget['source']): OpenTarget => ({ settings, source, began: performance.now() })
  const ignores = async () => (await loadRunMemory(settings, runtime())).memory.ignores
  const request = () => requestOf(scopeOf(settings))
  const completed = async (found: Promise<LookupResult>): Promise<LookupResult> => {
    const { page, ...rest } = await found
    return { ...rest, page: completeCommands(page, words) }
  }
  return {
    async report(source, window) {
      const { report } = await makeReport(targetOf(source), wholeReport({ trend: true }), runtime(), window)
      return completeCommands(withOverview(report), words)
    },
    lookUp: (source, kind, word) => completed(pages[kind](targetOf(source), word, request(), ignores)),
    search: (source, word) => search(targetOf(source), word),
    mutes: mutesOf(settings),
  }
}
