import type { Session } from './session.js'
import type { Welcome } from './welcome.js'

/**
 * A session whose queries went along with its sign-in. Where the server closed it over them, what it had to say about the sign-in
 * may have been lost on the way: it is asked again, one step at a time, so that the reason is heard.
 */
export const orAgain = (first: Session, welcome: Welcome, again: () => Promise<Session>): Session => {
  let current = first
  let isOurs = false
  return {
    async read(queries) {
      const answers = await current.read(queries)
      if (current !== first || welcome.isHeard || isOurs) return answers
      try {
        current = await again()
      } catch {
        return answers
      }
      // It may have been ended in between.
      if (isOurs) current.close()
      return isOurs ? answers : current.read(queries)
    },
    isAlive: () => current.isAlive(),
    close() {
      isOurs = true
      current.close()
    },
    destroy(reason) {
      isOurs = true
      current.destroy(reason)
    },
  }
}
