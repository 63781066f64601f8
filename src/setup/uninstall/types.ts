/** What check_status leaves on a machine, in the order in which it is removed: what runs it first, its settings last. */
export const KINDS = ['crontab', 'service', 'state', 'settings'] as const
export type InstalledKind = (typeof KINDS)[number]

/** Something of check_status on this machine. */
export interface Installed {
  readonly kind: InstalledKind
  /** `the crontab line for production` */
  readonly what: string
  /** Its files, or the line itself. */
  readonly details: readonly string[]
  /** Removes it. Undefined: this user may not. @throws HintedError */
  readonly remove: (() => Promise<void>) | undefined
  /** Commands that do the same, for somebody who may. */
  readonly commands: readonly string[]
}
