import type { Report } from '../../report.js'
import { html, type Markup } from './markup.js'
import { shortened } from './shorten.js'

/** In bytes. Mail programs cut a mail at 102 KB, and what they cut is not missed by whoever reads it. */
const MAX_BYTES = 90_000

/** Rows of each list, from as they are to next to none. */
const ROWS = [Number.POSITIVE_INFINITY, 20, 10, 5, 3, 1] as const

const shorterOnes = (report: Report): readonly Report[] => {
  const short = ROWS.map(rows => shortened(report, rows))
  const bare = { ...shortened(report, 0), sections: [] }
  return [...short, bare]
}

const cutNote = (command: string): Markup =>
  html`<p class="faint">This mail is cut short, because mail programs cut off what is long. The whole report: <code>${command}</code></p>`

/**
 * The longest form of a report that mail programs show to its end. What it leaves out is counted where it is missing.
 * @param command writes the whole report @param write the page, with notes before its end
 */
export const fitForMail = (report: Report, command: string, write: (report: Report, notes: readonly Markup[]) => string): string => {
  let page = ''
  for (const [i, shorter] of shorterOnes(report).entries()) {
    page = write(shorter, i > 0 ? [cutNote(command)] : [])
    if (Buffer.byteLength(page) <= MAX_BYTES) return page
  }
  return page
}
