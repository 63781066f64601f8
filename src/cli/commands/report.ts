import { createOption } from 'commander'
import type { CommandDefinition } from '../command.js'
import { names, reportOptions } from '../options.js'

export const report: CommandDefinition = {
  name: 'report',
  group: 'Look',
  summary: 'print the whole report (runs if no command is given)',
  isDefault: true,
  options: [
    ...reportOptions(),
    createOption('--only <sections>', 'comma-separated sections to show').argParser(names),
    createOption('--skip <sections>', 'comma-separated sections to leave out').argParser(names),
    createOption('--trend', 'add the last 14 days, and compare today with them'),
  ],
  examples: [
    ['--hours 72 --only payments,logs', 'two sections, over three days'],
    ['report -o report.html', 'write a page for the browser'],
  ],
  run: async () => (await import('../actions/report.js')).runReport,
}
