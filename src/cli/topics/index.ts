import { alerts } from './alerts.js'
import { api } from './api.js'
import { cron } from './cron.js'
import { environment } from './environment.js'
import { exitCodes } from './exit-codes.js'
import { formats } from './formats.js'
import { host } from './host.js'
import { live } from './live.js'
import { match } from './match.js'
import { payments } from './payments.js'
import { redact } from './redact.js'
import { rules } from './rules.js'
import { search } from './search.js'
import { security } from './security.js'
import { service } from './service.js'
import { settings } from './settings.js'
import { speed } from './speed.js'
import { ssh } from './ssh.js'
import { targets } from './targets.js'
import { troubleshooting } from './troubleshooting.js'

/** A page of the manual, printed as it stands: plain text of at most 80 columns. */
export interface Topic {
  /** One line for the list of topics. */
  readonly summary: string
  readonly text: string
}

/** One more page, whose text comes with the build. */
export const LICENSES = { licenses: { summary: 'of check_status and of what is in it' } } as const

/** What `check_status help <topic>` explains, in the order of its list. None has the name of a command. */
export const topics = {
  host,
  ssh,
  settings,
  environment,
  rules,
  payments,
  search,
  formats,
  redact,
  'exit-codes': exitCodes,
  alerts,
  service,
  cron,
  api,
  targets,
  troubleshooting,
  security,
  speed,
} as const satisfies Readonly<Record<string, Topic>>

/** What \`check_status help <command>\` says besides the command's options. */
export const commandPages: Readonly<Record<string, Pick<Topic, 'text'>>> = { live, match }
