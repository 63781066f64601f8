import type { Source } from '../source/source.js'
import { ask } from '../terminal/ask.js'
import type { Connection } from './connection.js'

/** Whoever is asked did not just start a command: they are told why. */
const WHY = 'The connection was lost. To connect again without a question, load the key with ssh-add.\n'

/**
 * Opens another source of the same platform for a command that goes on at a terminal. A passphrase is asked for once after each loss:
 * requests go on coming, and nobody may be there.
 */
export const askingOncePerLoss = ({ reopen, reopenAsking }: Pick<Connection, 'reopen' | 'reopenAsking'>): (() => Source) => {
  let hasAsked = false
  return () => {
    if (hasAsked) return reopen()
    const source = reopenAsking((question, isSecret) => {
      const words = hasAsked ? question : `${WHY}${question}`
      hasAsked = true
      return ask(words, isSecret)
    })
    return {
      ...source,
      read: async readings => {
        const snapshot = await source.read(readings)
        hasAsked = false
        return snapshot
      },
    }
  }
}
