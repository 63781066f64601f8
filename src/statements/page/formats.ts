import { completeCommands, type PlatformWords } from '../../report/complete-commands.js'
import { EXCEL, RFC_4180 } from '../../report/formats/csv-table.js'
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
  /** What a command needs to go to the same platform. */
  readonly platform: PlatformWords
  /** A table is written as Excel opens it. */
  readonly isForExcel?: boolean | undefined
}

const page = (result: MatchResult, { about, platform }: MatchFrame): Report => completeCommands(matchPage(about, result), platform)

const titleOf = ({ target }: Report): string => `Bank statement and deposits: ${target}`

/** The ways to write an answer. */
export const matchFormats = {
  text: (result: MatchResult, frame: MatchFrame): string => writePage(page(result, frame), frame.style),
  json: (result: MatchResult, { about }: MatchFrame): string => writeMatchJson(result, { target: about.target, now: about.context.now }),
  csv: (result: MatchResult, { isForExcel }: MatchFrame): string => writeMatchCsv(result, isForExcel ? EXCEL : RFC_4180),
  html: (result: MatchResult, frame: MatchFrame): string => writeHtmlSections(titleOf(frame.about), page(result, frame)),
  markdown: (result: MatchResult, frame: MatchFrame): string => writeMarkdownSections(titleOf(frame.about), page(result, frame)),
} as const
export type MatchFormatId = keyof typeof matchFormats
