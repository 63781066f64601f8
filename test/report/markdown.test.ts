import fc from 'fast-check'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import { describe, expect, it } from 'vitest'
import { escapeMarkdown } from '../../src/report/formats/markdown/escape.js'
import { markdown } from '../../src/report/formats/markdown/index.js'
import type { Report } from '../../src/report/report.js'
import { escapeText } from '../../src/text/escape.js'
import { cpuMs } from '../support/cpu.js'
import { HOSTILE, hostileText } from '../support/hostile.js'
import { aStyle } from '../support/report.js'
import { aCalmReport, anUnreachedReport, aReport, aReportOf } from '../support/sample-report.js'

interface Node {
  readonly type: string
  readonly value?: string
  readonly children?: readonly Node[]
}

const write = (...reports: Report[]): string => markdown.write(reports, aStyle())
const treeOf = (source: string): Node => fromMarkdown(source, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
const wordsOf = ({ value, children = [] }: Node): string => value ?? children.map(wordsOf).join('')
const all = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(all)]

const HOLDERS = ['paragraph', 'heading', 'tableCell', 'strong']
/** Headings, lists and tables, without their text. */
const shapeOf = ({ type, children = [] }: Node): unknown => (HOLDERS.includes(type) ? type : [type, ...children.map(shapeOf)])
const holders = (node: Node): Node[] => all(node).filter(({ type }) => HOLDERS.includes(type))

/** Markdown trims lines and collapses blanks. */
const withoutBlanks = (value: string): string => value.replaceAll(' ', '')

/** Plain text that GitHub, GitLab, Slack and others turn into links or mentions after rendering. */
const ACTIVE = /@\w|:\/\/|www\.|[#!~]\d|:[a-z]\w*:|<|\bgh-\d|[*_~`[\]{}$]/i

describe('the markdown format', () => {
  it('reads well in a ticket', async () => {
    await expect(write(aReport())).toMatchFileSnapshot('golden/report.md')
  })

  it('starts with the status of each of several targets', async () => {
    await expect(write(aCalmReport(), anUnreachedReport())).toMatchFileSnapshot('golden/reports.md')
  })

  it('leaves ordinary words unchanged', () => {
    for (const words of [
      'Jane Doe (client) - R1,250.50',
      "5 people's deposits, 30% at 10:23!",
      'Zoë 名前 👩‍🔧 & Seuns',
      '2025-10-08 and/or 24/7',
    ])
      expect(escapeMarkdown(words)).toBe(words)
    expect(escapeMarkdown('owner@plumbers.example: pending')).toBe('`owner@plumbers.example`: pending')
  })

  it('has the same headings, lists and tables whatever the values', () => {
    const expected = shapeOf(treeOf(write(aReportOf('x'))))
    fc.assert(fc.property(hostileText, value => void expect(shapeOf(treeOf(write(aReportOf(value))))).toEqual(expected)))
  })

  it('contains every value as text', () => {
    const plain = holders(treeOf(write(aReportOf('xyzzy')))).map(wordsOf)
    fc.assert(
      fc.property(hostileText, value => {
        const shown = holders(treeOf(write(aReportOf(value)))).map(wordsOf)
        const expected = plain.map(words => withoutBlanks(words.replaceAll('xyzzy', () => escapeText(value))))
        expect(shown.map(words => (words === '(empty)' ? '' : withoutBlanks(words)))).toEqual(expected)
      }),
    )
  })

  it('lets no value format, link, mention or become HTML', () => {
    fc.assert(
      fc.property(hostileText, value => {
        const nodes = all(treeOf(write(aReportOf(value))))
        expect(
          nodes.filter(
            ({ type }) => /link|image|html|emphasis|delete|footnote|break|definition|code$/i.test(type) && type !== 'inlineCode',
          ),
        ).toEqual([])
        expect(nodes.filter(({ type, value: words = '' }) => type === 'text' && ACTIVE.test(words))).toEqual([])
      }),
    )
  })

  it('escapes a long value quickly', () => {
    const began = cpuMs()
    for (const scrap of [')', '`', '|', 'a.', '@ ']) escapeMarkdown(scrap.repeat(200_000))
    expect(cpuMs() - began).toBeLessThan(5_000)
  })

  it('contains no invisible character and no direction override', () => {
    expect(write(aReport())).not.toMatch(/(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
    expect(write(aReport())).toContain(HOSTILE.scripts)
  })
})
