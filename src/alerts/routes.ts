import type { ChannelSettings, EventKind } from '../config/channel-settings.js'
import { isAtLeast, type Severity } from '../text/severity.js'

export const receivesEvent = ({ events }: Pick<ChannelSettings, 'events'>, kind: EventKind): boolean => events.includes(kind)

export const receivesProblem = (
  { minSeverity, rules }: Pick<ChannelSettings, 'minSeverity' | 'rules'>,
  rule: string,
  severity: Severity,
): boolean => (rules?.includes(rule) ?? true) && isAtLeast(severity, minSeverity)

/** Channels that receive no problems are not told about failed rounds either. */
export const receivesHealth = ({ rules }: Pick<ChannelSettings, 'rules'>): boolean => rules === undefined || rules.length > 0
