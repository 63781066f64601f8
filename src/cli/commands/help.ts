import type { Command } from 'commander'
import { unknownName } from '../../app/known-names.js'
import { print } from '../../terminal/output.js'
import { UsageError } from '../../text/usage-error.js'
import { type Topic, topics } from '../topics/index.js'
import { troubleshoot } from '../topics/troubleshooting.js'

const NO_MATCH = 1

const topicList = (): string => {
  const width = Math.max(...Object.keys(topics).map(name => name.length))
  const rows = Object.entries(topics).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`)
  return `\nTopics (check_status help <topic>):\n${rows.join('\n')}\n`
}

const printErrors = async (words: string): Promise<number> => {
  const found = troubleshoot(words)
  await print(
    found ??
      `No entry matches "${words}".\nTo see all entries, run "check_status help troubleshooting"; to check the set-up, "check_status doctor".\n`,
  )
  return found === undefined ? NO_MATCH : 0
}

/**
 * Help on the program, a command or a topic.
 * @param name a command or topic
 * @param words after `troubleshooting`: words of an error message, to print only the entries that match
 * @throws UsageError
 */
export const runHelp = async (program: Command, name: string | undefined, words: readonly string[]): Promise<number> => {
  if (name === 'troubleshooting' && words.length > 0) return printErrors(words.join(' '))
  if (words.length > 0)
    throw new UsageError(
      `help takes one command or topic, not also "${words.join(' ')}"`,
      'To look up an error message: check_status help troubleshooting refused the connection',
    )
  const command = program.commands.find(known => known.name() === name)
  const topic: Topic | undefined = name !== undefined && Object.hasOwn(topics, name) ? topics[name as keyof typeof topics] : undefined
  if (topic) {
    await print(topic.text)
    return 0
  }
  if (name !== undefined && !command)
    throw unknownName(name, [...program.commands.map(known => known.name()), ...Object.keys(topics)], 'command or topic')
  ;(command ?? program).outputHelp()
  if (!command) await print(topicList())
  return 0
}
