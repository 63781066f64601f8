import { readKnownHosts } from '../../source/ssh/known-hosts.js'
import { readRevokedKeys } from '../../source/ssh/revoked-keys.js'
import type { Destination } from '../../source/ssh/ssh-config.js'
import { error, failed, fine, LEFT_TO_OPENSSH, warning } from '../findings.js'
import { check, type Finding } from '../types.js'

const judge = async (to: Destination): Promise<Finding> => {
  const { entry, userKnownHosts, globalKnownHosts } = to
  const known = await readKnownHosts([...userKnownHosts, ...globalKnownHosts], entry)
  const revokedKeys = await readRevokedKeys(to)
  const listed = revokedKeys.find(one => known.some(({ key }) => key.equals(one.key)))
  if (listed) return error(`${listed.file}:${listed.line} revokes the key of ${entry}`, "Ask the host's administrator for its new key.")
  const [first] = known.filter(({ revoked }) => !revoked)
  const revoked = known.find(one => one.revoked)
  if (!first && revoked)
    return error(`${revoked.file}:${revoked.line} revokes the key of ${entry}`, "Ask the host's administrator for its new key.")
  if (!first) return warning(`no key of ${entry} is known yet`, 'The first sign-in in a terminal shows the key and asks.')
  const types = [...new Set(known.filter(one => !one.revoked).map(({ type }) => type))]
  return fine(`${entry} is known by ${types.join(', ')} (${first.file}:${first.line})`)
}

/** ssh takes a file that it cannot read for empty, without a word. */
const unread = async (hops: readonly Destination[]): Promise<Finding[]> => {
  const files = [...new Set(hops.flatMap(({ userKnownHosts, globalKnownHosts }) => [...userKnownHosts, ...globalKnownHosts]))]
  const found = await Promise.all(
    files.map(file =>
      readKnownHosts([file], '').then(
        () => [],
        (thrown: unknown): Finding[] => [{ ...failed(thrown), status: 'warning' }],
      ),
    ),
  )
  return found.flat()
}

/** Whether the host can be told from an impostor: by known_hosts, and by the key it then presented. */
export const knownHosts = check({
  title: 'Known hosts',
  after: ['ssh-config'],
  isOfSsh: true,
  async run(context) {
    const { failure, overOpenSsh } = await context.approach()
    if (overOpenSsh !== undefined) return [LEFT_TO_OPENSSH, ...(await unread(await context.route()))]
    if (failure?.check === 'known-hosts') return [failed(failure.error)]
    return Promise.all((await context.route()).map(judge))
  },
})
