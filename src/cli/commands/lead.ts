import { createArgument } from 'commander'
import type { CommandDefinition } from '../command.js'
import { listOptions, redactOption } from '../options.js'

export const lead: CommandDefinition = {
  name: 'lead',
  group: 'Look',
  summary: 'show everything known about one lead',
  arguments: [createArgument('<which...>', 'id (or its first 8 digits), or words of its title')],
  options: [...listOptions(10), redactOption()],
  examples: [
    ['lead 3f2a9c1e', 'by the first 8 digits of its id'],
    ['lead dripping tap', 'by words of its title'],
  ],
  run: async () => (await import('../actions/lookup.js')).runLead,
}
