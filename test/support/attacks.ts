/** Signs to try for what a part of a pattern takes: of each kind one or two. */
const SIGNS = [...'a0 -\t\n\u0000AzZfeE9_.:/@"\'()[]{}<>=,;!?+*#$%&|~^`\\é…😀\u0301\u200d\u{1f3fb}\ufe0f\u{1f1e6}']

/** One part of a pattern that takes a single sign, or an opening, a closing or an either-or. */
const PART = /\[(?:\\.|[^\]\\])*\]|\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[\da-f]{4}|\\x[\da-f]{2}|\\[bB]|\\.|\(\?<?[:=!]|\(\?<\w+>|[()|^$]|./gisu
const COUNT = /^(?:\{(\d+)(?:,\d*)?\}|[*+?])\??/

/** What a part of a pattern takes, once; undefined: an end of something, which takes nothing. */
const signsFor = (part: string, flags: string): string[] | undefined => {
  if (/^(?:\(|\)|\||\^|\$|\\[bB]$)/.test(part)) return undefined
  try {
    const one = new RegExp(`^(?:${part})$`, flags.replace(/[gym]/g, ''))
    const literal = part.length === 1 ? [part] : []
    return [...literal, ...SIGNS].filter((sign, i, all) => one.test(sign) && all.indexOf(sign) === i).slice(0, 2)
  } catch {
    return undefined
  }
}

/** The pattern as rows of signs, one row for each stretch without an either-or, each sign as often as it must stand there. */
const stretchesOf = (pattern: string, flags: string): string[][] => {
  const rows: string[][] = [[]]
  let isInWord = false
  for (let rest = pattern; rest !== ''; ) {
    PART.lastIndex = 0
    const part = PART.exec(rest)?.[0] ?? rest
    rest = rest.slice(part.length)
    const count = COUNT.exec(rest)
    if (count) rest = rest.slice(count[0].length)
    const [sign] = signsFor(part, flags) ?? []
    const row = rows.at(-1) ?? []
    if (part === '|') rows.push([])
    else if (sign !== undefined) {
      const isWord = sign === part.at(-1) && part.length <= 2 && !count
      // The letters of one word make no attacks of their own.
      if (isWord && isInWord) row.push((row.pop() ?? '') + sign)
      else row.push(sign.repeat(Math.max(1, Number(count?.[1] ?? 1))))
      isInWord = isWord
    }
    if (sign === undefined) isInWord = false
  }
  return rows
}

/** Every sign that any part of the pattern takes. */
const alphabetOf = (pattern: string, flags: string): string[] => [
  ...new Set((pattern.match(PART) ?? []).flatMap(part => signsFor(part, flags) ?? [])),
]

/** Signs that some part of the pattern takes all but. */
const spoilersOf = (pattern: string, flags: string): string[] =>
  (pattern.match(PART) ?? [])
    .filter(part => /^\[\^/.test(part))
    .flatMap(part => SIGNS.find(sign => !new RegExp(part, flags.replace(/[gym]/g, '')).test(sign)) ?? [])

export interface Attack {
  readonly before: string
  readonly pump: string
  readonly after: string
}

/** Longer stretches are taken whole only. */
const LONGEST_PUMP = 6

/** Any stretch of what the pattern takes, over and over, behind what leads to it and before what spoils it. */
export const attacksOn = ({ source, flags }: RegExp): Attack[] => {
  const attacks = new Map<string, Attack>()
  const afters = [...new Set(['', '\u0000', '\n\u0000', ...spoilersOf(source, flags)])].slice(0, 6)
  const add = (before: string, pump: string): void => {
    for (const after of afters) attacks.set(JSON.stringify([before, pump, after]), { before, pump, after })
  }
  const rows = stretchesOf(source, flags)
  const flat = rows.flat()
  for (const row of rows.length > 1 ? [...rows, flat] : rows)
    for (let from = 0; from < row.length; from++)
      for (let to = from + 1; to <= row.length; to++)
        if (to - from <= LONGEST_PUMP || to === row.length || from === 0) {
          const pump = row.slice(from, to).join('')
          add(row.slice(0, from).join(''), pump)
          add('', pump)
        }
  const alphabet = alphabetOf(source, flags).slice(0, 16)
  for (const one of alphabet) {
    for (const other of alphabet) add('', one === other ? one : one + other)
    // Behind the beginning of a pattern that has one.
    for (let end = 1; end <= Math.min(flat.length, 12); end++) add(flat.slice(0, end).join(''), one)
  }
  return [...attacks.values()]
}

export const textOf = ({ before, pump, after }: Attack, length: number): string =>
  before + pump.repeat(Math.ceil(length / pump.length)) + after
