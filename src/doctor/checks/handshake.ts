import { failed, fine, listed, NotChecked } from '../findings.js'
import { check, type Finding } from '../types.js'

/** What the host offers, next to an error that only says that it does not fit. */
const offers = (offered: Readonly<Record<string, readonly string[]>>): string =>
  Object.entries(offered)
    .map(([kind, methods]) => `${kind}: ${listed(methods)}`)
    .join('; ')

/** The methods that both sides know. A host whose every method is newer than ours is told from one that is no SSH at all. */
export const handshake = check({
  title: 'SSH handshake',
  after: ['tcp', 'known-hosts'],
  isOfSsh: true,
  async run(patient): Promise<Finding[]> {
    const { failure, agreed, offered } = await patient.approach()
    if (failure && failure.check !== 'sign-in') {
      if (failure.check !== 'handshake') throw new NotChecked(failure.check)
      const finding = failed(failure.error)
      return [Object.keys(offered).length === 0 ? finding : { ...finding, found: `${finding.found}. It offers ${offers(offered)}` }]
    }
    return [fine([agreed?.kex, agreed?.serverHostKey, agreed?.cs.cipher].filter(method => method !== undefined).join(', '))]
  },
})
