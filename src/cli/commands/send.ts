import { createOption } from 'commander'
import type { CommandDefinition } from '../command.js'
import { dryRunOption, names, redactOption, windowOptions } from '../options.js'

export const send: CommandDefinition = {
  name: 'send',
  group: 'Alert',
  summary: 'send the report now: HTML by mail, an outline in chats',
  options: [
    createOption('--to <channels>', 'comma-separated channels to send to').argParser(names),
    ...windowOptions(),
    redactOption(),
    dryRunOption(),
  ],
  examples: [
    ['send --to office', 'to one channel'],
    ['send --since 7d --dry-run', 'see what the report of a week would look like'],
  ],
  run: async () => (await import('../actions/send.js')).runSend,
}
