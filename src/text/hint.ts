/** The tables of a target in the settings file, as hints name them. */
export interface TargetTables {
  readonly ssh: string
  readonly database: string
  readonly logs: string
}

/** What a person can do about an error. A function if it names a table of the settings: the code that fails does not know the target. */
export type Hint = string | ((tables: TargetTables) => string)

const tablesOf = (target = '<name>'): TargetTables => {
  const name = /^([\w-]+|<name>)$/.test(target) ? target : JSON.stringify(target)
  return { ssh: `[targets.${name}.ssh]`, database: `[targets.${name}.database]`, logs: `[[targets.${name}.logs]]` }
}

/** The hint with the tables of that target; undefined: the target is not known. */
export const hintFor = (target: string | undefined, hint: Hint): string => (typeof hint === 'string' ? hint : hint(tablesOf(target)))

/** A hint with another sentence. */
export const withSentence = (hint: Hint, sentence: string): Hint =>
  typeof hint === 'string' ? `${hint} ${sentence}` : tables => `${hint(tables)} ${sentence}`
