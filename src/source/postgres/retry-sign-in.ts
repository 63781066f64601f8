import type { Session, SessionReplies } from './session.js'

/** A session that is replaced, once, by another sign-in if its first replies call for that; if that fails too, they stay. */
export const retrySignIn = (first: Session, isUnfit: (replies: SessionReplies) => boolean, again: () => Promise<Session>): Session => {
  let current = first
  let closedByUs = false
  return {
    async read(queries) {
      const replies = await current.read(queries)
      if (current !== first || closedByUs || !isUnfit(replies)) return replies
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
    get encryption() {
      return current.encryption
    },
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
