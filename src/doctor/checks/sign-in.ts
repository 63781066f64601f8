import { failed, fine, NotChecked } from '../findings.js'
import { check } from '../types.js'

/** Whether the host accepts the sign-in, and with which key. */
export const signIn = check({
  title: 'SSH sign-in',
  after: ['handshake'],
  isOfSsh: true,
  async run(context) {
    const { failure, host, acceptedKey } = await context.approach()
    if (host) return [fine(`${host.label}${acceptedKey === undefined ? '' : ` accepted ${acceptedKey}`}`)]
    if (failure?.check === 'sign-in') return [failed(failure.error)]
    throw new NotChecked(failure?.check ?? 'handshake')
  },
})

/** Whether sshd forwards connections to the database. */
export const forwarding = check({
  title: 'Forwarding',
  after: ['sign-in'],
  isOfSsh: true,
  async run(context) {
    const database = await context.database()
    if ('failure' in database && database.failure.check === 'forwarding') return [failed(database.failure.error)]
    const { socket } = context.settings.target.database
    const isKnown = !('failure' in database) || database.failure.isForwarded || isRefusal(database.failure.error, socket)
    if (!isKnown) throw new NotChecked('postgres')
    return [fine('the host forwards connections to PostgreSQL')]
  },
})

/** sshd tried, but PostgreSQL did not answer. For a socket sshd gives the same answer if it is not allowed to try. */
const isRefusal = (error: unknown, socket: string | undefined): boolean => {
  const cause = (error as Error).cause as Error | undefined
  return socket === undefined && ((cause?.cause ?? {}) as { readonly reason?: number }).reason === 2
}
