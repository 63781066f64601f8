import { z } from 'zod'
import { parseDuration } from '../text/duration.js'
import { AlertsTable } from './alerts.js'
import { ApiTable } from './api.js'
import { ChannelsTable } from './channel-tables.js'
import { localPath, secretShape, text, word } from './fields.js'
import { LOG_KINDS, TIMEZONE, TLS_MODES, TRANSPORTS } from './settings.js'
import { duration, ThresholdsTable } from './thresholds.js'

const port = z
  .int({ error: 'takes a port number, 1 to 65535' })
  .min(1, { error: 'takes a port number, 1 to 65535' })
  .max(65_535, { error: 'takes a port number, 1 to 65535' })

const isTimezone = (zone: string): boolean => {
  try {
    // Intl takes 10 ms to load its zones; our own default is known to be valid.
    return zone === TIMEZONE || Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return false
  }
}

// No leading dash: any command that receives the name would read it as an option.
const host = text('takes a host name or address', /^(?!-)[^\s\p{Cc}/@]{1,255}$/u)
const remotePath = text('takes an absolute path on the host', /^\/[^\0\n\r]+$/)

/** An hour at most: an idle connection should not stay open all day. */
const MAX_KEEP_S = 3600
const KEEP = { error: 'takes a time from "1s" to "1h", or "0" for never' }
/** Seconds. */
const keep = z.union([z.string(), z.literal(0)], KEEP).transform((given, context) => {
  const seconds = /^0[a-z]*$/.test(String(given)) ? 0 : parseDuration(String(given))
  if (seconds !== undefined && (seconds === 0 || (seconds >= 1 && seconds <= MAX_KEEP_S))) return seconds
  context.addIssue({ code: 'custom', message: KEEP.error })
  return z.NEVER
})

export const SshTable = z
  .strictObject(
    {
      host,
      user: word,
      port,
      identity_file: localPath,
      known_hosts: localPath,
      keep,
      transport: z.enum(TRANSPORTS, { error: `takes ${TRANSPORTS.map(word => JSON.stringify(word)).join(', ')}` }),
      plain: z.union([z.boolean(), z.enum(['true', 'false']).transform(word => word === 'true')], { error: 'takes true or false' }),
    },
    { error: 'takes a table with a host, or false' },
  )
  .partial()

/** Values of row_policies: whether row level security is known to show the role every row. */
const ROW_POLICIES = ['trusted', 'untrusted'] as const

export const DatabaseTable = z
  .strictObject(
    {
      host,
      socket: remotePath,
      port,
      name: word,
      user: word,
      ...secretShape('password', 'a password'),
      env_file: remotePath,
      statement_timeout: duration,
      schema: word,
      row_policies: z.enum(ROW_POLICIES, { error: `takes ${ROW_POLICIES.map(word => JSON.stringify(word)).join(' or ')}` }),
      tls: z.enum(TLS_MODES, { error: `takes ${TLS_MODES.map(word => JSON.stringify(word)).join(', ')}` }),
      ca_file: localPath,
      cert_file: localPath,
      key_file: localPath,
    },
    { error: 'takes a table' },
  )
  .partial()

const Log = z.strictObject(
  {
    name: text('takes a name of letters, digits, dots and dashes', /^[\w.-]{1,64}$/),
    path: remotePath.optional(),
    journal: text('takes a systemd unit like "gunicorn.service"', /^[A-Za-z0-9_@:][\w@:.\\-]{0,254}$/).optional(),
    kind: z.enum(LOG_KINDS, { error: `takes one of ${LOG_KINDS.join(', ')}` }).default('auto'),
  },
  { error: 'takes a table' },
)

export const TargetTable = z
  .strictObject(
    {
      timezone: z
        .string({ error: `takes a time zone like "${TIMEZONE}"` })
        .refine(isTimezone, { error: `takes a time zone like "${TIMEZONE}"` }),
      deadline: duration,
      ssh: z.union([z.literal(false), SshTable], { error: 'takes a table with a host, or false' }),
      database: DatabaseTable,
      logs: z.array(Log, { error: 'takes tables, each with a name and a path' }).superRefine((logs, context) => {
        const names = new Set<string>()
        const second = logs.findIndex(({ name }) => names.size === names.add(name).size)
        if (second >= 0) context.addIssue({ code: 'custom', path: [second, 'name'], message: 'another log has this name' })
        for (const [i, log] of logs.entries())
          if ((log.path === undefined) === (log.journal === undefined))
            context.addIssue({ code: 'custom', path: [i, 'path'], message: 'takes either a path or a journal' })
      }),
    },
    { error: 'takes a table' },
  )
  .partial()
export type TargetTable = z.infer<typeof TargetTable>

const patterns = z.array(text('takes a pattern like "client_*@temp.example"'), { error: 'takes a list of patterns' })

/** The whole file. Every key is optional here: required keys are checked once a target is chosen. */
export const FileTable = z
  .strictObject({
    default_target: word,
    targets: z.record(z.string(), TargetTable, { error: 'takes tables: [targets.<name>]' }),
    people: z.strictObject({ exclude: patterns, keep: patterns }, { error: 'takes a table' }).partial(),
    thresholds: ThresholdsTable,
    state_dir: localPath,
    alerts: AlertsTable,
    channels: ChannelsTable,
    api: ApiTable,
  })
  .partial()
export type FileTable = z.infer<typeof FileTable>
