import { labelOf } from '../../source/ssh/ssh-config.js'
import { listUnsupported } from '../../source/ssh/unsupported-options.js'
import { fine, warning } from '../findings.js'
import { check } from '../types.js'

/** The route that the settings and ~/.ssh/config result in. */
export const sshConfig = check({
  title: 'SSH configuration',
  after: ['settings'],
  isOfSsh: true,
  async run(context) {
    const hops = await context.route()
    const labels = hops.map(labelOf)
    const via = labels.length > 1 ? `, via ${labels.slice(0, -1).join(', ')}` : ''
    const unsupported = hops.flatMap(hop => hop.unsupported)
    const { overOpenSsh } = await context.approach()
    const lenient = hops.filter(({ acceptsNewKeys }) => acceptsNewKeys).map(({ alias }) => alias)
    return [
      fine(`resolves to ${labels.at(-1)}${via}`),
      ...(overOpenSsh === undefined ? [] : [fine(`your OpenSSH makes the connection, because of: ${overOpenSsh}`)]),
      ...(lenient.length > 0
        ? [
            warning(
              `ssh_config lets ssh accept an unknown host key without a question (${lenient.join(', ')})`,
              'Whoever answers first is believed: remove StrictHostKeyChecking there, or set it to ask.',
            ),
          ]
        : []),
      ...(overOpenSsh === undefined && unsupported.length > 0
        ? [
            warning(
              `ignored options: ${listUnsupported(unsupported)}`,
              'check_status does not support these and runs no commands from ssh_config: use its own settings or a Host block instead.',
            ),
          ]
        : []),
    ]
  },
})
