import { writeHtmlSections } from '../../report/formats/html/index.js'
import { writeMarkdownSections } from '../../report/formats/markdown/index.js'
import { writePage } from '../../report/formats/text/index.js'
import type { TextStyle } from '../../report/formats/text/style.js'
import type { Report } from '../../report/report.js'
import type { MatchResult } from '../result.js'
import { writeMatchCsv } from './csv.js'
import { matchPage } from './index.js'
import { writeMatchJson } from './json.js'

/** What an answer is about: a report without sections, for its target, its zone and the time of the reading. */
export interface MatchFrame {
  readonly about: Report
  readonly style: TextStyle
}

const titleOf = ({ target }: Report): string => `Bank statement and deposits: ${target}`

/** The ways to write an answer. */
export const matchFormats = {
  text: (result: MatchResult, { about, style }: MatchFrame): string => writePage(matchPage(about, result), style),
  json: (result: MatchResult, { about }: MatchFrame): string => writeMatchJson(result, { target: about.target, now: about.context.now }),
  csv: (result: MatchResult): string => writeMatchCsv(result),
  html: (result: MatchResult, { about }: MatchFrame): string => writeHtmlSections(titleOf(about), matchPage(about, result)),
  markdown: (result: MatchResult, { about }: MatchFrame): string => writeMarkdownSections(titleOf(about), matchPage(about, result)),
} as const
export type MatchFormatId = keyof typeof matchFormats
