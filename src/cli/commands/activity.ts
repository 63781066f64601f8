import { createOption } from 'commander'
import type { CommandDefinition } from '../command.js'
import { formatOption, redactOption, wholeNumber } from '../options.js'

export const activity: CommandDefinition = {
  name: 'activity',
  group: 'Look',
  summary: 'list registrations, deposits and leads, newest last',
  options: [
    createOption('--limit <number>', 'entries to show').argParser(wholeNumber(1)).default(50),
    createOption('-f, --follow', 'print new entries as they come, until Ctrl-C'),
    createOption('--no-reconnect', 'with -f: end when the connection breaks'),
    redactOption(),
    formatOption('text', 'ndjson'),
  ],
  examples: [
    ['activity -f', 'watch the platform live'],
    ['activity --limit 500 --format ndjson', 'one JSON document per line, for scripts'],
  ],
  run: async () => (await import('../actions/activity.js')).runActivity,
}
