import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { ALL_TARGETS, DEFAULT_TARGET, requestedTarget, targetName } from '../../config/chosen-target.js'
import { findFile, stateFolder } from '../../config/places.js'
import { DEFAULT_LOGS } from '../../config/settings.js'
import type { Completes } from '../command.js'
import { commands } from '../commands/index.js'

/** What a word can be completed to, with a description for the shells that show one. */
export interface Completion {
  readonly word: string
  readonly description?: string
  /** Offered only once its beginning is typed. */
  readonly isOnRequest?: true
}

/** What is known about the command line being typed, and where its files are. */
export interface CompletionContext {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  /** Values of --config and --target, if typed. */
  readonly config: string | undefined
  readonly target: string | undefined
}

/** Whatever a settings file contains: completion neither validates nor reports. */
type Table = Readonly<Record<string, unknown>>

const tableOf = (value: unknown): Table => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Table) : {})

interface RawSettings {
  readonly table: Table
  readonly stateDir: string
}

const readSettings = async ({ env, home, config }: CompletionContext): Promise<RawSettings> => {
  const file = await findFile({ flag: config, env, home }).catch(() => undefined)
  let table: Table = {}
  try {
    if (file !== undefined) table = parse(await readFile(file, 'utf8'))
  } catch {
    // Nothing is offered from a file that cannot be read.
  }
  const { state_dir: given } = table
  return { table, stateDir: stateFolder(typeof given === 'string' ? given : undefined, file, { env, home }) }
}

const targetsOf = ({ table }: RawSettings): Table => tableOf(table.targets)

/** The chosen target, as the settings choose it; without settings `default`. */
const targetOf = (settings: RawSettings, { target, env }: CompletionContext): string | undefined => {
  const names = Object.keys(targetsOf(settings))
  const { default_target: byDefault } = settings.table
  const name = targetName(names, typeof byDefault === 'string' ? byDefault : undefined, requestedTarget(target, env))
  return name ?? (names.length === 0 ? DEFAULT_TARGET : undefined)
}

const words = (all: Iterable<string>): Completion[] => [...new Set(all)].map(word => ({ word }))

const ruleCandidates = async (): Promise<Completion[]> =>
  Object.entries((await import('../../problems/index.js')).rules).map(([word, { title }]) => ({ word, description: title }))

interface OpenRule {
  readonly rule: string
  readonly severity: string | null
  readonly count: number
  readonly subjects: readonly { readonly label: string; readonly names: readonly string[] }[]
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const openRule = (rule: string, { severity, count, subjects }: Table): OpenRule => ({
  rule,
  severity: typeof severity === 'string' ? severity : null,
  count: Number(count) || 0,
  subjects: list(subjects)
    .map(tableOf)
    .map(({ label, names }) => ({ label: String(label), names: list(names).map(String) })),
})

/** What the last runs of the target found. Read without its schema, which takes longer to load than all the rest. */
const openRules = async (context: CompletionContext): Promise<OpenRule[]> => {
  const settings = await readSettings(context)
  const target = targetOf(settings, context)
  if (target === undefined) return []
  const { subjectsFile } = await import('../../state/folder.js')
  const text = await readFile(join(settings.stateDir, subjectsFile(target)), 'utf8').catch(() => '{}')
  return Object.entries(tableOf(tableOf(JSON.parse(text)).rules)).map(([rule, found]) => openRule(rule, tableOf(found)))
}

const stateOf = async (context: CompletionContext) =>
  (await import('../../state/folder.js')).readOnlyFolder((await readSettings(context)).stateDir)

export type CandidateSource = (context: CompletionContext) => Promise<readonly Completion[]>

/** Candidates from this machine alone: the settings, the state folder and the tables of the program. */
export const sources = {
  async channels(context) {
    return words(Object.keys(tableOf((await readSettings(context)).table.channels)))
  },

  async deposits(context) {
    const { rules } = await import('../../problems/index.js')
    const about: Readonly<Record<string, { readonly about: string }>> = rules
    const open = (await openRules(context)).filter(({ rule }) => about[rule]?.about === 'deposits')
    return words(open.flatMap(({ subjects }) => subjects.map(({ label }) => label)))
  },

  async ignored(context) {
    const { listIgnores, readableIgnore } = await import('../../state/ignores.js')
    return words((await listIgnores(await stateOf(context), new Date())).map(readableIgnore))
  },

  async logs(context) {
    const settings = await readSettings(context)
    const { logs } = tableOf(targetsOf(settings)[targetOf(settings, context) ?? ''])
    if (Array.isArray(logs)) return words(logs.map(log => String(tableOf(log).name)))
    return words(DEFAULT_LOGS.map(({ name }) => name))
  },

  async people(context) {
    const subjects = (await openRules(context)).flatMap(({ subjects }) => subjects)
    return words(subjects.flatMap(({ names }) => names.filter(name => /^[^\s@]+@[^\s@]+$/.test(name))))
  },

  async problems(context) {
    const open = await openRules(context)
    if (open.length === 0) return ruleCandidates()
    const named = open.flatMap(({ rule, subjects }) => subjects.map(({ label, names }) => ({ rule, label, names })))
    return [
      ...open.map(({ rule, severity, count }) => ({ word: rule, description: count > 0 ? `${severity}: ${count} open` : 'nothing open' })),
      ...named.map(({ rule, label, names }) => ({ word: `${rule}/${label}`, description: names.join(', ') })),
      ...named.map(({ rule, label }) => ({ word: label, description: rule, isOnRequest: true as const })),
    ]
  },

  async rules() {
    return ruleCandidates()
  },

  async sections() {
    return words(Object.keys((await import('../../sections/index.js')).sections))
  },

  async targets(context) {
    return words([...Object.keys(targetsOf(await readSettings(context))), ALL_TARGETS])
  },

  async tokens(context) {
    const tokens = await (await import('../../state/tokens.js')).listTokens(await stateOf(context))
    return tokens.map(({ id, name }) => ({ word: id, ...(name !== null && { description: name }) }))
  },

  async topics() {
    const { LICENSES, topics } = await import('../topics/index.js')
    return [
      ...Object.entries<{ readonly summary: string }>({ ...topics, ...LICENSES }).map(([word, { summary }]) => ({
        word,
        description: summary,
      })),
      ...commands.map(({ name, summary }) => ({ word: name, description: summary })),
    ]
  },
} satisfies Readonly<Record<Exclude<Completes, 'files'> | 'rules' | 'sections' | 'targets', CandidateSource>>
