import type { CommandDefinition } from '../command.js'
import { formatOption } from '../options.js'

export const connection: CommandDefinition = {
  name: 'connection',
  group: 'Set up',
  summary: 'show or close the connection that commands share (ssh.keep in the settings)',
  examples: [
    ['connection', 'show it'],
    ['connection close', 'close it'],
  ],
  subcommands: [
    {
      name: 'status',
      summary: 'show whether a connection is open, and until when',
      isDefault: true,
      options: [formatOption('text', 'json')],
      examples: [
        ['connection status', 'of the default target'],
        ['connection status --target all', 'of every target'],
      ],
      run: async () => (await import('../actions/connection.js')).runConnectionStatus,
    },
    {
      name: 'close',
      summary: 'close the connection, and wait until it is closed',
      examples: [
        ['connection close', 'of the default target'],
        ['connection close --target all', 'of every target'],
      ],
      run: async () => (await import('../actions/connection.js')).runConnectionClose,
    },
    {
      name: 'serve',
      summary: 'share the connection, in the background',
      isHidden: true,
      run: async () => (await import('../actions/control-server.js')).runControlServer,
    },
  ],
}
