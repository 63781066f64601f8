import fc from 'fast-check'
import { rubbish } from './fuzz.js'

const DEEP = '['.repeat(100_000) + ']'.repeat(100_000)

/** JSON text of a value that nobody expects where it stands. */
const oddity = fc.oneof(
  { weight: 3, arbitrary: rubbish.map(text => JSON.stringify(text)) },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      ...['null', 'true', '0', '-1', '0.5', '1e308', '-1e308', '9007199254740993', '1e999', '""', '[]', '{}', '[null]', '[[]]'],
      ...['{"__proto__": {"a": 1}}', '{"constructor": 1}', '{"toString": 1, "valueOf": 1}', '{"length": -1}', '"__proto__"', '"Mars/Base"'],
      ...[
        '"2025-02-30T00:00:00Z"',
        '"0000-01-01T00:00:00Z"',
        '"9999-12-31T23:59:59.999Z"',
        '"-271821-04-20T00:00:00Z"',
        '"NaN"',
        '"1e999"',
      ],
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom(DEEP, JSON.stringify('a'.repeat(100_000)), `[${'1,'.repeat(50_000)}1]`) },
)

const pathsIn = (value: unknown, path: readonly PropertyKey[] = []): (readonly PropertyKey[])[] =>
  typeof value !== 'object' || value === null
    ? [path]
    : [path, ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, [...path, key]))]

/** Another value at a path; `remove` takes the key away. */
const changed = (value: any, [key, ...rest]: readonly PropertyKey[], to: unknown): unknown => {
  if (key === undefined) return to
  if (typeof value !== 'object' || value === null) return value // an edit before took the branch away
  if (Array.isArray(value)) return value.map((inner, i) => (String(i) === key ? changed(inner, rest, to) : inner))
  return { ...value, [key]: changed(value[key], rest, to) }
}

/** A valid document in which some values, whole branches among them, became something else. */
export const damaged = (sample: unknown): fc.Arbitrary<string> => {
  const paths = pathsIn(sample)
  const edits = fc.array(fc.tuple(fc.constantFrom(...paths), fc.option(oddity)), { minLength: 1, maxLength: 3 })
  return edits.map(edits => {
    const marks = new Map<string, string>()
    const marked = edits.reduce((value, [path, other], i) => {
      if (other === null) return changed(value, path, undefined)
      marks.set(`"mark-${i}"`, other)
      return changed(value, path, `mark-${i}`)
    }, sample)
    return [...marks].reduce((text, [mark, other]) => text.replace(mark, () => other), JSON.stringify(marked) ?? '')
  })
}

export const JSON_OF_A_MEGABYTE: Readonly<Record<string, string>> = {
  'lists in lists': '['.repeat(1_000_000),
  'lists in lists, whole': '['.repeat(500_000) + ']'.repeat(500_000),
  'tables in tables': '{"a":'.repeat(200_000),
  keys: `{${Array.from({ length: 60_000 }, (_, i) => `"key ${i}":1`).join(',')}}`,
  digits: '1'.repeat(1_000_000),
  'a text': JSON.stringify('a'.repeat(1_000_000)),
}
