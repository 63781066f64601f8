import { Deadline } from '../../source/deadline.js'
import type { Environment } from '../../source/environment.js'
import { ConnectionError } from '../../source/errors.js'
import type { Interaction } from '../../source/source.js'
import type { Dialogue } from '../../terminal/question.js'
import { waitFor } from '../../terminal/waiting.js'
import { unlessAborted } from '../../text/time-limit.js'
import { EXPLANATIONS } from './explanations.js'

/** Time limit of one trial; the clock stops while the user answers a question. */
const TRIAL_TIMEOUT_SECONDS = 30

export interface TrialOptions {
  readonly interaction: Interaction
  readonly signal: AbortSignal
}

/** What every question of init needs. */
export interface InitContext {
  readonly dialogue: Dialogue
  readonly environment: Environment
}

const tryNow = async <T>({ dialogue }: InitContext, label: string, task: (options: TrialOptions) => Promise<T>): Promise<T> => {
  const waiting = waitFor(label)
  const deadline = new Deadline(
    TRIAL_TIMEOUT_SECONDS,
    () =>
      new ConnectionError(`no answer from ${label} within ${TRIAL_TIMEOUT_SECONDS} s`, 'Check the network, the address and the firewall.'),
  )
  const interaction: Interaction = {
    stage: stage => waiting.stage(stage),
    ask: (question, secret) => {
      waiting.stop()
      return deadline.pauseDuring(() => dialogue.ask(question, secret, secret ? EXPLANATIONS.passphrase : EXPLANATIONS.hostKey))
    },
  }
  try {
    return await unlessAborted(deadline.signal, task({ interaction, signal: deadline.signal }))
  } finally {
    deadline.clear()
    waiting.stop()
  }
}

/** Runs a task on the host while the user waits, once: `release` frees its result if the user goes back to before it. @throws the task's error, or ConnectionError on a time-out */
export const runTrial = <T>(
  context: InitContext,
  label: string,
  task: (options: TrialOptions) => Promise<T>,
  release?: (value: T) => void,
): Promise<T> => context.dialogue.once(() => tryNow(context, label, task), release)

export const LIKE_A_PATH = /^\//

/** What takes nothing but yes and no. */
const NOTHING = /(?!)/

/**
 * Asks after a failed trial whether to try another answer.
 * @param otherwise what "no" does: `keeps this one` @param looksLikeValue an answer that is taken for the next question, which asks for it
 */
export const confirmRetry = (dialogue: Dialogue, otherwise: string, looksLikeValue = NOTHING): Promise<boolean> =>
  dialogue.retry(`Try another answer? "no" ${otherwise}`, looksLikeValue, EXPLANATIONS.retry)
