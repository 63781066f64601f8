import type { Command } from 'commander'
import { unknownName } from '../../app/known-names.js'
import { print } from '../../terminal/output.js'
import { topics } from '../topics/index.js'

/** Help of the program, of a command, or on a topic. @throws UsageError */
export const runHelp = async (program: Command, word: string | undefined): Promise<number> => {
  const command = program.commands.find(known => known.name() === word)
  const topic = word !== undefined && Object.hasOwn(topics, word) ? topics[word] : undefined
  if (word !== undefined && !command && !topic)
    throw unknownName(word, [...program.commands.map(known => known.name()), ...Object.keys(topics)], 'command or topic')
  if (topic) await print(topic.text)
  else (command ?? program).outputHelp()
  return 0
}
