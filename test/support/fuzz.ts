import fc from 'fast-check'
import { expect } from 'vitest'

/** `FUZZ=100` tries a hundred times as much: a run of all tests has no time for more than each kind of damage a few times. */
export const times = (runs: number) => ({ numRuns: Math.ceil((runs * Number(process.env.FUZZ ?? 1)) / 2) })

const NASTY = [
  '\u0000',
  '\u001b[31m',
  '\u202e',
  '\ud800',
  '\ufeff',
  '\r\n',
  '\n',
  '\t',
  ' ',
  '=',
  ':',
  ',',
  '"',
  "'",
  '"""',
  '\\',
  '#',
  '[',
  ']',
  '{',
  '}',
  '[[',
  '*',
  '!',
  '?',
  '%',
  '~',
  '@',
  '|1|',
  '..',
  '-1',
  '0',
  '1e999',
  '99999999999999999999',
  '-0.0',
  'NaN',
  'null',
  'true',
  '__proto__',
  'constructor',
  'toString',
  '$HOME',
  '😀',
]

/** Any text, and above all what means something to one of the parsers. */
export const rubbish = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ maxLength: 8 })), { maxLength: 40 }).map(pieces => pieces.join('')),
  fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes).toString('latin1')),
)

const edit = fc.record({
  kind: fc.constantFrom('delete', 'double', 'flip', 'insert', 'swap'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(30),
  with: fc.oneof(fc.constantFrom(...NASTY), rubbish),
})

/** A valid text with pieces deleted, doubled, turned into something else, or in another order. */
export const mutated = (...samples: readonly string[]): fc.Arbitrary<string> =>
  fc.tuple(fc.constantFrom(...samples), fc.array(edit, { minLength: 1, maxLength: 6 })).map(([sample, edits]) =>
    edits.reduce((text, { kind, at, length, with: other }) => {
      const from = Math.floor(at * text.length)
      const [before, piece, after] = [text.slice(0, from), text.slice(from, from + length), text.slice(from + length)]
      switch (kind) {
        case 'delete':
          return before + after
        case 'double':
          return before + piece + piece + after
        case 'flip':
          return before + other + after
        case 'insert':
          return before + other + piece + after
        default:
          return after + piece + before
      }
    }, sample),
  )

/** What no parser should go deep into, or twice through: a megabyte each. */
export const LARGE: Readonly<Record<string, string>> = Object.fromEntries(
  [
    '\u0000',
    '\n',
    ' ',
    'a',
    '[',
    '{"a":',
    '"',
    "'",
    '\\',
    '=',
    'a=1\n',
    'a.',
    '*a',
    '#',
    '\u0301',
    '-----BEGIN OPENSSH PRIVATE KEY-----\n',
  ].map(unit => [JSON.stringify(unit), unit.repeat(Math.floor(1_000_000 / unit.length))]),
)

/** Our own error, as short as a person reads. Its signs are made safe where it is printed, as of all words. */
export const expectOurs = (error: unknown, ...names: readonly string[]): void => {
  const { name, message, hint } = error as Error & { hint?: unknown }
  if (!names.includes(name)) throw error
  expect(typeof hint).toBe('string')
  for (const words of [message, String(hint)]) {
    expect(words.length).toBeGreaterThan(0)
    expect(words.length).toBeLessThan(1200)
  }
  expect(`${hint}`.split('\n').length).toBeLessThanOrEqual(3)
}

/** Milliseconds that a megabyte may take here, which is seldom alone: what is more than in proportion takes minutes. */
export const A_MEGABYTE = 10_000
