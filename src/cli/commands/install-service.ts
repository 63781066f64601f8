import { createOption } from 'commander'
import type { CommandDefinition } from '../command.js'

export const installService: CommandDefinition = {
  name: 'install-service',
  group: 'Set up',
  summary: 'print a systemd unit that runs `watch`, and how to install it',
  options: [createOption('--timer', 'a timer that runs `watch --once` every five minutes, in place of a service or cron')],
  examples: [
    ['install-service', 'for the default settings'],
    ['install-service --timer', 'short runs instead of one that stays'],
  ],
  run: async () => (await import('../actions/install-service.js')).runInstallService,
}
