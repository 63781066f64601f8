import type { Observation } from '../alerts/observation.js'
import { elapsedBriefly, MINUTE } from '../text/duration.js'
import { SEVERITIES } from '../text/severity.js'

/** The line that `systemctl status` shows of a watch. */
export interface WatchStatus {
  /** Call after each look at the platform. */
  saw(observation: Pick<Observation, 'failure' | 'rules' | 'problems'>): void
  /** Trouble that is worse than what a look found; undefined: none. */
  trouble(words: string | undefined): void
  /** Call often: the age of the last look grows. */
  refresh(): void
}

/** `12 s`, `3 min` */
const ageWords = (ms: number): string => (ms < MINUTE * 1000 ? `${Math.floor(ms / 1000)} s` : elapsedBriefly(new Date(0), new Date(ms)))

/** `2 high · 1 warning`; what could not be judged is never counted as fine. */
const countWords = ({ rules, problems }: Pick<Observation, 'rules' | 'problems'>): string => {
  const found = Object.values(problems)
  const counts = SEVERITIES.toReversed().map(name => [found.filter(({ severity }) => severity === name).length, name] as const)
  const unknown = Object.values(rules).filter(state => state === 'unknown').length
  const parts = [...counts, [unknown, 'unknown'] as const].filter(([count]) => count > 0).map(([count, name]) => `${count} ${name}`)
  return parts.length > 0 ? parts.join(' · ') : 'no problems'
}

/**
 * @param say sends a line to systemd
 * @param nowMs a clock that only goes forward
 */
export const openWatchStatus = (say: (words: string) => void, nowMs: () => number = () => performance.now()): WatchStatus => {
  let found = ''
  let failed: string | undefined
  let checkedAt: number | undefined
  let trouble: string | undefined
  let said: string | undefined
  const words = (): string | undefined => {
    if (trouble !== undefined) return trouble
    const age = checkedAt === undefined ? undefined : `${ageWords(nowMs() - checkedAt)} ago`
    if (failed !== undefined) return `cannot check: ${failed}; last checked ${age ?? 'never'}`
    return age === undefined ? undefined : `${found}, checked ${age}`
  }
  const refresh = (): void => {
    const next = words()
    if (next === undefined || next === said) return
    said = next
    say(next)
  }
  return {
    saw: observation => {
      failed = observation.failure?.message
      if (observation.failure === null) {
        found = countWords(observation)
        checkedAt = nowMs()
      }
      refresh()
    },
    trouble: next => {
      trouble = next
      refresh()
    },
    refresh,
  }
}
