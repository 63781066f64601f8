import { createOption } from 'commander'
import type { CommandDefinition } from '../command.js'
import { names } from '../options.js'

export const uninstall: CommandDefinition = {
  name: 'uninstall',
  group: 'Set up',
  summary: 'list what check_status left, remove what is here, and print the commands for the rest',
  options: [createOption('--remove <kinds>', 'remove these without asking: crontab, service, state, settings, or all').argParser(names)],
  examples: [
    ['uninstall', 'ask for each thing on this machine'],
    ['uninstall --remove crontab,service', 'for scripts: remove these, and keep settings and state'],
  ],
  run: async () => (await import('../actions/uninstall.js')).runUninstall,
}
