/** The facts of this process that connecting depends on. The command line reads them and passes them in. */
export interface Environment {
  readonly home: string
  /** The local user: also the user name on the host unless the settings or ssh_config name another. */
  readonly username: string
  readonly env: Readonly<Record<string, string | undefined>>
}
