import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ParsedKey } from 'ssh2'
import { readBounded } from '../../source/bounded-read.js'
import { Agent, LISTING_MS } from '../../source/ssh/agent.js'
import { DEFAULT_KEY_NAMES } from '../../source/ssh/identities.js'
import { MAX_KEY_BYTES, parseKey, publicKeyOf } from '../../source/ssh/public-key.js'
import type { Destination } from '../../source/ssh/ssh-config.js'
import { shellPath } from '../../text/shell-words.js'
import { plural } from '../../text/words.js'
import { error, fine, warning } from '../findings.js'
import { check, type Finding } from '../types.js'

/** What the agent holds; undefined: none answers. */
type Held = readonly ParsedKey[] | undefined

const HOW = 'Name a private key as identity_file in the settings, or load one with ssh-add.'

const isMissing = (thrown: unknown): boolean => (thrown as NodeJS.ErrnoException).code === 'ENOENT'

/** A key file by itself; undefined where nobody named it and there is none. */
const judgeFile = async (file: string, isNamed: boolean, held: Held): Promise<Finding | undefined> => {
  const data = await readBounded(file, MAX_KEY_BYTES).catch((thrown: unknown) => thrown as NodeJS.ErrnoException)
  if (data instanceof Error && !isNamed && isMissing(data)) return undefined
  const half = await publicKeyOf(file, data instanceof Error ? undefined : data)
  const isHeld = half !== undefined && held?.some(key => key.getPublicSSH().equals(half)) === true
  if (data instanceof Error) {
    if (isHeld) return fine(`${file} is held by the agent`)
    return error(isMissing(data) ? `${file} does not exist` : `${file} cannot be read (${data.code})`, HOW)
  }
  if (isHeld) return fine(`${file} is held by the agent`)
  const parsed = parseKey(data)
  if (parsed instanceof Error) {
    if (!/no passphrase given|encrypted/i.test(parsed.message)) return error(`${file} is no private key`, HOW)
    return warning(
      `${file} is encrypted, and no agent holds it: its passphrase is asked for every time, and cron cannot sign in`,
      `Load it: ssh-add ${shellPath(file)}; for cron, make a key of its own that may only read.`,
    )
  }
  if (!parsed.isPrivateKey()) return error(`${file} is a public key, and no agent holds its other half`, HOW)
  const { mode } = await stat(file)
  if ((mode & 0o077) !== 0)
    return warning(`${file} is open to others than you; OpenSSH would refuse it`, `Close it: chmod 600 ${shellPath(file)}`)
  return fine(`${file} (${parsed.type}, not encrypted)`)
}

const judgeAgent = (socket: string | undefined, held: Held): Finding[] => {
  if (socket === undefined) return []
  if (!held) return [warning(`no agent answers at ${socket}`, 'Start one (eval "$(ssh-agent)"), or unset SSH_AUTH_SOCK.')]
  return [fine(`the agent holds ${held.length === 0 ? 'no key' : plural(held.length, 'key')}`)]
}

const heldBy = (socket: string, signal: AbortSignal): Promise<Held> =>
  new Agent(socket, AbortSignal.any([signal, AbortSignal.timeout(LISTING_MS)])).keys().catch(() => undefined)

const judge = async (to: Destination, home: string, signal: AbortSignal): Promise<Finding[]> => {
  const held: Held = to.agent === undefined ? undefined : await heldBy(to.agent, signal)
  const named = to.identityFiles
  const files = named ?? DEFAULT_KEY_NAMES.map(name => join(home, '.ssh', name))
  const judged = await Promise.all(files.map(file => judgeFile(file, named !== undefined, held)))
  const found = judged.filter(finding => finding !== undefined)
  const others = !to.identitiesOnly && held !== undefined && held.length > 0
  if (found.length === 0 && !others) return [error('there is no key to sign in with', HOW), ...judgeAgent(to.agent, held)]
  // One that can be used is enough.
  const isEnough = others || found.some(({ status }) => status !== 'error')
  const softened = found.map((finding): Finding => (finding.status === 'error' && isEnough ? { ...finding, status: 'warning' } : finding))
  return [...softened, ...judgeAgent(to.agent, held)]
}

/** Whether there is a key, who else can read it, and whether somebody has to be there to use it. */
export const key = check({
  title: 'Key',
  after: ['ssh-config'],
  isOfSsh: true,
  async run(context) {
    const hops = await context.route()
    const found = await Promise.all(hops.map(hop => judge(hop, context.environment.home, context.signal)))
    // Hosts on one way mostly take the same key.
    return [...new Map(found.flat().map(finding => [finding.found, finding])).values()]
  },
})
