/** The least severe first. */
export const SEVERITIES = ['info', 'warning', 'medium', 'high'] as const
export type Severity = (typeof SEVERITIES)[number]

/** From 0 for the least severe. */
export const rank = (severity: Severity): number => SEVERITIES.indexOf(severity)

export const isAtLeast = (severity: Severity, least: Severity): boolean => rank(severity) >= rank(least)

/** The most severe, or null if there are none. */
export const worst = (severities: readonly Severity[]): Severity | null =>
  severities.reduce<Severity | null>((found, severity) => (found && isAtLeast(found, severity) ? found : severity), null)
