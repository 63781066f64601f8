import { readSecret } from '../../config/secret.js'
import { plural } from '../../text/words.js'
import { fine, leftOut, warning } from '../findings.js'
import { check, type Finding } from '../types.js'
import { resolves } from './channels.js'

const LOCAL = /^(127\.|localhost$|\[?::1\]?$)/

/** What `serve` would find when it starts. Nothing is listened on: it may be running. */
export const api = check({
  title: 'API',
  after: ['settings', 'state'],
  async run(context): Promise<Finding[]> {
    const { loaded, settings, environment, signal } = context
    const own = await context.ownTokens()
    if (loaded.file?.table.api === undefined && own === 0) return [leftOut('the settings have no [api], and no key was made for it')]
    const { listen, metricsToken, trustedProxies } = settings.api
    const host = listen.slice(0, listen.lastIndexOf(':'))
    const unknown = await resolves(host, 'api.listen', signal)
    if (unknown) return [unknown]
    if (metricsToken) await readSecret(metricsToken, 'api.metrics_token', environment.env)
    const keys = own > 0 ? `, and takes ${plural(own, 'key')} made here` : ''
    const findings = [fine(`serves on ${listen}${metricsToken ? ', with metrics' : ''}${keys}`)]
    if (LOCAL.test(host) || trustedProxies.length > 0) return findings
    return [
      ...findings,
      warning(
        `${listen} can be reached by other machines, and tokens travel in the clear`,
        'Put a proxy with TLS before it, name that in trusted_proxies, and listen on 127.0.0.1.',
      ),
    ]
  },
})
