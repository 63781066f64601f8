import process from 'node:process'
import { Chalk, type ChalkInstance } from 'chalk'
import type { TextStyle } from '../report/formats/text/style.js'

/** Line width for files and mail. */
const FILE_COLUMNS = 100
/** The report is laid out for at least this width. */
const MIN_COLUMNS = 60

export interface StyleFlags {
  readonly color?: 'always' | 'auto' | 'never' | boolean
  readonly ascii?: boolean
  readonly width?: number
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '' && value !== '0' && value !== 'false'

/**
 * Whether to use colour: flags, then NO_COLOR (no-color.org), FORCE_COLOR and CLICOLOR_FORCE, then the kind of terminal.
 * An empty FORCE_COLOR counts as set, an empty NO_COLOR does not, as their authors define.
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
  // In a pipe to a pager, standard error is still the terminal.
  const terminal = process.stdout.columns ?? process.stderr.columns ?? Number(process.env.COLUMNS)
  return terminal > 0 ? Math.max(MIN_COLUMNS, terminal) : FILE_COLUMNS
}

const chalkFor = (colour: boolean): ChalkInstance => new Chalk({ level: colour ? 1 : 0 })

export const styleOf = (flags: StyleFlags): TextStyle => ({
  width: flags.width ?? columns(),
  ascii: flags.ascii ?? false,
  chalk: chalkFor(wantsColour(flags, process.env, process.stdout.isTTY ?? false)),
})

/** The style for files, which may be read anywhere. */
export const fileStyleOf = (flags: StyleFlags): TextStyle => ({
  width: flags.width ?? FILE_COLUMNS,
  ascii: flags.ascii ?? false,
  chalk: chalkFor(wantsColour(flags, {}, false)),
})
