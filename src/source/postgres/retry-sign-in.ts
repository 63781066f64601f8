import type { OptimisticAuth } from './optimistic-auth.js'
import type { Session } from './session.js'

/**
 * A session whose queries went along with its sign-in. Where the server closed it over them, what it had to say about the sign-in
 * may have been lost on the way: it is asked again, one step at a time, so that the reason is heard.
 */
export const retrySignIn = (first: Session, welcome: OptimisticAuth, again: () => Promise<Session>): Session => {
  let current = first
  let closedByUs = false
  return {
    async read(queries) {
      const answers = await current.read(queries)
      if (current !== first || welcome.isHeard || closedByUs) return answers
      try {
        current = await again()
      } catch {
        return answers
      }
      // It may have been ended in between.
      if (closedByUs) current.close()
      return closedByUs ? answers : current.read(queries)
    },
    isAlive: () => current.isAlive(),
    close() {
      closedByUs = true
      current.close()
    },
    destroy(reason) {
      closedByUs = true
      current.destroy(reason)
    },
  }
}
