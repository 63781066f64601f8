import { moment } from '../../report/formats/pieces.js'
import { failed, fine } from '../findings.js'
import { check, type Finding } from '../types.js'
import { catalogOf } from './postgres.js'

/** Whether this machine and the database know the zone that people read. */
export const timeZone = check({
  title: 'Time zone',
  after: ['settings'],
  async run(patient): Promise<Finding[]> {
    const { timezone } = patient.settings.target
    const here = fine(`${timezone}: it is ${moment(new Date(), timezone)}`)
    const catalog = await catalogOf(patient).catch(() => undefined)
    return catalog && !catalog.zone.ok ? [here, failed(catalog.zone.error)] : [here]
  },
})
