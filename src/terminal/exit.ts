/** 64 is `EX_USAGE` of sysexits.h; 130 is 128 + SIGINT, as in shells. For a report, 0, 1 and 2 tell how bad the problems are. */
export const EXIT = { fine: 0, warning: 1, high: 2, notRead: 3, usage: 64, interrupted: 130 } as const

const BY_NAME: Readonly<Record<string, number>> = {
  UsageError: EXIT.usage,
  ConfigError: EXIT.usage,
  ConnectionError: EXIT.notRead,
  DatabaseError: EXIT.notRead,
  OutputError: EXIT.notRead,
  StateError: EXIT.notRead,
  Busy: EXIT.notRead,
  Interrupted: EXIT.interrupted,
}

/** The exit status for an error that ended the command. An unexpected error counts as something that could not be read. */
export const exitStatusOf = (error: unknown): number => (error instanceof Error ? BY_NAME[error.name] : undefined) ?? EXIT.notRead
