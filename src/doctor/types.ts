import type { SettingsFile } from '../config/file.js'
import type { Settings } from '../config/settings.js'
import type { Consumer } from '../platform/data-access.js'
import type { Environment } from '../source/environment.js'
import type { LogReading, Outcome } from '../source/readings.js'
import type { Interaction } from '../source/source.js'
import type { Destination } from '../source/ssh/ssh-config.js'
import type { Approach } from './approach.js'
import type { Database } from './database.js'

/** The checks, in the order in which they are told: each before those that build on it. */
export const CHECK_IDS = [
  'settings',
  'node',
  'ssh-config',
  'key',
  'known-hosts',
  'name',
  'tcp',
  'handshake',
  'sign-in',
  'forwarding',
  'password',
  'postgres',
  'database-sign-in',
  'server',
  'clocks',
  'tables',
  'rights',
  'indexes',
  'logs',
  'channels',
  'outbox',
  'api',
  'state',
  'time-zone',
] as const
export type CheckId = (typeof CHECK_IDS)[number]

/** `not_checked`: an earlier check failed, and without it nothing can be said. `left_out`: there is nothing to check. */
export const STATUSES = ['fine', 'warning', 'error', 'not_checked', 'left_out'] as const
export type Status = (typeof STATUSES)[number]

/** One thing that was found. All of it may hold words from anywhere: whoever prints it escapes it. */
export interface Finding {
  readonly status: Status
  readonly found: string
  /** What the person can do now; never empty for a warning or an error. */
  readonly advice?: string
  /** Lines to be copied as they are: they are not wrapped. */
  readonly paste?: readonly string[]
}

/**
 * One check of a set-up. It looks and judges, and changes nothing, here or there; it neither prints nor reads settings by itself.
 * To add one: a file in `checks/`, its id in CHECK_IDS, a line in index.ts.
 */
export interface Check {
  readonly title: string
  /** While one of these has failed, this one is not run. Checks run side by side otherwise. */
  readonly after: readonly CheckId[]
  /** Left out where the platform is read on its own host. */
  readonly isOfSsh?: true
  /**
   * At least one finding; the worst is the check's own. What is thrown becomes an error with its hint, so that most failures of
   * the connection need no words here.
   */
  run(context: CheckContext): Promise<readonly Finding[]>
}

export const check = (definition: Check): Check => definition

/** Messages of one channel that should have been told by now. */
interface Waiting {
  readonly channel: string
  readonly messages: number
  readonly since: Date
  readonly reason: string | null
}

/** What the command line knows, and nobody here looks up. */
export interface DoctorEnvironment extends Environment {
  readonly interaction: Interaction
  /** `v20.19.0` */
  readonly node: string
  /** Undefined where the system has none. */
  readonly uid: number | undefined
  /** Everything that asks the platform. */
  readonly consumers: (settings: Settings) => readonly Consumer[]
  /** How many keys for the API were made here. @throws StateError */
  readonly ownTokens: (settings: Settings) => Promise<number>
  /** What waits to be told, from the state folder. @throws StateError */
  readonly outbox: (settings: Settings) => Promise<readonly Waiting[]>
}

/** The settings as far as they could be read. */
export type Loaded =
  | { readonly settings: Settings; readonly file: SettingsFile | undefined }
  | { readonly error: Error; readonly file: SettingsFile | undefined }

export interface LogLook {
  readonly name: string
  readonly kind: Settings['target']['logs'][number]['kind']
  readonly path: string
  readonly outcome: Outcome<LogReading>
  /** How far a report of a day would look at it, in the files that it was rotated to as well. */
  readonly reach: Outcome<LogReading> | undefined
}

/** The ends of the logs, and the host's clock; the moments are this machine's, around the command. */
export interface Logs {
  readonly hostNow: Date | undefined
  readonly looks: readonly LogLook[]
  readonly asked: Date
  readonly answered: Date
}

/** One target under examination. Whatever is asked for is looked at once, however many checks ask. */
export interface CheckContext {
  readonly loaded: Loaded
  /** @throws Error where there are none: only for checks after `settings` */
  readonly settings: Settings
  readonly environment: DoctorEnvironment
  /** What is in use, and what it reads: without the API where nobody serves it. */
  consumers(): Promise<readonly Consumer[]>
  /** How many keys for the API were made here. @throws StateError */
  ownTokens(): Promise<number>
  /** Aborts when the time for all of it is up. */
  readonly signal: AbortSignal
  /** The hosts on the way, the nearest first. @throws ConnectionError */
  route(): Promise<readonly Destination[]>
  /** The one connection, or how far it came. Never throws. */
  approach(): Promise<Approach>
  /** The one transaction, or how far it came. Never throws; only after a connection. */
  database(): Promise<Database>
  /** One command. Never throws; only after a connection. */
  logs(): Promise<Logs>
}
