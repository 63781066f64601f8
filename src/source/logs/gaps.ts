import { DAY_MS, HOUR_MS } from '../../text/duration.js'

export interface RotatedFile {
  readonly path: string
  /** When it was last written. */
  readonly at: Date
  /** The time of its first line that has one, if the file was read. */
  readonly firstAt: Date | undefined
  /** Last written before the window began. */
  readonly isOlder: boolean
}

/** A log that is rotated daily and lacks this much time has lost a file. */
const MISSED_DAY_MS = 20 * HOUR_MS
/** The length of the period in a file's name, by how many parts of a time it has: day, hour, minute, second. */
const UNITS_MS = [DAY_MS, HOUR_MS, 60_000, 1000] as const

const DATED = /[.-](\d{4})-?(\d\d)-?(\d\d)(?:_(\d\d)(?:-(\d\d)(?:-(\d\d))?)?)?(?:\.log)?(?:\.(?:gz|bz2|xz|zst))?$/
const NUMBERED = /[.-](\d{1,3})(?:\.log)?(?:\.(?:gz|bz2|xz|zst))?$/

/** The period in a file's name, as if in UTC; undefined if the name has no date. */
const namedPeriod = (path: string): { readonly ms: number; readonly lengthMs: number } | undefined => {
  const [, year = '', month = '', day = '', ...more] = DATED.exec(path) ?? []
  const clock = more.filter(part => part !== undefined)
  const ms = Date.parse(`${year}-${month}-${day}T${[...clock, '00', '00', '00'].slice(0, 3).join(':')}Z`)
  return Number.isNaN(ms) ? undefined : { ms, lengthMs: UNITS_MS[clock.length] ?? 1000 }
}

const localMs = (at: Date, timeZone: string): number =>
  Date.parse(`${new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at).replace(' ', 'T')}Z`)

/**
 * Python names a rotated file after the period that it covers. If its first line is later, several processes rotated the log, and each
 * one deleted the file of the one before.
 */
const isOverwritten = ({ path, firstAt }: RotatedFile, timezone: string): boolean => {
  const name = namedPeriod(path)
  return name !== undefined && firstAt !== undefined && localMs(firstAt, timezone) >= name.ms + name.lengthMs
}

const dayOf = ({ path }: RotatedFile): number | undefined => {
  const name = namedPeriod(path)
  return name?.lengthMs === DAY_MS ? name.ms / DAY_MS : undefined
}

/** Whether a log is rotated daily. Files older than the window show it best: it does not matter whether they are complete. */
const isDaily = (files: readonly RotatedFile[]): boolean => {
  const daysBetween = (of: readonly RotatedFile[]): number[] => {
    const days = of.flatMap(file => dayOf(file) ?? [])
    return days.slice(1).map((day, i) => day - (days[i] ?? 0))
  }
  const steps = daysBetween(files)
  return steps.includes(1) && daysBetween(files.filter(({ isOlder }) => isOlder)).every(step => step === 1)
}

/** For each missing file of a daily rotation, when the next one begins; undefined if that is unknown. */
const missingDays = (files: readonly RotatedFile[], begins: Date | undefined): (Date | undefined)[] => {
  const dated = files.filter(file => dayOf(file) !== undefined)
  const last = dated.at(-1)
  if (!last || !isDaily(dated)) return []
  return [
    ...dated.slice(1).flatMap((file, i) => ((dayOf(file) ?? 0) - (dayOf(dated[i] ?? file) ?? 0) > 1 ? [file.firstAt ?? file.at] : [])),
    ...(begins && begins.getTime() - last.at.getTime() >= MISSED_DAY_MS ? [begins] : []),
  ]
}

/** The same for numbered files, which count from 0 or 1: a number that is left out is a missing file. */
const missingNumbers = (files: readonly RotatedFile[], begins: Date | undefined): (Date | undefined)[] => {
  const firstOlder = files.findLastIndex(({ isOlder }) => isOlder)
  const numbered = files
    .slice(Math.max(0, firstOlder))
    .flatMap(file => {
      const number = namedPeriod(file.path) ? undefined : NUMBERED.exec(file.path)?.[1]
      return number === undefined ? [] : [{ file, number: Number(number) }]
    })
    .sort((a, b) => a.number - b.number)
  return numbered.flatMap(({ number }, i) => {
    const newer = numbered[i - 1]
    if (!newer) return number > 1 ? [begins] : []
    return number - newer.number > 1 ? [newer.file.firstAt ?? newer.file.at] : []
  })
}

/**
 * The end of each gap between the files of a log, judged by their names; undefined for a gap whose end is unknown.
 * @param files the oldest first
 * @param begins the time of the first line of the log itself
 */
export const gapsIn = (files: readonly RotatedFile[], begins: Date | undefined, timezone: string): (Date | undefined)[] => [
  ...files.filter(file => isOverwritten(file, timezone)).map(({ firstAt }) => firstAt),
  ...missingDays(files, begins),
  ...missingNumbers(files, begins),
]
