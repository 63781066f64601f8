import { createOption } from 'commander'
import type { CommandDefinition } from '../command.js'

export const grants: CommandDefinition = {
  name: 'grants',
  group: 'Set up',
  summary: 'print SQL for a role that may read only what is needed, and the steps on the host',
  options: [
    createOption('--role <name>', 'name of the role (from the settings, or check_status)'),
    createOption('--with-api', "include the tokens of the platform's staff, for `serve` (default if the settings have [api])"),
    createOption('--only <part>', 'print one part').choices(['sql', 'host']),
  ],
  examples: [
    ['grants', 'print everything'],
    ['grants --only sql --role monitor', 'only the SQL, for a role of that name'],
  ],
  run: async () => (await import('../actions/grants.js')).runGrants,
}
