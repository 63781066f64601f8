import type { CommandDefinition } from '../command.js'

export const schema: CommandDefinition = {
  name: 'schema',
  group: 'Look',
  summary: 'print the JSON Schema of --format json',
  examples: [
    ['schema', 'print it'],
    ['schema > report.schema.json', 'save it'],
  ],
  run: async () => (await import('../actions/schema.js')).runSchema,
}
