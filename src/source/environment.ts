/** What the room needs to know of the process it runs in; the command line looks it up and passes it on. */
export interface Environment {
  readonly home: string
  /** Who runs this here: the user name on the host where nothing else is said. */
  readonly username: string
  readonly env: Readonly<Record<string, string | undefined>>
}
