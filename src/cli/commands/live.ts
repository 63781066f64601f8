import { createOption, InvalidArgumentError } from 'commander'
import { parseDuration } from '../../text/duration.js'
import type { CommandDefinition } from '../command.js'
import { listOptions, redactOption, windowOptions } from '../options.js'

/** Seconds. More often is no use to a reader, and a load on the platform. */
const MIN_EVERY = 1

const every = (given: string): number => {
  const seconds = parseDuration(given)
  if (seconds === undefined || seconds < MIN_EVERY) throw new InvalidArgumentError(`It must be a time of 1s or more, like 5s or 2m.`)
  return seconds
}

export const live: CommandDefinition = {
  name: 'live',
  group: 'Look',
  summary: 'fill the terminal with what needs you now, kept up to date',
  options: [
    ...windowOptions(),
    ...listOptions(),
    createOption('--every <time>', 'pause between two readings').argParser(every).default(5, '5s'),
    redactOption(),
  ],
  examples: [
    ['live', 'figures, problems and their pages, until q'],
    ['live --every 30s --redact', 'for a screen on a wall'],
  ],
  run: async () => (await import('../actions/live.js')).runLive,
}
