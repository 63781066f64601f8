import { labelOf } from '../../source/ssh/ssh-config.js'
import { listUnsupported } from '../../source/ssh/unsupported-options.js'
import { fine, warning } from '../findings.js'
import { check } from '../types.js'

/** Where the settings and ~/.ssh/config lead. */
export const sshConfig = check({
  title: 'SSH configuration',
  after: ['settings'],
  isOfSsh: true,
  async run(context) {
    const hops = await context.route()
    const labels = hops.map(labelOf)
    const via = labels.length > 1 ? `, via ${labels.slice(0, -1).join(', ')}` : ''
    const passedOver = hops.flatMap(hop => hop.passedOver)
    return [
      fine(`leads to ${labels.at(-1)}${via}`),
      ...(passedOver.length > 0
        ? [
            warning(
              `passed over: ${listUnsupported(passedOver)}`,
              'check_status runs no command that is written there, and does not go by these: say it in its settings, or in a Host block.',
            ),
          ]
        : []),
    ]
  },
})
