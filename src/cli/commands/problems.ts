import { createOption } from 'commander'
import { SEVERITIES } from '../../text/severity.js'
import type { CommandDefinition } from '../command.js'
import { names, reportOptions } from '../options.js'

export const problems: CommandDefinition = {
  name: 'problems',
  group: 'Look',
  summary: 'print only what is wrong, and the people or deposits concerned',
  options: [
    ...reportOptions(),
    createOption('--only <rules>', 'comma-separated rules to check').argParser(names),
    createOption('--skip <rules>', 'comma-separated rules to leave out').argParser(names),
    createOption('--severity <min>', 'only problems of this severity or worse').choices(SEVERITIES),
  ],
  examples: [
    ['problems --severity high', 'only the worst'],
    ['problems --only payment_issue --all', 'one rule, with everyone concerned'],
  ],
  run: async () => (await import('../actions/report.js')).runProblems,
}
