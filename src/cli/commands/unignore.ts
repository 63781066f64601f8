import { createArgument } from 'commander'
import type { CommandDefinition } from '../command.js'

export const unignore: CommandDefinition = {
  name: 'unignore',
  group: 'Alert',
  summary: 'report an ignored problem again',
  arguments: [createArgument('<id>', 'as `ignored` lists it')],
  examples: [
    ['unignore log_errors', 'a rule'],
    ['unignore stuck_deposits/3f2a9c1e-0b44-4d0a-9a55-6a1f6f0d2c11', 'one deposit'],
  ],
  run: async () => (await import('../actions/unignore.js')).runUnignore,
}
