import type { CommandDefinition } from '../command.js'

export const installService: CommandDefinition = {
  name: 'install-service',
  group: 'Set up',
  summary: 'print a systemd unit that runs `watch`, and how to install it',
  examples: [
    ['install-service', 'for the default settings'],
    ['install-service --target staging', 'for one target'],
  ],
  run: async () => (await import('../actions/install-service.js')).runInstallService,
}
