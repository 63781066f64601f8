import { Command } from 'commander'
import { unknownName } from '../app/known-names.js'
import { escapeLines } from '../text/escape.js'
import { UsageError } from '../text/usage-error.js'
import type { CommandDefinition, Definition, Example } from './command.js'
import { commands } from './commands/index.js'
import { globalOptions, LazyChoiceOption } from './options.js'
import { unquotedTime } from './unquoted-time.js'
import { version } from './version.js'

const OVERVIEW = `
Examples:
  check_status --demo                    see a report with invented data
  check_status --hours 72 --all          three days, with all rows
  check_status problems --severity high  only the worst problems
  check_status activity -f               registrations, deposits and leads as they happen
  check_status user 082 000 0001         everything known about one person

Exit status: 0 no problem above info, 1 warning or medium, 2 high, 3 something could not be checked, 64 wrong usage or
settings, 130 Ctrl-C.
`

const examplesText = (examples: readonly Example[]): string => {
  const width = Math.max(...examples.map(([args]) => args.length))
  return `\nExamples:\n${examples.map(([args, effect]) => `  check_status ${args.padEnd(width)}  ${effect}`).join('\n')}`
}

/** Loads the choices that help shows and parsing checks. */
export const loadChoices = async (command: Command): Promise<void> => {
  for (const option of command.options) if (option instanceof LazyChoiceOption) option.choices(await option.loadChoices())
}

const quotesHint = (time: string): string => `Put a time with blanks in quotes: ${time}`

const addCommand = (parent: Command, definition: Definition, done: (status: number) => void): Command => {
  const { name, summary, arguments: args = [], options = [], examples, isDefault = false, isHidden = false, run } = definition
  const command = parent.command(name, { isDefault, hidden: isHidden }).description(summary)
  for (const argument of args) command.addArgument(argument)
  for (const option of options) command.addOption(option)
  if (examples) command.addHelpText('after', () => examplesText(examples))
  if (run)
    command.action(async () => done(await (await run())(...([...command.processedArgs, command.optsWithGlobals(), command] as never[]))))
  return command
}

/**
 * The command line. No implementation is loaded before its command runs.
 * @param done receives the exit status
 */
export const makeProgram = (done: (status: number) => void, definitions: readonly CommandDefinition[] = commands): Command => {
  const program = new Command('check_status')
    .description('Shows what happened on ProConnectSA: sign-ups, log-ins, payments, leads, errors, and what is wrong.')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(run check_status --help)')
    .configureOutput({
      outputError(words, write) {
        const time = /too many arguments/.test(words) ? unquotedTime(process.argv) : undefined
        write(escapeLines(words.replace(/^error: /, 'check_status: ')) + (time ? `  ${quotesHint(time)}\n` : ''))
      },
    })
    .addHelpText('after', OVERVIEW)
    .helpCommand(false)
    // Commands inherit these settings.
    .exitOverride(error => {
      throw error
    })
    .hook('preSubcommand', async (_, command) => {
      if (program.args.some(arg => /^(-h|--help|--format(=.*)?)$/.test(arg))) await loadChoices(command)
    })
  for (const option of globalOptions()) program.addOption(option)
  program.version(version(), '-V, --version', 'print the version')
  for (const { group, subcommands = [], ...definition } of definitions) {
    const command = addCommand(program, definition, done).helpGroup(`${group}:`)
    for (const subcommand of subcommands) addCommand(command, subcommand, done)
    // The default command also gets every word that is not a command.
    if (definition.isDefault)
      command.allowExcessArguments().hook('preAction', () => {
        const [word] = command.args
        const time = word === undefined ? undefined : unquotedTime(process.argv)
        if (word !== undefined && time !== undefined) throw new UsageError(`there is no command ${word}`, quotesHint(time))
        if (word !== undefined)
          throw unknownName(
            word,
            definitions.map(({ name }) => name),
            'command',
          )
      })
  }
  return program
}
