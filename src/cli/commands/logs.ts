import { createArgument, createOption } from 'commander'
import type { CommandDefinition } from '../command.js'
import { redactOption, wholeNumber } from '../options.js'

export const logs: CommandDefinition = {
  name: 'logs',
  group: 'Look',
  summary: 'show the last lines of each log',
  arguments: [createArgument('[name...]', 'logs of the settings (all)')],
  completes: ['logs'],
  options: [
    createOption('-n, --lines <number>', 'lines of each log').argParser(wholeNumber(0)).default(100),
    createOption('-f, --follow', 'print new lines as they come, like tail -f'),
    createOption('--no-reconnect', 'with -f: end when the connection breaks'),
    createOption('--errors', 'only errors'),
    createOption('--grep <text>', 'only lines that contain this text, in any case'),
    redactOption(),
  ],
  examples: [
    ['logs django -f --errors', 'follow the errors of one log'],
    ['logs --grep timeout -n 20', 'up to 20 lines of each log that mention a timeout'],
  ],
  run: async () => (await import('../actions/logs.js')).runLogs,
}
