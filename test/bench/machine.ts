import { cpus, platform, release, totalmem } from 'node:os'
import { type Program, run } from './program.js'
import { isNoisy, type Spread, shown, spreadOf } from './spread.js'

/** What the figures were measured on. */
export const machine = (): string => {
  const system = platform() === 'linux' ? `Linux ${release().split('-')[0]}` : `${platform()} ${release()}`
  return `${cpus().length} cores of ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, ${system}, Node ${process.version}`
}

/** What never changes: how far its times spread tells how quiet the machine was. */
export const REFERENCE: Program = { command: [process.execPath, '-e', '0'] }

const spent = () =>
  cpus().reduce(
    ({ busy, all }, { times: { user, nice, sys, irq, idle } }) => ({
      busy: busy + user + nice + sys + irq,
      all: all + user + nice + sys + irq + idle,
    }),
    { busy: 0, all: 0 },
  )

/** How much of the processors others take: the share of two seconds in which the bench does nothing. */
const takenByOthers = async (): Promise<number> => {
  const before = spent()
  await new Promise(resolve => setTimeout(resolve, 2_000))
  const after = spent()
  return (after.busy - before.busy) / (after.all - before.all)
}

/** Beyond it a run on two cores often finds one of them taken. */
const TOLERABLE_SHARE = 0.15

export interface Quiet {
  readonly share: number
  /** Of the reference (ms). */
  readonly reference: Spread
}

/** Listens to the machine, and then again after the work, with the reference timed at both ends. */
export const whileListening = async <T>(work: () => Promise<T>): Promise<{ result: T; quiet: Quiet }> => {
  const times: number[] = []
  const listen = async (): Promise<number> => {
    const share = await takenByOthers()
    for (let i = 0; i < 10; i++) times.push((await run(REFERENCE)).ms)
    return share
  }
  const before = await listen()
  const result = await work()
  const share = Math.max(before, await listen())
  return { result, quiet: { share, reference: spreadOf(times) } }
}

/** Whether the figures can be gone by, in one line. */
export const verdict = ({ share, reference }: Quiet, figures: readonly Spread[] = []): string => {
  const noisy = figures.filter(isNoisy).length
  const reasons = [
    ...(share > TOLERABLE_SHARE ? [`others took ${Math.round(share * 100)} % of its processors`] : []),
    ...(isNoisy(reference) ? ['`node -e 0` did not always take as long'] : []),
    ...(noisy > 0 ? [`${noisy} of ${figures.length} figures spread over more than 15 % (~)`] : []),
  ]
  const measured = `\`node -e 0\` took ${shown(reference, 0)} ms`
  return reasons.length === 0
    ? `The machine was quiet: ${measured}.`
    : `The machine was too noisy to tell: ${reasons.join('; ')}; ${measured}.`
}
