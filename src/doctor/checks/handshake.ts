import { listed } from '../../text/words.js'
import { failed, fine, NotChecked } from '../findings.js'
import { check, type Finding } from '../types.js'

const hasNoMatch = ({ cause }: { readonly cause?: unknown }): boolean => cause instanceof Error && /no matching/.test(cause.message)

/** The negotiated algorithms. Distinguishes a host with only newer algorithms from one that does not speak SSH. */
export const handshake = check({
  title: 'SSH handshake',
  after: ['tcp', 'known-hosts'],
  isOfSsh: true,
  async run(context): Promise<Finding[]> {
    const { failure, negotiated, offered } = await context.approach()
    if (failure && failure.check !== 'sign-in') {
      if (failure.check !== 'handshake') throw new NotChecked(failure.check)
      const finding = failed(failure.error)
      return [hasNoMatch(failure.error as Error) ? { ...finding, found: `${finding.found}; it offers ${listed(offered)}` } : finding]
    }
    return [fine([negotiated?.kex, negotiated?.serverHostKey, negotiated?.cs.cipher].filter(name => name !== undefined).join(', '))]
  },
})
