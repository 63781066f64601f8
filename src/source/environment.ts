/** What an earlier run learnt about a host, for 30 days or until its settings change. */
export interface HostMemory {
  /** Undefined: nothing is known. */
  recall(): Promise<string | undefined>
  remember(fact: string): Promise<void>
}

/** The facts of this process that connecting depends on. The command line reads them and passes them in. */
export interface Environment {
  readonly home: string
  /** The local user: also the user name on the host unless the settings or ssh_config name another. */
  readonly username: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absent where nothing is kept. `about` tells one fact from another; no secret is part of it. */
  readonly hostMemory?: (about: object) => HostMemory
}
