import { createOption } from 'commander'
import type { CommandDefinition } from '../command.js'

export const watch: CommandDefinition = {
  name: 'watch',
  group: 'Alert',
  summary: 'send alerts by mail and chat, until stopped',
  options: [
    createOption('--once', 'check once and end, for cron'),
    createOption('--dry-run', 'print the messages instead of sending them; save nothing'),
    createOption('--log-format <format>', 'format of its log').choices(['text', 'json']).default('text'),
  ],
  examples: [
    ['watch', 'check every few minutes'],
    ['watch --once --dry-run', 'see what it would send now'],
  ],
  run: async () => (await import('../actions/watch.js')).runWatch,
}
