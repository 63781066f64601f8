import type { CommandDefinition } from '../command.js'
import { formatOption } from '../options.js'

export const config: CommandDefinition = {
  name: 'config',
  group: 'Set up',
  summary: 'show the settings in effect and where each comes from, without secrets',
  options: [formatOption('text', 'json')],
  examples: [
    ['config', 'as TOML'],
    ['config --host platform.example --format json', 'with flags applied, for scripts'],
  ],
  run: async () => (await import('../actions/config.js')).runConfig,
}
