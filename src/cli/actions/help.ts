import type { Command } from 'commander'
import { unknownName } from '../../app/known-names.js'
import { print } from '../../terminal/output.js'
import { ownToAscii } from '../../text/ascii.js'
import { isExecutable } from '../../text/executable.js'
import { UsageError } from '../../text/usage-error.js'
import type { GlobalFlags } from '../options.js'
import { readBuilt } from '../own-files.js'
import { loadChoices } from '../program.js'
import { commandPages, LICENSES, topics } from '../topics/index.js'
import { troubleshoot } from '../topics/troubleshooting.js'

const NO_MATCH = 1

const isTopic = (name: string): name is keyof typeof topics => Object.hasOwn(topics, name)

/** Too few letters are a part of any text. */
const MIN_LETTERS = 3

/** Topics whose text has the word, in the singular or the plural, those that say it most often first. */
const topicsAbout = (word: string): string[] => {
  const lower = word.toLowerCase()
  const singular = lower.endsWith('s') ? lower.slice(0, -1) : lower
  if (singular.length < MIN_LETTERS) return []
  return Object.entries<{ readonly summary: string; readonly text: string }>(topics)
    .map(([name, { summary, text }]) => ({ name, times: `${summary} ${text}`.toLowerCase().split(singular).length - 1 }))
    .filter(({ times }) => times > 0)
    .toSorted((a, b) => b.times - a.times)
    .map(({ name }) => name)
}

const topicList = (): string => {
  const width = Math.max(...Object.keys(topics).map(name => name.length))
  const rows = Object.entries<{ readonly summary: string }>({ ...topics, ...LICENSES }).map(
    ([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`,
  )
  return `Topics (check_status help <topic>):\n${rows.join('\n')}\n`
}

/** They ask whoever passes the program on to let them go along. */
const licences = (): string =>
  [
    ['check_status', 'LICENSE'],
    ['Its libraries', 'LICENSES.md'],
    ['Libraries of its page', 'page/LICENSES.md'],
    ...(isExecutable() ? [[`Node.js ${process.version}`, 'LICENSE-NODE']] : []),
  ]
    .map(([title, file = '']) => `# ${title}\n\n${readBuilt(file).trim()}\n`)
    .join('\n')

const noMatch = (words: string): string => `\
No entry matches "${words}".
All entries: check_status help troubleshooting
To check the set-up: check_status doctor
`

/**
 * Help on the program, a command or a topic.
 * @param words after `troubleshooting`: words of an error message, to print only the entries that match
 * @throws UsageError
 */
export const runHelp = async (
  name: string | undefined,
  words: readonly string[],
  flags: GlobalFlags,
  { parent }: Command,
): Promise<number> => {
  const program = parent as Command
  const show = (text: string): Promise<void> => print(flags.ascii ? ownToAscii(text) : text)
  const command = program.commands.find(known => known.name() === name)
  if (name === 'troubleshooting' && words.length > 0) {
    const found = troubleshoot(words.join(' '))
    await show(found ?? noMatch(words.join(' ')))
    return found === undefined ? NO_MATCH : 0
  }
  if (words.length > 0) {
    const message = command || (name !== undefined && isTopic(name)) ? words : [name, ...words]
    throw new UsageError('help takes one command or topic', `To look up an error: check_status help troubleshooting ${message.join(' ')}`)
  }
  if (name !== undefined && isTopic(name)) {
    await show(topics[name].text)
    return 0
  }
  if (name !== undefined && Object.hasOwn(LICENSES, name)) {
    await show(licences())
    return 0
  }
  if (name !== undefined && !command) {
    const error = unknownName(
      name,
      [...program.commands.map(known => known.name()), ...Object.keys(topics), ...Object.keys(LICENSES)],
      'command or topic',
    )
    const speaking = topicsAbout(name)
    throw speaking.length === 0
      ? error
      : new UsageError(error.message, `Topics that speak of ${name}: ${speaking.join(', ')}. ${error.hint}`)
  }
  if (command) await loadChoices(command)
  ;(command ?? program).outputHelp()
  if (!command) await show(topicList())
  const page = name === undefined ? undefined : commandPages[name]
  if (page) await show(page.text)
  return 0
}
