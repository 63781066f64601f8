import { labelOf } from '../../source/ssh/ssh-config.js'
import { fine } from '../findings.js'
import { check } from '../types.js'

/** Where the settings and ~/.ssh/config lead. */
export const sshConfig = check({
  title: 'SSH configuration',
  after: ['settings'],
  isOfSsh: true,
  async run(patient) {
    const labels = (await patient.route()).map(labelOf)
    const via = labels.length > 1 ? `, via ${labels.slice(0, -1).join(', ')}` : ''
    return [fine(`leads to ${labels.at(-1)}${via}`)]
  },
})
