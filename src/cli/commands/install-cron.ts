import { createOption } from 'commander'
import type { CommandDefinition } from '../command.js'
import { filePath, modeOption } from '../options.js'

export const installCron: CommandDefinition = {
  name: 'install-cron',
  group: 'Set up',
  summary: 'print or install a crontab line that makes the report every morning',
  options: [
    createOption('--hourly', 'every hour instead'),
    createOption('-o, --output <file>', 'where the report goes (check_status.txt in your home folder)').argParser(filePath),
    modeOption(),
    createOption('--write', 'add the line to your crontab'),
    createOption('--remove', 'remove the line from your crontab'),
  ],
  examples: [
    ['install-cron', 'print the line'],
    ['install-cron --hourly --write', 'add an hourly one to your crontab'],
  ],
  run: async () => (await import('../actions/install-cron.js')).runInstallCron,
}
