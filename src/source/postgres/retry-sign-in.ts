import type { OptimisticAuth } from './optimistic-auth.js'
import type { Session } from './session.js'

/**
 * A session whose queries were sent together with its sign-in. If the server closes the connection without a reply to the sign-in,
 * the reason may have been lost: sign in again, one step at a time, to learn it.
 */
export const retrySignIn = (first: Session, optimisticAuth: OptimisticAuth, again: () => Promise<Session>): Session => {
  let current = first
  let closedByUs = false
  return {
    async read(queries) {
      const replies = await current.read(queries)
      if (current !== first || optimisticAuth.isSettled || closedByUs) return replies
      try {
        current = await again()
      } catch {
        return replies
      }
      // The caller may have closed it meanwhile.
      if (closedByUs) current.close()
      return closedByUs ? replies : current.read(queries)
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
