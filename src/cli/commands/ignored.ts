import type { CommandDefinition } from '../command.js'

export const ignored: CommandDefinition = {
  name: 'ignored',
  group: 'Alert',
  summary: 'list what is ignored, until when and why',
  examples: [
    ['ignored', 'of the default target'],
    ['ignored --target staging', 'of another target'],
  ],
  run: async () => (await import('../actions/ignored.js')).runIgnored,
}
