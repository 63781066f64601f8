import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import vm from 'node:vm'
import { parseSync } from 'rolldown/utils'
import { describe, expect, it } from 'vitest'
import { isPersonName } from '../src/platform/people.js'

const SRC = new URL('../src', import.meta.url).pathname

interface Expression {
  readonly file: string
  readonly source: string
  readonly flags: string
}

/** Every expression that is written in a file, found by a parser: a slash may be a division. */
const literalsOf = (file: string): Expression[] => {
  const found: Expression[] = []
  const walk = (node: any): void => {
    if (typeof node !== 'object' || node === null) return
    if (node.regex) found.push({ file, source: node.regex.pattern, flags: node.regex.flags })
    else Object.values(node).forEach(walk)
  }
  walk(parseSync(file, readFileSync(join(SRC, file), 'utf8')).program)
  return found
}

const all = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter(name => /\.ts$/.test(name) && !name.startsWith('demo/'))
  .flatMap(literalsOf)

/** Quadratic, of what can never be long: part of another expression that bounds it, or a line that was cut. */
const BOUNDED = [
  'LOGIN FAILED: (.+?) - ', // lines of a log are cut to 2000 bytes
]

/** Letters that an expression speaks of, and such as its classes may mean. */
const lettersOf = (source: string): string[] => {
  const plain = source.replace(/\\[pP]\{[^}]*\}|\\[uxc]\{?[\da-f]*\}?|\\[wdsbWDSB]|[[\](){}|?*+^$]/gi, '')
  return [...new Set([...plain.replaceAll('\\', ''), 'a', '0', ' ', '\t', '\n', '\u0000', '…', '👩'])].filter(
    letter => !/[b-zB-Z1-9]/.test(letter) || plain.includes(letter),
  )
}

/** Words that stand in an expression as they are: an attack may have to begin with them, again and again. */
const wordsOf = (source: string): string[] =>
  [...source.matchAll(/(?:[\w <>":=/-]|\\[[\].-]){2,}/g)].map(([word]) => word.replaceAll('\\', '')).filter(word => word.length < 40)

const LENGTH = 25_000
/** What is linear takes a thousandth of a second; the square of the length takes the half of one, and more takes for ever. */
const LIMIT_MS = 150

const context = vm.createContext({})
const run = new vm.Script('expression.lastIndex = 0; subject.replace(expression, "")')

const isSlow = (expression: RegExp, subject: string): boolean => {
  Object.assign(context, { expression, subject })
  try {
    run.runInContext(context, { timeout: LIMIT_MS })
    return false
  } catch {
    return true
  }
}

const attackOn = ({ source, flags }: Pick<Expression, 'source' | 'flags'>): string | undefined => {
  const expression = vm.runInContext(`new RegExp(${JSON.stringify(source)}, ${JSON.stringify(flags)})`, context) as RegExp
  const words = wordsOf(source)
  const units = [...lettersOf(source), ...words]
  for (const unit of units) {
    const body = unit.repeat(unit.length === 1 ? LENGTH : LENGTH / 2)
    for (const start of ['', ...units.filter(word => word !== unit).slice(0, 12)])
      for (const end of start === '' ? ['\u0001', '\n\u0001', ...lettersOf(source)] : ['\u0001']) {
        const subject = start + body + end
        // A machine that does something else for a moment is not slow three times.
        if ([1, 2, 3].every(() => isSlow(expression, subject))) return `${start} ${unit}… ${JSON.stringify(end)}`
      }
  }
  return undefined
}

describe('no expression backtracks for long', () => {
  it('the search for those that do finds them', () => {
    for (const source of [
      '^\\s*((?:"[^"]*"|[\\w.-]+|\\s*\\.\\s*)+)\\s*=',
      '^(\\(*)(.*?)([),.:;!?]*)$',
      '<[^>]*>',
      '\\/+$',
      '[^\\s<>]+@[^\\s<>]+',
      'error[^/]*$',
    ])
      expect(attackOn({ source, flags: 'g' }), source).toBeDefined()
  })

  it('whatever it is given', { timeout: 120_000 }, () => {
    expect(all.length).toBeGreaterThan(150)
    const unbounded = all.filter(({ source }) => /[*+]|\{\d+,\}/.test(source) && !BOUNDED.includes(source))
    expect(unbounded.flatMap(one => (attackOn(one) === undefined ? [] : [`${one.file}: /${one.source}/: ${attackOn(one)}`]))).toEqual([])
  })

  it('also where the settings say what accounts are no people', () => {
    const began = performance.now()
    for (const glob of ['*a*a*a*a*a*a*b', '*******a', '?*?*?*?*?*?*b'])
      expect(isPersonName('a'.repeat(100_000), { exclude: [glob], keep: [] })).toBe(glob !== '*******a')
    expect(performance.now() - began).toBeLessThan(5_000)
  })
})
