import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'rolldown/parseAst'
import { describe, expect, it } from 'vitest'
import { LOG_KINDS } from '../../src/config/settings.js'
import { weaknessOf } from '../support/slow-regexes.js'

const SRC = new URL('../../src', import.meta.url).pathname

interface Node {
  readonly type: string
  readonly start: number
  readonly regex?: { readonly pattern: string; readonly flags: string }
  readonly callee?: { readonly name?: string }
}

function* nodesIn(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* nodesIn(item)
  else if (typeof value === 'object' && value !== null && !(value instanceof RegExp)) {
    if ('type' in value) yield value as Node
    for (const inner of Object.values(value)) yield* nodesIn(inner)
  }
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(name => /\.ts$/.test(name) && !name.endsWith('.d.ts'))

/** Each regular expression once, with its first location: `/a+/u` → `config/file.ts:12`. */
const found = new Map<string, { readonly location: string; readonly regex: RegExp }>()
const note = (location: string, source: string, flags: string): void => {
  const key = `/${source}/${flags}`
  if (!found.has(key)) found.set(key, { location, regex: new RegExp(source, flags) })
}

/** Files that construct regular expressions. */
const makers = new Set<string>()
for (const file of files) {
  const text = readFileSync(join(SRC, file), 'utf8')
  for (const { type, start, regex, callee } of nodesIn(parseAst(text, { lang: 'ts' }))) {
    if (regex) note(`${file}:${text.slice(0, start).split('\n').length}`, regex.pattern, regex.flags)
    if ((type === 'NewExpression' || type === 'CallExpression') && callee?.name === 'RegExp') makers.add(file)
  }
}

const STARS = '*a*b?*c*a*b*.example'

/** How to trigger the construction; nothing to do if it happens when the file is loaded. */
const MAKING: Readonly<Record<string, (exported: any) => unknown>> = {
  'config/addresses.ts': () => {},
  'config/locate.ts': () => {},
  'platform/log-message.ts': () => {},
  'platform/people.ts': ({ isPersonName }) => isPersonName('a', { exclude: [STARS, '*', 'client_*@temp.example'], keep: [] }),
  'platform/search-key.ts': ({ searchKeyOf }) => searchKeyOf('082 123 4567'),
  'terminal/keys.ts': () => {},
  'text/ascii.ts': () => {},
  'source/logs/answer.ts': ({ unwrap }) => unwrap(Buffer.from('x'), { printed: '', whole: '0123456789abcdef' }),
  'source/logs/journal-readings.ts': () => {}, // the same patterns as on the host
  'source/logs/lines.ts': () => {},
  'source/logs/live-filter.ts': ({ liveFilter }) => LOG_KINDS.map(kind => liveFilter(kind, { errorsOnly: true })),
  'source/ssh/errors.ts': () => {},
  'source/ssh/glob.ts': ({ expandGlob }) => expandGlob('/nowhere/[a-z]*[!*]'),
}

const recordMaking = async (): Promise<void> => {
  const { RegExp: original } = globalThis
  for (const [file, make] of Object.entries(MAKING)) {
    const made: RegExp[] = []
    globalThis.RegExp = new Proxy(original, {
      construct(target, args, self) {
        const regex = Reflect.construct(target, args, self)
        made.push(regex)
        return regex
      },
    })
    try {
      await make(await import(/* @vite-ignore */ join(SRC, file)))
    } finally {
      globalThis.RegExp = original
    }
    for (const { source, flags } of made) note(file, source, flags)
  }
}

describe('a regular expression of ours', () => {
  it('is also checked if it is constructed at run time', () => {
    expect([...makers].toSorted()).toEqual(Object.keys(MAKING).toSorted())
  })

  it('takes time proportional to the length of its input', async () => {
    const written = found.size
    await recordMaking()

    const weak = [...found.values()].flatMap(({ location, regex }) => {
      const weakness = weaknessOf(regex)
      return weakness === undefined ? [] : [`${location} ${regex} by ${weakness}`]
    })

    expect(weak).toEqual([])
    expect(written).toBeGreaterThan(200)
    expect(found.size).toBeGreaterThan(written + 20)
  })
})

describe('the check for slow regular expressions', () => {
  it.each([/^(a|a)+$/, /\/+$/, /LOGIN FAILED: (.+?) - /, /error[^/]*$/])('finds %s', regex => {
    expect(weaknessOf(regex)).toBeDefined()
  })

  it.each([/^(?:\d{4}-\d\d-\d\d)[T ](.*)$/s, /(?<!\/)\/+$/, /"([^"]*)"|'([^']*)'/g, /^\p{L}+@/u])('accepts %s', regex => {
    expect(weaknessOf(regex)).toBeUndefined()
  })
})
