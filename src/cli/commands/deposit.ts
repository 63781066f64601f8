import { createArgument } from 'commander'
import type { CommandDefinition } from '../command.js'
import { listOptions, redactOption } from '../options.js'

export const deposit: CommandDefinition = {
  name: 'deposit',
  group: 'Look',
  summary: 'show everything known about one deposit',
  arguments: [createArgument('<which...>', 'reference (or part of it), bank reference, or id (or its first 8 digits)')],
  completes: ['deposits'],
  options: [...listOptions(10), redactOption()],
  examples: [
    ['deposit PCSA-10001', 'by reference'],
    ['deposit 3f2a9c1e', 'by the first 8 digits of its id'],
  ],
  run: async () => (await import('../actions/lookup.js')).runDeposit,
}
