import type { Option } from 'commander'
import type { CommandDefinition, Completes, Definition } from '../command.js'
import { commands } from '../commands/index.js'
import { filePath, globalOptions, LazyChoiceOption } from '../options.js'
import { FILES } from './scripts.js'
import { type CandidateSource, type Completion, type CompletionContext, sources } from './sources.js'

/** The command line up to the cursor, as far as it can be understood. */
interface Typed {
  readonly command: CommandDefinition | undefined
  readonly subcommand: Definition | undefined
  /** Arguments before the current word. */
  readonly args: number
  /** The option whose value the current word is. */
  readonly open: Option | undefined
  /** After `--` there are no options. */
  readonly hasEnded: boolean
  readonly values: Readonly<Record<string, string>>
}

const byDefault = commands.find(({ isDefault }) => isDefault)

const optionsOf = ({ command, subcommand }: Pick<Typed, 'command' | 'subcommand'>): readonly Option[] => [
  ...((command ?? byDefault)?.options ?? []),
  ...(subcommand?.options ?? []),
  ...globalOptions(),
]

const findOption = (typed: Pick<Typed, 'command' | 'subcommand'>, flag: string): Option | undefined =>
  optionsOf(typed).find(({ long, short }) => long === flag || short === flag)

const takesValue = (option: Option | undefined): boolean => option !== undefined && (option.required || option.optional)

const read = (words: readonly string[]): Typed => {
  let typed: Typed = { command: undefined, subcommand: undefined, args: 0, open: undefined, hasEnded: false, values: {} }
  for (const word of words) {
    const { command, subcommand, args, open, hasEnded, values } = typed
    if (open) typed = { ...typed, open: undefined, values: { ...values, [open.attributeName()]: word } }
    else if (!hasEnded && word === '--') typed = { ...typed, hasEnded: true }
    else if (!hasEnded && word.startsWith('-')) {
      const [flag = '', ...value] = word.split('=')
      const option = findOption(typed, flag)
      if (!takesValue(option)) continue
      typed =
        value.length > 0
          ? { ...typed, values: { ...values, [option?.attributeName() ?? '']: value.join('=') } }
          : { ...typed, open: option }
    } else if (!command) typed = { ...typed, command: commands.find(({ name }) => name === word), args: 0 }
    else if (command.subcommands && !subcommand) typed = { ...typed, subcommand: command.subcommands.find(({ name }) => name === word) }
    else typed = { ...typed, args: args + 1 }
  }
  return typed
}

const plain = (all: readonly string[]): Completion[] => all.map(word => ({ word }))

/** Names in an option's placeholder for which there is a source: `--only <sections>`. */
const byPlaceholder: Readonly<Record<string, CandidateSource>> = {
  sections: sources.sections,
  rules: sources.rules,
  channels: sources.channels,
}

/** After the last comma of a list: what is named before is kept, and not offered again. */
const inList = async (source: CandidateSource, context: CompletionContext, current: string): Promise<readonly Completion[]> => {
  const before = current.split(',').slice(0, -1)
  const prefix = before.map(name => `${name},`).join('')
  const all = await source(context)
  return all.filter(({ word }) => !before.includes(word)).map(one => ({ ...one, word: prefix + one.word }))
}

const valuesOf = async (option: Option, context: CompletionContext, current: string): Promise<readonly Completion[] | typeof FILES> => {
  if (option.parseArg === filePath) return FILES
  if (option instanceof LazyChoiceOption) return plain(await option.loadChoices())
  if (option.argChoices) return plain(option.argChoices)
  if (option.long === '--target') return inList(sources.targets, context, current)
  const source = byPlaceholder[/<(\w+)>/.exec(option.flags)?.[1] ?? '']
  return source ? inList(source, context, current) : []
}

const named = (definitions: readonly Definition[]): Completion[] =>
  definitions.filter(({ isHidden }) => !isHidden).map(({ name, summary }) => ({ word: name, description: summary }))

const argumentsOf = async (
  { command, subcommand, args }: Typed,
  context: CompletionContext,
): Promise<readonly Completion[] | typeof FILES> => {
  if (!command) return named(commands)
  if (command.subcommands && !subcommand) return named(command.subcommands)
  const { arguments: declared = [], completes = [] } = subcommand ?? command
  const argument = declared[args] ?? (declared.at(-1)?.variadic ? declared.at(-1) : undefined)
  if (!argument) return []
  if (argument.argChoices) return plain(argument.argChoices)
  const id: Completes | undefined = args < completes.length ? completes[args] : completes.at(-1)
  if (id === undefined) return []
  return id === 'files' ? FILES : sources[id](context)
}

const optionWords = (typed: Typed): Completion[] => [
  ...optionsOf(typed).flatMap(({ long, description }) => (long ? [{ word: long, description }] : [])),
  { word: '--help', description: 'display help for command' },
  ...(typed.command ? [] : [{ word: '--version', description: 'print the version' }]),
]

/** One word to every shell: what is named otherwise, by a stranger perhaps, is not put on a command line. */
const SAFE = /^[\p{L}\p{N}_-][\p{L}\p{N}_.+@:/,=-]*$/u

/**
 * What the last of these words can be completed to.
 * @param words after the program's name, up to the cursor; the last one may be empty
 */
export const candidatesFor = async (
  words: readonly string[],
  { env, home }: Pick<CompletionContext, 'env' | 'home'>,
): Promise<readonly Completion[] | typeof FILES> => {
  const current = words.at(-1) ?? ''
  const typed = read(words.slice(0, -1))
  const context = { env, home, config: typed.values.config, target: typed.values.target }
  const matching = (all: readonly Completion[], begun = current): readonly Completion[] =>
    all.filter(({ word, isOnRequest }) => word.startsWith(begun) && SAFE.test(word) && !(isOnRequest && begun === ''))

  if (typed.open) {
    const found = await valuesOf(typed.open, context, current)
    return found === FILES ? found : matching(found)
  }
  if (typed.hasEnded || !current.startsWith('-')) {
    const found = await argumentsOf(typed, context)
    return found === FILES ? found : matching(found.filter(({ word }) => !word.startsWith('-')))
  }
  const [, flag, value] = /^(--[\w-]+)=(.*)$/s.exec(current) ?? []
  if (flag === undefined || value === undefined) return matching(optionWords(typed))
  const option = findOption(typed, flag)
  const found = option && takesValue(option) ? await valuesOf(option, context, value) : []
  return found === FILES ? found : matching(found, value).map(one => ({ ...one, word: `${flag}=${one.word}` }))
}
