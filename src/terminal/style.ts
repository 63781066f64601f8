import process from 'node:process'
import { Chalk, type ChalkInstance } from 'chalk'
import type { TextStyle } from '../report/formats/text/style.js'

/** Where neither a terminal nor a flag says how wide lines may be: a file, a mail. */
const WIDTH_OF_A_FILE = 100
/** Narrower than this the report does not get. */
const NARROWEST = 60

export interface StyleFlags {
  readonly color?: 'always' | 'auto' | 'never' | boolean
  readonly ascii?: boolean
  readonly width?: number
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '' && value !== '0' && value !== 'false'

/**
 * Whether to colour: flags, then NO_COLOR (no-color.org), FORCE_COLOR and CLICOLOR_FORCE, then what the terminal is.
 * An empty FORCE_COLOR is set, an empty NO_COLOR is not, as their authors define them.
 */
export const wantsColour = ({ color }: StyleFlags, env: NodeJS.ProcessEnv, isTerminal: boolean): boolean => {
  if (color === false || color === 'never') return false
  if (color === true || color === 'always') return true
  if (env.NO_COLOR) return false
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR === '' || isSet(env.FORCE_COLOR)
  if (isSet(env.CLICOLOR_FORCE)) return true
  return isTerminal && env.TERM !== 'dumb' && env.CLICOLOR !== '0'
}

const columns = (): number => {
  // In a pipe to a pager the pager's terminal is the one that standard error writes to.
  const terminal = process.stdout.columns ?? process.stderr.columns ?? Number(process.env.COLUMNS)
  return terminal > 0 ? Math.max(NARROWEST, terminal) : WIDTH_OF_A_FILE
}

const chalkFor = (colour: boolean): ChalkInstance => new Chalk({ level: colour ? 1 : 0 })

export const styleOf = (flags: StyleFlags): TextStyle => ({
  width: flags.width ?? columns(),
  ascii: flags.ascii ?? false,
  chalk: chalkFor(wantsColour(flags, process.env, process.stdout.isTTY ?? false)),
})

/** For a file: nobody knows where it will be looked at. */
export const fileStyleOf = (flags: StyleFlags): TextStyle => ({
  width: flags.width ?? WIDTH_OF_A_FILE,
  ascii: flags.ascii ?? false,
  chalk: chalkFor(wantsColour(flags, {}, false)),
})
