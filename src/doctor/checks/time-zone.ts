import { moment } from '../../report/formats/pieces.js'
import { failed, fine } from '../findings.js'
import { check, type Finding } from '../types.js'
import { catalogOf } from './postgres.js'

/** Whether this machine and the database know the configured time zone. */
export const timeZone = check({
  title: 'Time zone',
  after: ['settings'],
  async run(context): Promise<Finding[]> {
    const { timezone } = context.settings.target
    const here = fine(`${timezone}: it is ${moment(new Date(), timezone)}`)
    const catalog = await catalogOf(context).catch(() => undefined)
    return catalog && !catalog.zone.ok ? [here, failed(catalog.zone.error)] : [here]
  },
})
