import type { CommandDefinition } from '../command.js'
import { formatOption } from '../options.js'

export const doctor: CommandDefinition = {
  name: 'doctor',
  group: 'Set up',
  summary: 'check the set-up, from settings to database indexes, and say what to fix',
  options: [formatOption('text', 'json')],
  examples: [
    ['doctor', 'check the default target'],
    ['doctor --target all --format json', 'check every target, for scripts'],
  ],
  run: async () => (await import('../actions/doctor.js')).runDoctor,
}
