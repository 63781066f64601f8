import { requestOf } from '../../app/request.js'
import type { Request } from '../../report/context.js'
import type { Scope } from './types.js'

/** Subjects listed per problem; the count is complete anyway. */
const MAX_SUBJECTS = 500

/** As for a plain report, with nothing ignored: clients of the API may need to see what one operator ignores. */
export const apiRequest = (scope: Scope): Request => requestOf(scope, { limit: MAX_SUBJECTS })
