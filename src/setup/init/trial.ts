import { Deadline } from '../../source/deadline.js'
import type { Environment } from '../../source/environment.js'
import { ConnectionError } from '../../source/errors.js'
import type { Interaction } from '../../source/source.js'
import type { Dialogue } from '../../terminal/dialogue.js'
import { waitFor } from '../../terminal/waiting.js'
import { unlessAborted } from '../../text/time-limit.js'

/** Seconds for one answer to be tried; the time in which the person is asked does not count. */
const PATIENCE = 30

/** What a trial needs. */
export interface Trying {
  readonly interaction: Interaction
  readonly signal: AbortSignal
}

export interface Here {
  readonly dialogue: Dialogue
  readonly environment: Environment
}

/** Tries something at the far side, for a person who waits. @throws what went wrong, or that it took too long */
export const tryOut = async <T>({ dialogue }: Here, where: string, work: (trying: Trying) => Promise<T>): Promise<T> => {
  const waiting = waitFor(where)
  const deadline = new Deadline(
    PATIENCE,
    () => new ConnectionError(`no answer from ${where} within ${PATIENCE} s`, 'Check the network, the address and the firewall.'),
  )
  const interaction: Interaction = {
    stage: stage => waiting.stage(stage),
    ask: (question, secret) => {
      waiting.stop()
      return deadline.pauseDuring(() => dialogue.ask(question, secret))
    },
  }
  try {
    return await unlessAborted(deadline.signal, work({ interaction, signal: deadline.signal }))
  } finally {
    deadline.clear()
    waiting.stop()
  }
}

/** After something went wrong: whether the person answers once more, or keeps what they said. */
export const asksAgain = (dialogue: Dialogue, what: string): Promise<boolean> =>
  dialogue.confirm(`Answer again? "no" keeps ${what} as it is`, true)
