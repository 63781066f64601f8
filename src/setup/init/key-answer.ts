import { stat } from 'node:fs/promises'
import { readBounded } from '../../source/bounded-read.js'
import { Agent, LISTING_TIMEOUT_MS } from '../../source/ssh/agent.js'
import { MAX_KEY_BYTES } from '../../source/ssh/key-names.js'
import { parseKey, publicKeyOf } from '../../source/ssh/public-key.js'
import { HintedError } from '../../text/hinted-error.js'
import { type Base, checkedAs, localPath } from './draft.js'

const BY_HAND = 'Type the path of a private key, such as ~/.ssh/id_ed25519.'

const isInAgent = async (path: string, data: Buffer, agent: string | undefined): Promise<boolean> => {
  const key = await publicKeyOf(path, data)
  if (!key || agent === undefined) return false
  const keys = await new Agent(agent, AbortSignal.timeout(LISTING_TIMEOUT_MS)).keys().catch(() => [])
  return keys.some(one => one.getPublicSSH().equals(key))
}

/**
 * Reads the answer to the question for a key: it must name a private key, or the public half of one that the agent holds.
 * @returns the path as it was typed. @throws HintedError, ConfigError
 */
export const readKeyPath = async (answer: string, agent: string | undefined, base: Base): Promise<string> => {
  checkedAs('ssh', 'identity_file')(answer)
  const path = localPath(answer, base)
  const stats = await stat(path).catch(() => undefined)
  if (stats?.isDirectory()) throw new HintedError(`${answer} is a folder`, BY_HAND)
  const data = await readBounded(path, MAX_KEY_BYTES).catch((error: NodeJS.ErrnoException) => error)
  if (data instanceof Error) {
    const why =
      data.code === 'ENOENT' || data.code === 'ENOTDIR'
        ? 'does not exist here'
        : data.code === 'EFBIG'
          ? 'is too large for a key'
          : `cannot be read: ${data.code}`
    throw new HintedError(`${answer} ${why}`, `${BY_HAND} "ls ~/.ssh" lists the usual ones.`)
  }
  if (/PRIVATE KEY|^PuTTY-User-Key-File/.test(data.toString('latin1')) || (await isInAgent(path, data, agent))) return answer
  if (parseKey(data) instanceof Error) throw new HintedError(`${answer} is not a private key`, BY_HAND)
  const half = answer.replace(/\.pub$/, '')
  const isBesideIt = half !== answer && (await stat(path.replace(/\.pub$/, '')).catch(() => undefined))?.isFile()
  throw new HintedError(`${answer} is a public key`, isBesideIt ? `Its private half is beside it. Type ${half}` : BY_HAND)
}
