import { leads } from './leads.js'
import { logins } from './logins.js'
import { logs } from './logs.js'
import { payments } from './payments.js'
import { providers } from './providers.js'
import { recent } from './recent.js'
import { registrations } from './registrations.js'
import type { Section } from './types.js'

export type SectionId = 'registrations' | 'logins' | 'payments' | 'leads' | 'providers' | 'recent' | 'logs'

/** In the order of the report. */
export const sections = { registrations, logins, payments, leads, providers, recent, logs } satisfies Record<SectionId, Section<any, any>>
