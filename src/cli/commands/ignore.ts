import { createArgument, createOption } from 'commander'
import type { CommandDefinition } from '../command.js'

export const ignore: CommandDefinition = {
  name: 'ignore',
  group: 'Alert',
  summary: 'mute a problem, or one of its subjects, until it gets worse',
  arguments: [createArgument('<id>', '<rule> or <rule>/<subject>, as `problems` shows it')],
  options: [
    createOption('--for <time>', 'only for a time, like 3d or 12h'),
    createOption('--note <text>', 'why, for readers of `ignored`'),
  ],
  examples: [
    ['ignore log_errors --for 12h --note "deploying"', 'mute a rule for half a day'],
    ['ignore stuck_deposits/3f2a9c1e-0b44-4d0a-9a55-6a1f6f0d2c11', 'mute one deposit'],
  ],
  run: async () => (await import('../actions/ignore.js')).runIgnore,
}
