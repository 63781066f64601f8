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
    try {
      return (await run(way)).ms
    } finally {
      if (after) await run(after).catch(() => {})
    }
  }
  /** One that fails is left out from then on: the others are worth their minutes. */
  const orLeaveOut = async (way: Way, step: () => Promise<void>): Promise<void> => {
    try {
      if (!leftOut.has(way.name)) await step()
    } catch (error) {
      leftOut.set(way.name, error instanceof Error ? error.message : String(error))
      times.delete(way.name)
    }
  }
  try {
    for (const way of ways)
      await orLeaveOut(way, async () => {
        if (way.before) await run(way.before)
        // The first run reads from disk what the others find in memory.
        if (!tried) await once(way)
        times.set(way.name, [])
      })
    for (let round = 0; round < count; round++)
      for (const way of ways) await orLeaveOut(way, async () => void times.get(way.name)?.push(await once(way)))
  } finally {
    for (const { end } of ways) if (end) await run(end).catch(() => {})
  }
  return { times, leftOut }
}
