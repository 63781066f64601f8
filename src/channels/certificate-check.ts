import type { ChannelSettings } from '../config/channel-settings.js'
import { transportTo } from './mail/connection.js'
import { greetingName } from './mail/greeting-name.js'
import { serverOf } from './mail/server.js'
import { request } from './request.js'
import { alongRoute, type NetworkRoute } from './route.js'

/** The certificate that a service of a channel shows. */
export interface ServiceCertificate {
  /** undefined: none was seen, because the service uses none, was not reached, or shows one that is not valid. */
  readonly until: Date | undefined
  readonly isExpired: boolean
}

export interface CertificateQuestion {
  readonly channel: ChannelSettings
  /** The URL of the service. */
  readonly address: string
  readonly route: NetworkRoute
  /** PEM: further certificate authorities to trust. */
  readonly ca: string | undefined
}

/** Connects without signing in or sending anything. */
const connectTo = async ({ channel, address, ca }: CertificateQuestion, signal: AbortSignal): Promise<void> => {
  if (channel.type === 'email') {
    const { user: _, password: __, ...anonymous } = channel
    const transport = transportTo(serverOf(channel), anonymous, ca === undefined ? {} : { ca }, await greetingName(channel), signal)
    await transport.verify()
  } else if (address.startsWith('https:')) {
    const reply = await request({ url: new URL('/', address).href, method: 'HEAD', headers: {}, ca }, signal)
    reply.close()
  }
}

/** Whether this is why a connection failed, as Node, nodemailer or a request through a proxy reports it. */
const isExpiry = (error: unknown): boolean => {
  const { code, originalCode, cause } = (error ?? {}) as { code?: unknown; originalCode?: unknown; cause?: unknown }
  return [code, originalCode].includes('CERT_HAS_EXPIRED') || (cause !== undefined && isExpiry(cause))
}

/** When the certificate of a channel's service ends. Never throws: `notify test` says why a service is not reached. */
export const serviceCertificate = async (question: CertificateQuestion, signal: AbortSignal): Promise<ServiceCertificate> => {
  let until: Date | undefined
  const onStep: NetworkRoute['onStep'] = step => {
    if (step.name === 'tls') until = step.until
  }
  const connecting = alongRoute({ ...question.route, onStep }, () => connectTo(question, signal))
  const isExpired = await connecting.then(() => false, isExpiry)
  return { until, isExpired }
}
