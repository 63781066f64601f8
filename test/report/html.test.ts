import fc from 'fast-check'
import { HtmlValidate } from 'html-validate'
import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import { describe, expect, it } from 'vitest'
import { htmlPage } from '../../src/report/formats/html/index.js'
import type { Report } from '../../src/report/report.js'
import { withOverview } from '../../src/sections/overview.js'
import { escapeText } from '../../src/text/escape.js'
import { aDayReport } from '../support/a-day.js'
import { hostileText } from '../support/hostile.js'
import { aCalmReport, anUnreachedReport, aReport, aReportOf } from '../support/sample-report.js'

type Node = DefaultTreeAdapterTypes.Node
type Element = DefaultTreeAdapterTypes.Element

/** As the commands give it to the format. */
const write = (...reports: Report[]): string => htmlPage.write(reports.map(withOverview))
const childrenOf = (node: Node): Node[] => ('childNodes' in node ? node.childNodes : [])
const elements = (node: Node): Element[] => [...('tagName' in node ? [node] : []), ...childrenOf(node).flatMap(elements)]
const wordsOf = (node: Node): string => ('value' in node ? node.value : childrenOf(node).map(wordsOf).join(''))
/** Every element with its attributes, without its text. */
const shapeOf = (node: Node): unknown => [
  node.nodeName,
  ...('attrs' in node ? node.attrs.map(({ name, value }) => `${name}=${value}`) : []),
  ...childrenOf(node)
    .filter(({ nodeName }) => nodeName !== '#text')
    .map(shapeOf),
]

/** Mail clients drop style sheets in whole or in part, so essential styles are inline too. */
const validator = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:standard'],
  rules: { 'no-inline-style': 'off' },
})

describe('the html format', () => {
  it('shows problems first, then failed readings, then the sections', async () => {
    await expect(write(aReport())).toMatchFileSnapshot('golden/report.html')
  })

  it('starts with the status of each of several targets', async () => {
    await expect(write(aCalmReport(), anUnreachedReport())).toMatchFileSnapshot('golden/reports.html')
  })

  it.each([
    ['of one target', [aReport()]],
    ['of a day', [aDayReport()]],
    ['of a part of it', [aDayReport({ sections: aDayReport().sections.slice(0, 3) })]],
    ['of several', [aReport(), anUnreachedReport(), aCalmReport({ target: '<b>' })]],
    ['of problems alone', [aReport({ kind: 'problems', sections: [] })]],
    ['of a target that was not reached', [anUnreachedReport()]],
    ['of nothing', [aCalmReport({ rules: [], sections: [] })]],
  ])('is valid HTML: %s', async (_, reports) => {
    const { results } = await validator.validateString(write(...reports))
    expect(results.flatMap(({ messages }) => messages.map(({ ruleId, message, line }) => `${line}: ${message} (${ruleId})`))).toEqual([])
  })

  it('has the same elements and attributes whatever the values', () => {
    const expected = shapeOf(parse(write(aReportOf('x'))))
    fc.assert(fc.property(hostileText, value => void expect(shapeOf(parse(write(aReportOf(value))))).toEqual(expected)))
  })

  it('contains every value as text', () => {
    const plain = wordsOf(parse(write(aReportOf('xyzzy'))))
    fc.assert(
      fc.property(hostileText, value => {
        const shown = wordsOf(parse(write(aReportOf(value))))
        expect(shown).toBe(plain.replaceAll('xyzzy', () => escapeText(value)))
      }),
    )
  })

  it('loads nothing, runs nothing and links nowhere, whatever the values', () => {
    fc.assert(
      fc.property(hostileText, value => {
        const found = elements(parse(write(aReportOf(value))))
        expect(
          found.filter(({ tagName }) =>
            /^(script|img|link|iframe|object|embed|form|use|image|foreignobject|animate|a|base|video|audio)$/.test(tagName),
          ),
        ).toEqual([])
        const attributes = found.flatMap(({ attrs }) => attrs)
        expect(attributes.filter(({ name }) => /^(src|srcset|href|action|background|poster|data|ping)$|^on/.test(name))).toEqual([])
        const styles = [
          ...attributes.filter(({ name }) => name === 'style').map(({ value }) => value),
          ...found.filter(({ tagName }) => tagName === 'style').map(wordsOf),
        ]
        expect(styles.filter(style => /url\(|@import|expression/i.test(style))).toEqual([])
      }),
    )
  })

  it('states every severity in words, not by colour alone', () => {
    const words = wordsOf(parse(write(aReport())))
    for (const said of [
      '1 high',
      '1 medium',
      '1 warning',
      '1 info',
      '1 unknown',
      '3 ignored',
      'high: 5 deposits',
      'ignored: 2 people',
      '… 2 more',
    ])
      expect(words).toContain(said)
  })

  it('starts with why a target was not reached, and says so once', () => {
    const words = wordsOf(parse(write(anUnreachedReport())))
    expect(words.match(/root@staging\.example does not answer/g)).toHaveLength(1)
  })
})
