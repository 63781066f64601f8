import { failed, fine, listed, NotChecked } from '../findings.js'
import { check, type Finding } from '../types.js'

const isUnfit = ({ cause }: { readonly cause?: unknown }): boolean => cause instanceof Error && /no matching/.test(cause.message)

/** The methods that both sides know. A host whose every method is newer than ours is told from one that is no SSH at all. */
export const handshake = check({
  title: 'SSH handshake',
  after: ['tcp', 'known-hosts'],
  isOfSsh: true,
  async run(context): Promise<Finding[]> {
    const { failure, agreed, offered } = await context.approach()
    if (failure && failure.check !== 'sign-in') {
      if (failure.check !== 'handshake') throw new NotChecked(failure.check)
      const finding = failed(failure.error)
      return [isUnfit(failure.error as Error) ? { ...finding, found: `${finding.found}; it offers ${listed(offered)}` } : finding]
    }
    return [fine([agreed?.kex, agreed?.serverHostKey, agreed?.cs.cipher].filter(method => method !== undefined).join(', '))]
  },
})
