import type { Host } from '../../source/host.js'
import { UnprotectedWay } from '../../source/postgres/open-database.js'
import { CertificateError } from '../../source/postgres/tls-errors.js'
import { isLoopbackName } from '../../text/loopback.js'
import { type DatabaseTrial, NeedsEncryption } from './database-trial.js'
import type { DatabaseDraft } from './draft.js'
import { EXPLANATIONS } from './explanations.js'
import type { InitContext } from './trial.js'

interface Tried {
  readonly database: DatabaseDraft
  readonly trial: DatabaseTrial
}

/** An answer that is kept although it could not be tried, as the settings take it: nothing goes unencrypted to another machine. */
export const keptEncrypted = (draft: DatabaseDraft, isHere: boolean): DatabaseDraft =>
  isHere && draft.socket === undefined && draft.host !== undefined && !isLoopbackName(draft.host) ? { ...draft, tls: 'verify-full' } : draft

/**
 * Tries an answer as it is, and encrypted if the server wants that and the user agrees: with its certificate checked, or else, if the
 * user agrees again, unchecked. @throws DatabaseError
 */
export const tryEncrypted = async (
  draft: DatabaseDraft,
  tryDraft: (database: DatabaseDraft) => Promise<DatabaseTrial>,
  { isHere }: Pick<Host, 'isHere'>,
  { dialogue }: InitContext,
): Promise<Tried> => {
  const tried = async (database: DatabaseDraft): Promise<Tried> => ({ database, trial: await tryDraft(database) })
  try {
    return await tried(draft)
  } catch (error) {
    if (!(error instanceof NeedsEncryption || error instanceof UnprotectedWay)) throw error
    dialogue.say(
      error instanceof NeedsEncryption
        ? 'PostgreSQL there seems to take encrypted connections only.'
        : 'The way to PostgreSQL is not protected by SSH.',
    )
    if (!(await dialogue.confirm('Encrypt the connection to PostgreSQL?', true, EXPLANATIONS.encryption))) throw error
  }
  try {
    const checked = await tried({ ...draft, tls: 'verify-full' })
    dialogue.success('the connection to PostgreSQL is encrypted, and its certificate is checked')
    return checked
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error
    dialogue.warn(error.message)
    // Over SSH it comes from a host that is known.
    if (!(await dialogue.confirm('Encrypt without checking the certificate?', !isHere, EXPLANATIONS.anyCertificate))) throw error
  }
  const unchecked = await tried({ ...draft, tls: 'require' })
  dialogue.success('the connection to PostgreSQL is encrypted')
  return unchecked
}
