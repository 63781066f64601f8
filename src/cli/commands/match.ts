import { createArgument, createOption } from 'commander'
import { TIME_FORMS } from '../../text/time-forms.js'
import type { CommandDefinition } from '../command.js'
import { excelOption, filePath, redactOption } from '../options.js'

export const match: CommandDefinition = {
  name: 'match',
  group: 'Look',
  summary: 'compare a bank statement with the deposits: did the money arrive?',
  arguments: [createArgument('[file...]', 'statements as the bank gives them (CSV, OFX, MT940), also in a ZIP; - is standard input')],
  completes: ['files'],
  options: [
    createOption('--since <time>', `leave out lines before that day: ${TIME_FORMS}`),
    createOption('--account <digits>', 'only the account that ends in these digits'),
    redactOption(),
    createOption('--format <format>', 'output format').choices(['text', 'json', 'csv', 'html', 'markdown']),
    createOption('-o, --output <file>', 'write to a file; its ending selects the format').argParser(filePath),
    excelOption(),
  ],
  examples: [
    ['match statement.csv', 'what to approve, and what to look at'],
    ['match october.csv november.csv --format csv', 'two statements, for a spreadsheet'],
  ],
  run: async () => (await import('../actions/match.js')).runMatch,
}
