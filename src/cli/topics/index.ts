import { environment } from './environment.js'
import { exitCodes } from './exit-codes.js'
import { settings } from './settings.js'

export interface Topic {
  readonly summary: string
  readonly text: string
}

/** What `check_status help <topic>` explains. */
export const topics: Readonly<Record<string, Topic>> = { 'exit-codes': exitCodes, environment, settings }
