import { quantumReason } from '../../source/ssh/post-quantum.js'
import { listed } from '../../text/words.js'
import { failed, fine, LEFT_TO_OPENSSH, NotChecked } from '../findings.js'
import { check, type Finding } from '../types.js'

const hasNoMatch = ({ cause }: { readonly cause?: unknown }): boolean => cause instanceof Error && /no matching/.test(cause.message)

/** The negotiated algorithms. Distinguishes a host with only newer algorithms from one that does not speak SSH. */
export const handshake = check({
  title: 'SSH handshake',
  after: ['tcp', 'known-hosts'],
  isOfSsh: true,
  async run(context): Promise<Finding[]> {
    const { failure, negotiated, offered, overOpenSsh, software } = await context.approach()
    if (overOpenSsh !== undefined) return [LEFT_TO_OPENSSH]
    if (failure && failure.check !== 'sign-in') {
      if (failure.check !== 'handshake') throw new NotChecked(failure.check)
      const finding = failed(failure.error)
      return [hasNoMatch(failure.error as Error) ? { ...finding, found: `${finding.found}; it offers ${listed(offered)}` } : finding]
    }
    const reason = software === undefined ? undefined : quantumReason(software)
    return [
      fine([negotiated?.kex, negotiated?.serverHostKey, negotiated?.cs.cipher].filter(name => name !== undefined).join(', ')),
      ...(reason === undefined
        ? []
        : [fine(`${reason}. The next run finds that out, and later ones go over your OpenSSH (transport = "ssh2" prevents it)`)]),
    ]
  },
})
