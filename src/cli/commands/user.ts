import { createArgument } from 'commander'
import type { CommandDefinition } from '../command.js'
import { listOptions, redactOption } from '../options.js'

export const user: CommandDefinition = {
  name: 'user',
  group: 'Look',
  summary: 'show everything known about one person',
  arguments: [
    createArgument('<who...>', 'e-mail, username, phone, customer code, deposit reference, id (or its first 8 digits), or part of a name'),
  ],
  completes: ['people'],
  options: [...listOptions(10), redactOption()],
  examples: [
    ['user thandi@platform.example', 'by e-mail'],
    ['user 082 000 0001', 'by phone number'],
  ],
  run: async () => (await import('../actions/lookup.js')).runUser,
}
