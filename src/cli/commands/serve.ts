import { createOption } from 'commander'
import type { CommandDefinition } from '../command.js'

export const serve: CommandDefinition = {
  name: 'serve',
  group: 'Serve',
  summary: 'serve the monitoring API over HTTP, until stopped',
  options: [
    createOption('--listen <address>', 'address and port (127.0.0.1:8787); port 0 picks a free one'),
    createOption('--allow-remote', 'allow an address that other machines can reach'),
  ],
  examples: [
    ['serve', 'on 127.0.0.1:8787'],
    ['serve --listen 127.0.0.1:9000', 'on another port'],
  ],
  run: async () => (await import('../actions/serve.js')).runServe,
}
