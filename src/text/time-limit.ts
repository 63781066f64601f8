/** The result of the work, or the reason of the signal as an error: whichever comes first. */
export const unlessAborted = <T>(signal: AbortSignal, work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const fail = (): void => reject(signal.reason)
    // The work may still fail after the abort; an unhandled rejection would end the process.
    work.catch(() => {})
    if (signal.aborted) return fail()
    signal.addEventListener('abort', fail, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', fail))
  })

/** The result of the work or, after `ms` milliseconds, that of `onTimeout`: undefined unless given. Errors of both pass through. */
export const withTimeout = <T, Late = undefined>(
  ms: number,
  work: Promise<T>,
  onTimeout: () => Late = () => undefined as Late,
): Promise<T | Late> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      try {
        resolve(onTimeout())
      } catch (error) {
        reject(error)
      }
    }, ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })

/**
 * A signal that aborts with another one, and after `ms` milliseconds at the latest. An `AbortSignal.timeout` within `AbortSignal.any`
 * is held by nobody: where memory is tidied up meanwhile, it never aborts (Node.js 20).
 */
export const limited = (signal: AbortSignal, ms: number): AbortSignal => {
  const controller = new AbortController()
  const stop = (): void => {
    clearTimeout(timer)
    controller.abort(signal.reason)
  }
  const timer = setTimeout(() => {
    signal.removeEventListener('abort', stop)
    controller.abort(new DOMException('it took too long', 'TimeoutError'))
  }, ms).unref()
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true })
  return controller.signal
}
