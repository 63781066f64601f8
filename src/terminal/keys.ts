/** A named key (`up`, `page-down`, `ctrl+c`), or the character that was typed. */
export type PressedKey = string

const ESCAPE = '\u001b'

const CONTROLS: Readonly<Record<string, PressedKey>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\b': 'backspace',
  '\u007f': 'backspace',
  '\u0003': 'ctrl+c',
  '\u0004': 'ctrl+d',
  '\u000c': 'ctrl+l',
  '\u001a': 'ctrl+z',
  [ESCAPE]: 'escape',
}

/** By the last letter of the sequence. Modifiers, such as Shift, are ignored. */
const BY_LETTER: Readonly<Record<string, PressedKey>> = { A: 'up', B: 'down', C: 'right', D: 'left', H: 'home', F: 'end', M: 'enter' }
/** By the number before `~`: terminals differ in those of Home and End. */
const BY_NUMBER: Readonly<Record<string, PressedKey>> = {
  ...{ 1: 'home', 7: 'home', 4: 'end', 8: 'end', 3: 'delete', 5: 'page-up', 6: 'page-down' },
}

/** A sequence of a cursor key, in both modes that a terminal can be in, or one character. */
const TOKEN = new RegExp(`${ESCAPE}(?:\\[[0-?]{0,16}[@-~]|O[A-Za-z])|[^]`, 'gu')
/** A sequence whose rest has not arrived yet. */
const INCOMPLETE = new RegExp(`${ESCAPE}(?:\\[[0-?]{0,16}|O)?$`, 'u')

const keyOf = (token: string): PressedKey | undefined => {
  if (token.length === 1) return CONTROLS[token] ?? (token < ' ' ? undefined : token)
  const last = token.at(-1) ?? ''
  return last === '~' ? BY_NUMBER[token.slice(2, -1).split(';')[0] ?? ''] : BY_LETTER[last]
}

/**
 * The keys in what a terminal sent; unknown sequences are dropped. `rest` is the beginning of a sequence, or Escape itself: the two
 * can only be told apart by waiting.
 */
export const decodeKeys = (typed: string): { readonly keys: readonly PressedKey[]; readonly rest: string } => {
  const rest = INCOMPLETE.exec(typed)?.[0] ?? ''
  const whole = typed.slice(0, typed.length - rest.length)
  return { keys: (whole.match(TOKEN) ?? []).flatMap(token => keyOf(token) ?? []), rest }
}

/** Milliseconds until a lone Escape counts as the key: sequences arrive in one piece, or nearly so over a slow link. */
const ESCAPE_DELAY_MS = 60

/** Feeds what a terminal sends, piece by piece, to `onKey`. */
export const keyReader = (onKey: (key: PressedKey) => void): ((chunk: string) => void) => {
  let pending = ''
  let timer: NodeJS.Timeout | undefined
  return chunk => {
    clearTimeout(timer)
    const { keys, rest } = decodeKeys(pending + chunk)
    pending = rest
    for (const key of keys) onKey(key)
    if (rest === '') return
    timer = setTimeout(() => {
      pending = ''
      if (rest === ESCAPE) onKey('escape')
    }, ESCAPE_DELAY_MS)
  }
}
