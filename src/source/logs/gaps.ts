/** A file that a log was rotated to. */
export interface Turned {
  readonly path: string
  /** When it was written last. */
  readonly at: Date
  /** Of its first line that says one, where it was looked at. */
  readonly firstAt: Date | undefined
  /** Written last before the window began. */
  readonly isOlder: boolean
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Where a log is turned each day, it was turned in between when nothing is there of so long. */
const LOST_DAY_MS = 20 * HOUR_MS
/** By how many parts of its time a file is named: the day, the hour, the minute, the second. */
const UNITS_MS = [DAY_MS, HOUR_MS, 60_000, 1000] as const

const DATED = /[.-](\d{4})-?(\d\d)-?(\d\d)(?:_(\d\d)(?:-(\d\d)(?:-(\d\d))?)?)?(?:\.log)?(?:\.(?:gz|bz2|xz|zst))?$/
const NUMBERED = /[.-](\d{1,3})(?:\.log)?(?:\.(?:gz|bz2|xz|zst))?$/

/** The time that a file is named after, as if it were in UTC, and how long it is; undefined for what no date names. */
const nameOf = (path: string): { readonly ms: number; readonly lasts: number } | undefined => {
  const [, year = '', month = '', day = '', ...more] = DATED.exec(path) ?? []
  const clock = more.filter(part => part !== undefined)
  const ms = Date.parse(`${year}-${month}-${day}T${[...clock, '00', '00', '00'].slice(0, 3).join(':')}Z`)
  return Number.isNaN(ms) ? undefined : { ms, lasts: UNITS_MS[clock.length] ?? 1000 }
}

const localMs = (at: Date, timeZone: string): number =>
  Date.parse(`${new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at).replace(' ', 'T')}Z`)

/**
 * Python names a file after the time that is in it. Where its first line is of a later one, several processes turned the log,
 * and each but the last deleted what the one before had put aside.
 */
const isOverwritten = ({ path, firstAt }: Turned, timezone: string): boolean => {
  const name = nameOf(path)
  return name !== undefined && firstAt !== undefined && localMs(firstAt, timezone) >= name.ms + name.lasts
}

const dayOf = ({ path }: Turned): number | undefined => {
  const name = nameOf(path)
  return name?.lasts === DAY_MS ? name.ms / DAY_MS : undefined
}

/** What is older than the window tells the rhythm, since nothing hangs on it whether it is whole. */
const isDaily = (files: readonly Turned[]): boolean => {
  const daysBetween = (of: readonly Turned[]): number[] => {
    const days = of.flatMap(file => dayOf(file) ?? [])
    return days.slice(1).map((day, i) => day - (days[i] ?? 0))
  }
  const steps = daysBetween(files)
  return steps.includes(1) && daysBetween(files.filter(({ isOlder }) => isOlder)).every(step => step === 1)
}

/** From when on nothing is missing again, for each file that is gone; undefined: nobody knows. */
const lostDays = (files: readonly Turned[], begins: Date | undefined): (Date | undefined)[] => {
  const dated = files.filter(file => dayOf(file) !== undefined)
  const last = dated.at(-1)
  if (!last || !isDaily(dated)) return []
  return [
    ...dated.slice(1).flatMap((file, i) => ((dayOf(file) ?? 0) - (dayOf(dated[i] ?? file) ?? 0) > 1 ? [file.firstAt ?? file.at] : [])),
    ...(begins && begins.getTime() - last.at.getTime() >= LOST_DAY_MS ? [begins] : []),
  ]
}

/** Files are numbered from 0 or 1 on: where a number is left out, what had it is gone. */
const lostNumbers = (files: readonly Turned[], begins: Date | undefined): (Date | undefined)[] => {
  const firstOlder = files.findLastIndex(({ isOlder }) => isOlder)
  const numbered = files
    .slice(Math.max(0, firstOlder))
    .flatMap(file => {
      const number = nameOf(file.path) ? undefined : NUMBERED.exec(file.path)?.[1]
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
 * What is missing among the files of a log, by their names: of each gap, from when on all is there again; undefined: nobody knows.
 * @param files the oldest first
 * @param begins when the log itself does
 */
export const gapsIn = (files: readonly Turned[], begins: Date | undefined, timezone: string): (Date | undefined)[] => [
  ...files.filter(file => isOverwritten(file, timezone)).map(({ firstAt }) => firstAt),
  ...lostDays(files, begins),
  ...lostNumbers(files, begins),
]
