import { readSecret } from '../../config/secret.js'
import { plural } from '../../text/words.js'
import { fine, leftOut, warning } from '../findings.js'
import { check, type Finding } from '../types.js'
import { findUnresolved } from './channels.js'

const LOOPBACK = /^(127\.|localhost$|\[?::1\]?$)/

/** What `serve` would find on starting. Opens no port: `serve` may be running. */
export const api = check({
  title: 'API',
  after: ['settings', 'state'],
  async run(context): Promise<Finding[]> {
    const { loaded, settings, environment, signal } = context
    const own = await context.ownTokens()
    if (loaded.file?.table.api === undefined && own === 0) return [leftOut('the settings have no [api], and no token was created for it')]
    const { listen, metricsToken, trustedProxies } = settings.api
    const host = listen.slice(0, listen.lastIndexOf(':'))
    const unresolved = await findUnresolved(host, 'api.listen', signal)
    if (unresolved) return [unresolved]
    if (metricsToken) await readSecret(metricsToken, 'api.metrics_token', environment.env)
    const tokens = own > 0 ? `, and accepts ${plural(own, 'token')} created here` : ''
    const findings = [fine(`serves on ${listen}${metricsToken ? ', with metrics' : ''}${tokens}`)]
    if (LOOPBACK.test(host) || trustedProxies.length > 0) return findings
    return [
      ...findings,
      warning(
        `${listen} can be reached from other machines, and tokens are sent unencrypted`,
        'Put a TLS proxy in front of it, list the proxy in trusted_proxies, and listen on 127.0.0.1.',
      ),
    ]
  },
})
