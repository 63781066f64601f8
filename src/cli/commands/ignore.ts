import { createArgument, createOption } from 'commander'
import type { CommandDefinition } from '../command.js'

export const ignore: CommandDefinition = {
  name: 'ignore',
  group: 'Alert',
  summary: 'mute a problem, or one of its subjects, until it gets worse',
  arguments: [createArgument('<problem>', 'a rule, or a subject of one: its reference, e-mail, name or short id')],
  completes: ['problems'],
  options: [
    createOption('--for <time>', 'only for a time, like 3d or 12h'),
    createOption('--note <text>', 'why, for readers of `ignored`'),
  ],
  examples: [
    ['ignore log_errors --for 12h --note "deploying"', 'mute a rule for half a day'],
    ['ignore stuck_deposits/PC203', 'mute one deposit'],
  ],
  run: async () => (await import('../actions/ignore.js')).runIgnore,
}
