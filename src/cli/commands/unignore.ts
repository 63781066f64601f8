import { createArgument } from 'commander'
import type { CommandDefinition } from '../command.js'

export const unignore: CommandDefinition = {
  name: 'unignore',
  group: 'Alert',
  summary: 'report an ignored problem again',
  arguments: [createArgument('<problem>', 'as `ignored` lists it')],
  completes: ['ignored'],
  examples: [
    ['unignore log_errors', 'a rule'],
    ['unignore stuck_deposits/PC203', 'one deposit'],
  ],
  run: async () => (await import('../actions/unignore.js')).runUnignore,
}
