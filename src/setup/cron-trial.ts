import type { Settings } from '../config/settings.js'
import { server } from '../platform/catalog.js'
import type { Environment } from '../source/environment.js'
import { ConnectionError } from '../source/errors.js'
import { openSource } from '../source/open.js'
import { HintedError } from '../text/hinted-error.js'
import { UsageError } from '../text/usage-error.js'

/** The variables that cron sets. */
const CRON_VARIABLES = ['HOME', 'LOGNAME', 'USER', 'SHELL', 'PATH']

/**
 * Signs in once as cron will: without the variables of this shell, with nobody to ask, and with no agent but that of the crontab.
 * @param agent its socket
 * @returns why that did not work now, although it may later; undefined: it worked. @throws UsageError if only a person can mend it
 */
export const tryAsCron = async (
  { target }: Settings,
  environment: Environment,
  agent: string | undefined,
): Promise<HintedError | undefined> => {
  const own = Object.fromEntries(Object.entries(environment.env).filter(([name]) => CRON_VARIABLES.includes(name)))
  const env = { ...own, ...(agent !== undefined && { SSH_AUTH_SOCK: agent }) }
  const source = openSource(target, { stage: () => {} }, { ...environment, env })
  try {
    const outcome = (await source.read([server])).rows(server)
    if (outcome.ok) return undefined
    const { message, hint } = outcome.error
    return new HintedError(message, hint)
  } catch (error) {
    if (!(error instanceof HintedError)) throw error
    const { message, hint } = error.about(target.name)
    if (error instanceof ConnectionError && error.isFinal) throw new UsageError(`cron could not sign in: ${message}`, hint)
    return new HintedError(message, hint)
  } finally {
    source.close()
  }
}
