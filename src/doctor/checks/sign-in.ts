import { failed, fine, NotChecked } from '../findings.js'
import { check } from '../types.js'

/** Whether the host lets us in, and by which key. */
export const signIn = check({
  title: 'SSH sign-in',
  after: ['handshake'],
  isOfSsh: true,
  async run(context) {
    const { failure, host, by } = await context.approach()
    if (host) return [fine(`${host.label}${by === undefined ? '' : ` accepted ${by}`}`)]
    if (failure?.check === 'sign-in') return [failed(failure.error)]
    throw new NotChecked(failure?.check ?? 'handshake')
  },
})

/** Whether sshd connects on to the database for us. */
export const forwarding = check({
  title: 'Forwarding',
  after: ['sign-in'],
  isOfSsh: true,
  async run(context) {
    const database = await context.database()
    if ('failure' in database && database.failure.check === 'forwarding') return [failed(database.failure.error)]
    const { socket } = context.settings.target.database
    const isTold = !('failure' in database) || database.failure.check !== 'postgres' || isRefusal(database.failure.error, socket)
    if (!isTold) throw new NotChecked('postgres')
    return [fine('the host connects on to PostgreSQL for us')]
  },
})

/** sshd tried, and PostgreSQL was not there. Of a socket it says the same where it may not try. */
const isRefusal = (error: unknown, socket: string | undefined): boolean => {
  const cause = (error as Error).cause as Error | undefined
  return socket === undefined && ((cause?.cause ?? {}) as { readonly reason?: number }).reason === 2
}
