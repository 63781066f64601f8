import { readSecret } from '../../config/secret.js'
import { fine, leftOut, warning } from '../findings.js'
import { check, type Finding } from '../types.js'
import { resolves } from './channels.js'

const LOCAL = /^(127\.|localhost$|\[?::1\]?$)/

/** What `serve` would find when it starts. Nothing is listened on: it may be running. */
export const api = check({
  title: 'API',
  after: ['settings'],
  async run({ loaded, settings, surroundings, signal }): Promise<Finding[]> {
    if (loaded.file?.table.api === undefined) return [leftOut('the settings have no [api]')]
    const { listen, metricsToken, trustedProxies } = settings.api
    const host = listen.slice(0, listen.lastIndexOf(':'))
    const unknown = await resolves(host, 'api.listen', signal)
    if (unknown) return [unknown]
    if (metricsToken) await readSecret(metricsToken, 'api.metrics_token', surroundings.env)
    const findings = [fine(`serves on ${listen}${metricsToken ? ', with metrics' : ''}`)]
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
