import type { AlertsSettings } from './settings.js'

/** What holds where the settings say nothing. */
export const alertsOf = (): AlertsSettings => ({
  every: 30,
  repeat: 86_400,
  tolerance: 1,
  tolerances: {},
  failedRounds: 3,
  quietHours: null,
  dailyReport: null,
  links: {},
})
