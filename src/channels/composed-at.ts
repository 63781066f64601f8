import { moment } from '../report/formats/pieces.js'
import { isZone } from '../text/time-zone.js'
import type { Message } from './types.js'

/** `2025-10-08 03:52:55 SAST`: when it was composed. The only place where a message names the zone of all its times. */
export const composedAt = ({ at, timezone = 'UTC' }: Pick<Message, 'at' | 'timezone'>): string =>
  // A saved message may have been edited by hand.
  Number.isNaN(Date.parse(at)) ? at : moment(new Date(at), isZone(timezone) ? timezone : 'UTC')
