import type { CommandDefinition } from '../command.js'

export const init: CommandDefinition = {
  name: 'init',
  group: 'Set up',
  summary: 'ask for the settings, try each answer, and write the file',
  examples: [
    ['init', 'for the default settings file'],
    ['init --host root@platform.example --config staging.toml', 'with the host filled in, for another file'],
  ],
  run: async () => (await import('../actions/init.js')).runInit,
}
