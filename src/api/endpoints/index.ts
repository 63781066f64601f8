import { activity } from './activity.js'
import { dashboard } from './dashboard.js'
import { deposit } from './deposit.js'
import { health } from './health.js'
import { problems } from './problems.js'
import { trends } from './trends.js'
import type { Endpoint } from './types.js'
import { user } from './user.js'

export type EndpointId = 'dashboard' | 'activity' | 'problems' | 'health' | 'trends' | 'user' | 'deposit'

export const endpoints = { dashboard, activity, problems, health, trends, user, deposit } satisfies Record<EndpointId, Endpoint<any, any>>

/** Each is reachable under all of them, as in Django. */
export const PREFIXES = ['/api/users/admin/monitoring/', '/api/auth/admin/monitoring/', '/api/admin/monitoring/'] as const
