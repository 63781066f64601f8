import { createOption } from 'commander'
import type { CommandDefinition } from '../command.js'

export const open: CommandDefinition = {
  name: 'open',
  group: 'Serve',
  summary: 'open the status page in your browser, signed in, until stopped',
  options: [createOption('--no-browser', 'print the link instead')],
  examples: [
    ['open', 'the page of your platform'],
    ['open --demo', 'a page with invented data'],
  ],
  run: async () => (await import('../actions/serve.js')).runOpen,
}
