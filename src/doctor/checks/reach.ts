import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { Banner } from '../../source/ssh/banner.js'
import { connectionError } from '../../source/ssh/errors.js'
import { labelOf } from '../../source/ssh/ssh-config.js'
import { unlessAborted } from '../../text/time-limit.js'
import { listed } from '../../text/words.js'
import { failed, fine, LEFT_TO_OPENSSH, NotChecked } from '../findings.js'
import { type CheckContext, check } from '../types.js'

/** The host that this machine itself connects to: the target, or the first jump host. */
const nearest = async (context: CheckContext) => {
  const [hop] = await context.route()
  if (!hop) throw new NotChecked('ssh-config')
  return hop
}

const NO_ATTEMPTS = { tried: [], skipped: [], noKeys: [] }

/** The address of the host name. */
export const name = check({
  title: 'Host name',
  after: ['ssh-config'],
  isOfSsh: true,
  async run(context) {
    const hop = await nearest(context)
    if ((await context.approach()).overOpenSsh !== undefined) return [LEFT_TO_OPENSSH]
    if (isIP(hop.host) !== 0) return [fine(`${hop.host} is already an address`)]
    try {
      const found = await unlessAborted(context.signal, lookup(hop.host, { all: true }))
      return [fine(`${hop.host} is ${listed(found.map(({ address }) => address))}`)]
    } catch (error) {
      return [failed(connectionError(error, labelOf(hop), NO_ATTEMPTS, new Banner()))]
    }
  },
})

/** Whether the port accepts a connection. */
export const tcp = check({
  title: 'Connection',
  after: ['name'],
  isOfSsh: true,
  async run(context) {
    const { host, port } = await nearest(context)
    const { connectedMs, failure, overOpenSsh } = await context.approach()
    if (overOpenSsh !== undefined) return [LEFT_TO_OPENSSH]
    if (connectedMs !== undefined) return [fine(`${host}:${port} accepted the connection in ${Math.ceil(connectedMs)} ms`)]
    if (failure?.check === 'tcp') return [failed(failure.error)]
    throw new NotChecked(failure?.check ?? 'ssh-config')
  },
})
