import type { Settings } from '../../config/settings.js'
import { readBounded } from '../../source/bounded-read.js'
import { MAX_KEY_BYTES } from '../../source/ssh/key-names.js'

/** The public half of a key, without its comment; undefined if it cannot be read. @param file the private half */
export const publicHalfOf = async (file: string): Promise<string | undefined> => {
  const text = await readBounded(`${file}.pub`, MAX_KEY_BYTES).then(String, () => undefined)
  return /^(?:ssh|ecdsa|sk)-[\w@.-]+ [A-Za-z0-9+/]+=*(?=\s|$)/.exec(text ?? '')?.[0]
}

/** The public key of the identity file in the settings; undefined if they name none, or it cannot be read. */
export const publicKeyOf = async (settings: Pick<Settings, 'target'> | undefined): Promise<string | undefined> => {
  const { identityFile } = (settings?.target.ssh || undefined) ?? {}
  return identityFile && (await publicHalfOf(identityFile))
}
