import { decode, looksLikeText } from './decode.js'
import { bankIdOf } from './ofx.js'
import { shapes } from './shapes/index.js'
import type { Shape, Statement } from './statement.js'

/** A file that is no statement, or one of a layout that is not known. */
export interface NoStatement {
  /** What the file is: `a PDF`. */
  readonly what: string
  /** What to download in its place. */
  readonly instead: string
}

export const DOWNLOADS = "Download the account's transactions from the bank's site as CSV or OFX."

const AS_IT_CAME = "Give it as it came from the bank's site: a spreadsheet changes days and amounts when it saves them."

/** Kinds of files by their first bytes. */
const KINDS: readonly (readonly [begins: string, what: string])[] = [
  ['%PDF', 'a PDF'],
  ['PK\u0003\u0004', 'a ZIP archive or a workbook of Excel (XLSX)'],
  ['\u00d0\u00cf\u0011\u00e0', 'an old workbook of Excel (XLS)'],
  ['\u0089PNG', 'a picture'],
  ['\u00ff\u00d8\u00ff', 'a picture'],
  ['GIF8', 'a picture'],
  ['\u001f\u008b', 'a compressed file'],
]

/** Text that some other program writes. */
const OTHER_TEXTS: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^\s*<\?xml[^>]{0,200}>\s*<Document[^>]{0,200}camt\.05/, 'a statement in camt.05x'],
  [/^\s*!Type:/i, 'a QIF file'],
  [/^\s*(?:<!doctype html|<html)/i, 'a web page'],
  [/^\s*[[{]/, 'JSON'],
]

const kindOf = (bytes: Uint8Array): string | undefined => {
  const head = String.fromCharCode(...bytes.subarray(0, 8))
  return KINDS.find(([begins]) => head.startsWith(begins))?.[1]
}

/** A South African Excel, or LibreOffice, puts semicolons between the fields of a CSV file that it saves. */
const isOfSpreadsheet = (rows: readonly string[]): boolean => rows.length > 0 && rows.every(row => /;[^;]*;/.test(row))

const otherText = (text: string): string =>
  OTHER_TEXTS.find(([pattern]) => pattern.test(text.slice(0, 1000)))?.[1] ?? 'text in none of the layouts that check_status knows'

/** Reads the content of one file. Its name does not matter. */
export const readStatement = (bytes: Uint8Array): Statement | NoStatement => {
  if (bytes.length === 0) return { what: 'an empty file', instead: DOWNLOADS }
  const kind = kindOf(bytes)
  if (kind !== undefined) return { what: kind, instead: DOWNLOADS }
  if (!looksLikeText(bytes)) return { what: 'no text', instead: DOWNLOADS }
  const file = decode(bytes)
  const found = Object.entries<Shape>(shapes).find(([, shape]) => shape.recognises(file))
  if (found) {
    const [id, { name, bank, trust, read }] = found
    const statement = read(file)
    if (statement.movements.length === 0 && isOfSpreadsheet(statement.strange.map(({ text }) => text)))
      return { what: `a ${name} that a spreadsheet has saved, with semicolons`, instead: AS_IT_CAME }
    return { shape: id, name, bank, trust, ...statement }
  }
  if (isOfSpreadsheet(file.lines.filter(line => line.trim() !== '').slice(-20)))
    return { what: 'a CSV file that a spreadsheet has saved, with semicolons', instead: AS_IT_CAME }
  const bankId = bankIdOf(file)
  return bankId === undefined
    ? { what: otherText(file.text), instead: DOWNLOADS }
    : { what: `an OFX file of a bank that check_status does not know (BANKID ${bankId || 'empty'})`, instead: DOWNLOADS }
}

export const isStatement = (read: Statement | NoStatement): read is Statement => 'movements' in read
