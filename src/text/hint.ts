/** The tables of a target in the settings file, as hints name them. */
export interface TargetTables {
  readonly ssh: string
  readonly database: string
  readonly logs: string
}

/** What a person can do about an error while `init` still asks for the settings: there is no file yet that a hint could name. */
export interface HintForInit {
  /** For every other run. */
  readonly settings: (tables: TargetTables) => string
  readonly init: string
}

/** What a person can do about an error. A function if it names a table of the settings: the code that fails does not know the target. */
export type Hint = string | ((tables: TargetTables) => string) | HintForInit

/** For an error that nobody expects during init. */
const ANOTHER_ANSWER = 'Try another answer, or stop with Ctrl-C: nothing is written before the end.'

const tablesOf = (target = '<name>'): TargetTables => {
  const name = /^([\w-]+|<name>)$/.test(target) ? target : JSON.stringify(target)
  return { ssh: `[targets.${name}.ssh]`, database: `[targets.${name}.database]`, logs: `[[targets.${name}.logs]]` }
}

/** The hint with the tables of that target; undefined: the target is not known. */
export const hintFor = (target: string | undefined, hint: Hint): string => {
  if (typeof hint === 'string') return hint
  return (typeof hint === 'function' ? hint : hint.settings)(tablesOf(target))
}

/** The hint while there is no settings file yet. It never names one. */
export const hintForInit = (hint: Hint): string =>
  typeof hint === 'string' ? hint : typeof hint === 'function' ? ANOTHER_ANSWER : hint.init

/** A hint with another sentence. */
export const withSentence = (hint: Hint, sentence: string): Hint =>
  typeof hint === 'string'
    ? `${hint} ${sentence}`
    : {
        settings: tables => `${(typeof hint === 'function' ? hint : hint.settings)(tables)} ${sentence}`,
        init: `${hintForInit(hint)} ${sentence}`,
      }
