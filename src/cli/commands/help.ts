import { createArgument } from 'commander'
import type { CommandDefinition } from '../command.js'

export const help: CommandDefinition = {
  name: 'help',
  group: 'Set up',
  summary: 'show help for a command or topic; alone, list the topics',
  arguments: [
    createArgument('[name]', 'a command or topic'),
    createArgument('[words...]', 'after troubleshooting: words of an error message'),
  ],
  completes: ['topics', undefined],
  examples: [
    ['help settings', 'every setting, with its default'],
    ['help troubleshooting refused the connection', 'look up an error message'],
  ],
  run: async () => (await import('../actions/help.js')).runHelp,
}
