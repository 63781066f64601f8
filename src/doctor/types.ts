import type { ChannelSettings } from '../config/channel-settings.js'
import type { SettingsFile } from '../config/file.js'
import type { Settings } from '../config/settings.js'
import type { Consumer } from '../platform/data-access.js'
import type { Environment } from '../source/environment.js'
import type { LogReading, Outcome } from '../source/readings.js'
import type { Interaction } from '../source/source.js'
import type { Destination } from '../source/ssh/ssh-config.js'
import type { Hint } from '../text/hint.js'
import type { Approach } from './approach.js'
import type { DatabaseAccess } from './database.js'

/** The checks in the order of the output: each before those that depend on it. */
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
  'locale',
] as const
export type CheckId = (typeof CHECK_IDS)[number]

/** `not_checked`: an earlier check failed, which this one depends on. `left_out`: there is nothing to check. */
export const STATUSES = ['fine', 'warning', 'error', 'not_checked', 'left_out'] as const
export type Status = (typeof STATUSES)[number]

/** One result of a check. Its text may quote untrusted input: escape it when printing. `A` is `Hint` until the target's name is filled in. */
export interface Finding<A extends Hint = Hint> {
  readonly status: Status
  readonly found: string
  /** What the person can do now; set for every warning and error. */
  readonly advice?: A
  /** Lines to copy as they are, never wrapped. */
  readonly paste?: readonly string[]
}

/**
 * One check of a set-up. It changes nothing, on this machine or the host, prints nothing, and gets the settings from its context.
 * To add one: a file in `checks/`, its id in CHECK_IDS, a line in index.ts.
 */
export interface Check {
  readonly title: string
  /** The checks that must not have failed before this one runs. Otherwise checks run in parallel. */
  readonly after: readonly CheckId[]
  /** Left out if the platform is read on its own host. */
  readonly isOfSsh?: true
  /**
   * Returns at least one finding; the worst one gives the check its status. A thrown error becomes a finding with its hint, so that
   * most connection failures need no handling here.
   */
  run(context: CheckContext): Promise<readonly Finding[]>
}

export const check = (definition: Check): Check => definition

/** Messages to one channel that are overdue. */
interface UndeliveredMessages {
  readonly channel: string
  readonly messages: number
  readonly since: Date
  readonly reason: string | null
}

/** The facts of this machine that the command line passes in. */
export interface DoctorEnvironment extends Environment {
  readonly interaction: Interaction
  /** `v20.19.0` */
  readonly node: string
  /** Undefined on a system without user ids. */
  readonly uid: number | undefined
  /** Everything that reads the platform. */
  readonly consumers: (settings: Settings) => readonly Consumer[]
  /** The number of API tokens created here. @throws StateError */
  readonly ownTokens: (settings: Settings) => Promise<number>
  /** The undelivered messages in the state folder. @throws StateError */
  readonly outbox: (settings: Settings) => Promise<readonly UndeliveredMessages[]>
  /** The proxy that leads to a channel's service, and what names it; undefined: none. @throws Error if it cannot be used */
  readonly proxyOf: (channel: ChannelSettings, address: string) => { readonly url: URL; readonly source: string } | undefined
  /** The certificate of a channel's service; `until` is undefined if none was seen. Connects, but sends nothing. Never throws. */
  readonly certificateOf: (
    channel: ChannelSettings,
    address: string,
    signal: AbortSignal,
  ) => Promise<{ readonly until: Date | undefined; readonly isExpired: boolean }>
}

/** The settings, or the error in them. */
export type LoadedSettings =
  | { readonly settings: Settings; readonly file: SettingsFile | undefined }
  | { readonly error: Error; readonly file: SettingsFile | undefined }

export interface LogSample {
  readonly name: string
  readonly kind: Settings['target']['logs'][number]['kind']
  readonly path: string
  readonly outcome: Outcome<LogReading, Hint>
  /** The search that a report of one day would make, including rotated files. */
  readonly reach: Outcome<LogReading, Hint> | undefined
}

/** The last lines of the logs, and the host's clock. */
export interface Logs {
  readonly hostNow: Date | undefined
  readonly samples: readonly LogSample[]
  /** This machine's clock around the command. */
  readonly requestedAt: Date
  readonly answeredAt: Date
}

/** One target under examination. Each fact is read once, however many checks need it. */
export interface CheckContext {
  readonly loaded: LoadedSettings
  /** @throws NotChecked if they could not be read: only for checks after `settings` */
  readonly settings: Settings
  readonly environment: DoctorEnvironment
  /** The features in use, with the data they read: without the API if it is not used. */
  consumers(): Promise<readonly Consumer[]>
  /** The number of API tokens created here. @throws StateError */
  ownTokens(): Promise<number>
  /** Aborts at the deadline of the examination. */
  readonly signal: AbortSignal
  /** The hops to the host, the nearest first. @throws ConnectionError */
  route(): Promise<readonly Destination[]>
  /** The SSH connection, or how far it got. Never throws. */
  approach(): Promise<Approach>
  /** The results of one transaction, or how far it got. Only after a connection. */
  database(): Promise<DatabaseAccess>
  /** Read with one command. Only after a connection. */
  logs(): Promise<Logs>
}
