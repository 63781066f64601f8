import type { Request } from '../../report/context.js'
import type { Scope } from './types.js'

/** Subjects of one problem; its count is true whatever the list holds. */
const MOST_SUBJECTS = 500

/** What rules are asked with: as a plain report does, and with nothing ignored, for what one person ignores others look for here. */
export const requestOf = ({ timezone, thresholds, people, logs }: Scope): Request => ({
  timezone,
  window: { since: { secondsAgo: 86_400 }, label: 'Last 24 Hours', phrase: 'in the last 24 hours', dated: false },
  limit: MOST_SUBJECTS,
  all: false,
  thresholds,
  people,
  logs,
  ignored: {},
})
