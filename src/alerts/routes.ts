import type { ChannelSettings, EventKind } from '../config/settings.js'
import { isAtLeast, type Severity } from '../text/severity.js'

type Routed = Pick<ChannelSettings, 'events' | 'minSeverity' | 'rules'>

export const receivesEvent = ({ events }: Routed, kind: EventKind): boolean => events.includes(kind)

/** Whether a problem of that rule, as severe as that, is told on a channel. */
export const receivesProblem = ({ minSeverity, rules }: Routed, rule: string, severity: Severity): boolean =>
  (rules?.includes(rule) ?? true) && isAtLeast(severity, minSeverity)

/** Who is told of no problem is not told either that nobody looks for them any more. */
export const receivesHealth = ({ rules }: Routed): boolean => rules === undefined || rules.length > 0
