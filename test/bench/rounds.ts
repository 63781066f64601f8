import { type Program, run } from './program.js'

/** One of several programs that are compared. */
export interface Way extends Program {
  readonly name: string
  /** Not timed: what has to be up before the first run, what takes away what each left, and what ends it all. */
  readonly before?: Program
  readonly after?: Program
  readonly end?: Program
}

export interface Rounds {
  /** Milliseconds of each run, by the name of the way. */
  readonly times: ReadonlyMap<string, readonly number[]>
  /** The reason, by the name of each that does not work here. */
  readonly leftOut: ReadonlyMap<string, string>
}

/**
 * Runs all of them so many times, one of each in turn: what disturbs the machine for a while disturbs all alike.
 * @param tried they have run before: otherwise each runs once more, untimed, and is left out if it fails
 */
export const runRounds = async (ways: readonly Way[], count: number, { tried = false } = {}): Promise<Rounds> => {
  const times = new Map<string, number[]>()
  const leftOut = new Map<string, string>()
  const once = async ({ after, ...way }: Way): Promise<number> => {
    const { ms } = await run(way)
    if (after) await run(after)
    return ms
  }
  const begun: Way[] = []
  try {
    for (const way of ways)
      try {
        if (way.before) await run(way.before)
        begun.push(way)
        // The first run reads from disk what the others find in memory.
        if (!tried) await once(way)
        times.set(way.name, [])
      } catch (error) {
        leftOut.set(way.name, error instanceof Error ? error.message : String(error))
      }
    for (let round = 0; round < count; round++) for (const way of ways) times.get(way.name)?.push(await once(way))
  } finally {
    for (const { end } of begun) if (end) await run(end).catch(() => {})
  }
  return { times, leftOut }
}
