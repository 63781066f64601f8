import type { Argument, Option } from 'commander'

/** The groups of `check_status --help`, in order. */
export const GROUPS = ['Look', 'Alert', 'Serve', 'Set up'] as const
export type Group = (typeof GROUPS)[number]

/** What to type after `check_status`, and what it does. */
export type Example = readonly [args: string, effect: string]

/** Receives the arguments, then all flags, then commander's command. @returns the exit status */
export type Action = (...args: never[]) => Promise<number>

/** What the shell completes for an argument: completion/sources.ts has each. */
export type Completes = 'channels' | 'deposits' | 'files' | 'ignored' | 'logs' | 'people' | 'problems' | 'tokens' | 'topics'

/** What parsing and help need of a command or subcommand. */
export interface Definition {
  readonly name: string
  readonly summary: string
  readonly arguments?: readonly Argument[]
  readonly options?: readonly Option[]
  /** What the shell completes for each argument; the last one holds for all that follow. */
  readonly completes?: readonly (Completes | undefined)[]
  /** Shown at the end of its help. */
  readonly examples?: readonly [Example, Example]
  /** Runs if the user names no command, or no subcommand. */
  readonly isDefault?: true
  /** Not for users: left out of the help. */
  readonly isHidden?: true
  /** Loads the implementation. Not for commands that only have subcommands. */
  run?(): Promise<Action>
}

/**
 * One command. Definitions are loaded at every start, so keep them light: the work belongs into `actions/`, which `run` imports.
 * To add a command: a file here and a line in index.ts.
 */
export interface CommandDefinition extends Definition {
  readonly group: Group
  readonly subcommands?: readonly Definition[]
}
