import vm from 'node:vm'
import { type Attack, attacksOn, textOf } from './attacks.js'

/** At the first look: the length of an attack, and the milliseconds that make it worth another one. A quadratic one takes more. */
const SHORT = 3000
const SHORT_MS = 2
/** Who takes that long for that much twice is slow: a linear one takes some milliseconds on any machine, a quadratic one seconds. */
const LONG = 150_000
const LONG_MS = 1000
const TRIES = 2

/** Looks for all matches, as `replace` and `split` do. False: it was stopped. `onDone` hears what each text took. */
const finishes = (regex: RegExp, texts: Iterable<string>, limitMs: number, onDone: (index: number, ms: number) => void): boolean => {
  const all = new RegExp(regex.source, regex.flags.replace('y', '').replace(/^(?!.*g)/, 'g'))
  let index = 0
  const run = (): void => {
    for (const text of texts) {
      const start = performance.now()
      text.replace(all, '')
      onDone(index, performance.now() - start)
      index++
    }
  }
  try {
    vm.runInNewContext('run()', { run }, { timeout: limitMs })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
    onDone(index, Number.POSITIVE_INFINITY)
    return false
  }
}

function* texts(attacks: readonly Attack[], length: number): Generator<string> {
  // Fewer places to begin at where the pump is longer: more of them for the same work.
  for (const attack of attacks) yield textOf(attack, Math.round(length * Math.sqrt(attack.pump.length)))
}

const isSlow = (regex: RegExp, attack: Attack): boolean => {
  const [text = ''] = texts([attack], LONG)
  for (let i = 0; i < TRIES; i++) if (finishes(regex, [text], LONG_MS, () => {})) return false
  return true
}

/** What makes the regex take more than its time, in a few words; undefined: nothing that was tried. */
export const weaknessOf = (regex: RegExp): string | undefined => {
  const attacks = attacksOn(regex)
  const suspicious = new Map<number, number>()
  finishes(regex, texts(attacks, SHORT), 3000, (index, ms) => {
    if (ms > SHORT_MS) suspicious.set(index, ms)
  })
  const worstFirst = [...suspicious].sort(([, a], [, b]) => b - a).slice(0, 5)
  for (const [index] of worstFirst) {
    const attack = attacks[index]
    if (attack && isSlow(regex, attack))
      return [attack.before, `${attack.pump} over and over`, attack.after].map(part => JSON.stringify(part)).join(', ')
  }
  return undefined
}
