import { activity } from './activity.js'
import { dashboard } from './dashboard.js'
import { deposit } from './deposit.js'
import { health } from './health.js'
import { problems } from './problems.js'
import { trends } from './trends.js'
import type { Endpoint } from './types.js'
import { user } from './user.js'

export const endpoints = { dashboard, activity, problems, health, trends, user, deposit } satisfies Readonly<
  Record<string, Endpoint<any, any>>
>

export type EndpointId = keyof typeof endpoints

/** As in Django, every endpoint stands under all of them. */
export const PREFIXES = ['/api/users/admin/monitoring/', '/api/auth/admin/monitoring/', '/api/admin/monitoring/'] as const
