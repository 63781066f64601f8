import { spawnSync } from 'node:child_process'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { default as formatsOf } from 'ajv-formats'
import { parse as parseCsv } from 'csv-parse/sync'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import { type DefaultTreeAdapterTypes, parse as parseHtml } from 'parse5'
import { expect } from 'vitest'
import { type FormatId, formats } from '../../src/report/formats/index.js'
import { jsonSchemaOf } from '../../src/report/formats/json/document.js'
import type { Report } from '../../src/report/report.js'
import { sections } from '../../src/sections/index.js'
import { withOverview } from '../../src/sections/overview.js'
import { aStyle } from './report.js'

/** What acts on a terminal, turns words round, or cannot be seen; emoji may be joined and coloured. */
const ACTS = /(?!\n)[\p{Cc}\p{Cs}\p{Cn}\p{Co}\p{Zl}\p{Zp}]|(?![\u200d\ufe0f])[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu

/** Fails with what could act on a terminal, by its code points. The byte order mark that a CSV begins with is for Excel. */
export const expectNoEffect = (output: string): void => {
  expect((output.replace(/^\uFEFF/, '').match(ACTS) ?? []).map(sign => sign.codePointAt(0)?.toString(16))).toEqual([])
}

type Html = DefaultTreeAdapterTypes.Node
const inside = (node: Html): Html[] => [node, ...('childNodes' in node ? node.childNodes.flatMap(inside) : [])]

const expectDeadHtml = (source: string): void => {
  for (const node of inside(parseHtml(source))) {
    expect(node.nodeName).not.toMatch(/^(script|img|image|link|iframe|object|embed|use|math|form|a|base|video|audio|template|#comment)$/)
    for (const { name, value } of 'attrs' in node ? node.attrs : []) {
      expect(name).toMatch(
        /^(class|style|scope|lang|charset|http-equiv|content|name|role|aria-label|tabindex|width|height|viewBox|x|y|fill)$/,
      )
      if (/^(width|height|viewBox|x|y|fill|tabindex)$/.test(name)) expect(value).toMatch(/^(?:[\d. ]+|#[\da-f]{6})$/)
      if (name === 'style') expect(value).not.toMatch(/url|@|expression|\\/)
    }
  }
}

interface Markdown {
  readonly type: string
  readonly value?: string
  readonly children?: readonly Markdown[]
}
const below = (node: Markdown): Markdown[] => [node, ...(node.children ?? []).flatMap(below)]

const expectDeadMarkdown = (source: string): void => {
  const tree: Markdown = fromMarkdown(source, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
  const live = /^(link|image|linkReference|imageReference|html|emphasis|delete|footnote.*|break|definition|code|thematicBreak|blockquote)$/
  expect(
    below(tree)
      .map(({ type }) => type)
      .filter(type => live.test(type)),
  ).toEqual([])
}

const expectDeadCsv = (source: string): void => {
  const rows: string[][] = parseCsv(source, { bom: true, record_delimiter: '\r\n' })
  for (const cell of rows.flat()) expect(cell).not.toMatch(/(^|;)[\s"]*[=+\-@＝＋－＠]/)
  expect(new Set(rows.map(({ length }) => length))).toEqual(new Set([15]))
}

const validate = formatsOf
  .default(new Ajv2020({ strict: true, allowUnionTypes: true }))
  .compile(jsonSchemaOf(Object.fromEntries(Object.entries(sections).map(([id, { data }]) => [id, data]))))

const LABEL = String.raw`[a-z_]+="(?:[^"\\\n]|\\[\\n"])*"`
const SAMPLE = new RegExp(`^check_status_[a-z_\\d]+\\{(?:${LABEL},?)+\\} (-?[\\d.e+-]+|NaN|[+-]?Inf(inity)?)$`)

/** What each format's own reader finds in it: nothing that is more than words. A new format needs one here. */
export const HARMLESS: Readonly<Record<FormatId, (output: string) => void>> = {
  text: () => {},
  html: expectDeadHtml,
  markdown: expectDeadMarkdown,
  csv: expectDeadCsv,
  json: output => expect(validate(JSON.parse(output)) || validate.errors).toBe(true),
  nagios: output => {
    const [first = '', ...more] = output.split('\n')
    expect(first.split('|')).toHaveLength(2)
    expect(more.join('')).not.toContain('|')
  },
  prometheus: output => {
    for (const row of output.trimEnd().split('\n')) if (!row.startsWith('# ')) expect(row).toMatch(SAMPLE)
  },
}

/** What Prometheus' own parser says; undefined where it is not installed. */
export const promtool = (output: string): string | undefined => {
  const { error, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: output, encoding: 'utf8' })
  return error ? undefined : stdout + stderr
}

/** Fails where any format makes more than words of what is in the reports. */
export const expectHarmless = (given: readonly Report[]): void => {
  const reports = given.map(withOverview)
  for (const [id, { write }] of Object.entries(formats)) {
    const output = write(reports, aStyle())
    expectNoEffect(id === 'csv' ? output.replaceAll('\r\n', '\n') : output)
    HARMLESS[id as FormatId](output)
  }
}
