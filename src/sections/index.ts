import { leads } from './leads.js'
import { logins } from './logins.js'
import { logs } from './logs.js'
import { payments } from './payments.js'
import { providers } from './providers.js'
import { recent } from './recent.js'
import { registrations } from './registrations.js'
import { trends } from './trends.js'
import type { Section } from './types.js'

/** In the order of the report. */
export const sections = { registrations, logins, payments, leads, providers, recent, logs, trends } satisfies Record<
  string,
  Section<any, any>
>

export type SectionId = keyof typeof sections
