import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ParsedKey } from 'ssh2'
import { readBounded } from '../../source/bounded-read.js'
import { Agent, LISTING_TIMEOUT_MS } from '../../source/ssh/agent.js'
import { DEFAULT_KEY_NAMES, MAX_KEY_BYTES } from '../../source/ssh/key-names.js'
import { parseKey, publicKeyOf } from '../../source/ssh/public-key.js'
import type { Destination } from '../../source/ssh/ssh-config.js'
import { shellPath } from '../../text/shell-words.js'
import { limited } from '../../text/time-limit.js'
import { toCopy } from '../../text/to-copy.js'
import { plural } from '../../text/words.js'
import { error, fine, LEFT_TO_OPENSSH, warning } from '../findings.js'
import { check, type Finding } from '../types.js'

/** The agent's keys; undefined: no agent answers. */
type AgentKeys = readonly ParsedKey[] | undefined

const HOW = 'Set identity_file in the settings to a private key, or load one with ssh-add.'

const isMissing = (thrown: unknown): boolean => (thrown as NodeJS.ErrnoException).code === 'ENOENT'

/** One key file; undefined if it is not configured and does not exist. */
const judgeFile = async (file: string, isNamed: boolean, agentKeys: AgentKeys): Promise<Finding | undefined> => {
  const data = await readBounded(file, MAX_KEY_BYTES).catch((thrown: unknown) => thrown as NodeJS.ErrnoException)
  if (data instanceof Error && !isNamed && isMissing(data)) return undefined
  const publicKey = await publicKeyOf(file, data instanceof Error ? undefined : data)
  const isHeld = publicKey !== undefined && agentKeys?.some(key => key.getPublicSSH().equals(publicKey)) === true
  if (data instanceof Error) {
    if (isHeld) return fine(`${file} is held by the agent`)
    return error(isMissing(data) ? `${file} does not exist` : `${file} cannot be read (${data.code})`, HOW)
  }
  if (isHeld) return fine(`${file} is held by the agent`)
  const parsed = parseKey(data)
  if (parsed instanceof Error) {
    if (!/no passphrase given|encrypted/i.test(parsed.message)) return error(`${file} is not a private key`, HOW)
    return warning(
      `${file} is encrypted, and no agent holds it: its passphrase is asked for every time, and cron cannot sign in`,
      `Load it: ${agentKeys ? '' : 'eval "$(ssh-agent)" && '}ssh-add ${shellPath(file)}; for cron, create a separate key that may only read.`,
    )
  }
  if (!parsed.isPrivateKey()) return error(`${file} is a public key, and no agent holds its private key`, HOW)
  const { mode } = await stat(file)
  if ((mode & 0o077) !== 0)
    return warning(`${file} is open to other users; OpenSSH would refuse it`, toCopy('Restrict it', `chmod 600 ${shellPath(file)}`))
  return fine(`${file} (${parsed.type}, not encrypted)`)
}

const judgeAgent = (socket: string | undefined, agentKeys: AgentKeys): Finding[] => {
  if (socket === undefined) return []
  if (!agentKeys) return [warning(`no agent answers at ${socket}`, 'Start one (eval "$(ssh-agent)"), or unset SSH_AUTH_SOCK.')]
  return [fine(`the agent holds ${agentKeys.length === 0 ? 'no keys' : plural(agentKeys.length, 'key')}`)]
}

const listKeys = (socket: string, signal: AbortSignal): Promise<AgentKeys> =>
  new Agent(socket, limited(signal, LISTING_TIMEOUT_MS)).keys().catch(() => undefined)

const judge = async (to: Destination, home: string, signal: AbortSignal): Promise<Finding[]> => {
  const agentKeys: AgentKeys = to.agent === undefined ? undefined : await listKeys(to.agent, signal)
  const configured = to.identityFiles
  const files = configured ?? DEFAULT_KEY_NAMES.map(name => join(home, '.ssh', name))
  const judged = await Promise.all(files.map(file => judgeFile(file, configured !== undefined, agentKeys)))
  const found = judged.filter(finding => finding !== undefined)
  const hasOthers = !to.identitiesOnly && agentKeys !== undefined && agentKeys.length > 0
  if (found.length === 0 && !hasOthers) return [error('there is no key to sign in with', HOW), ...judgeAgent(to.agent, agentKeys)]
  // One usable key is enough.
  const isEnough = hasOthers || found.some(({ status }) => status !== 'error')
  const softened = found.map((finding): Finding => (finding.status === 'error' && isEnough ? { ...finding, status: 'warning' } : finding))
  return [...softened, ...judgeAgent(to.agent, agentKeys)]
}

/** ssh waits for an agent that is dead, and passes over one that has gone without a word. */
const leftToOpenSsh = async (hops: readonly Destination[], signal: AbortSignal): Promise<Finding[]> => {
  const sockets = [...new Set(hops.flatMap(({ agent }) => agent ?? []))]
  const judged = await Promise.all(sockets.map(async socket => judgeAgent(socket, await listKeys(socket, signal))))
  return [LEFT_TO_OPENSSH, ...judged.flat().filter(({ status }) => status === 'warning')]
}

/** Whether there is a key, who else can read it, and whether using it needs a person. */
export const key = check({
  title: 'Key',
  after: ['ssh-config'],
  isOfSsh: true,
  async run(context) {
    const hops = await context.route()
    if ((await context.approach()).overOpenSsh !== undefined) return leftToOpenSsh(hops, context.signal)
    const found = await Promise.all(hops.map(hop => judge(hop, context.environment.home, context.signal)))
    // Hops mostly use the same key: repeated findings are dropped.
    return [...new Map(found.flat().map(finding => [finding.found, finding])).values()]
  },
})
