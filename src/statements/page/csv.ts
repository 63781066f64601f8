import { type CsvDialect, writeCsvTable } from '../../report/formats/csv-table.js'
import { writeWords } from '../../report/formats/pieces.js'
import type { Judgement } from '../answer.js'
import type { Payable } from '../payable.js'
import type { MatchResult } from '../result.js'
import type { Movement } from '../statement.js'
import { commandOf, randOf, referenceOf, unmatchedCommand, VERDICT, verdictWords } from './words.js'

/** Scripts find columns by place: a new one goes to the end. */
const COLUMNS = [
  'part', // approve, look at, unknown, unpaid, settled, other, not understood, not read, not known
  'verdict',
  'file',
  'line',
  'day',
  'amount_rand',
  'words',
  'reference',
  'person',
  'asked_rand',
  'difference_rand',
  'why',
  'command',
] as const

type MatchRow = Partial<Record<(typeof COLUMNS)[number], string>>

/** Words are the same in every zone: they contain no times. */
const ZONE = 'UTC'

const movementFacts = (movement: Movement, files: readonly string[]): MatchRow => ({
  file: files[movement.file ?? 0] ?? '',
  line: String(movement.line),
  day: movement.day,
  amount_rand: randOf(movement.cents),
  words: movement.words,
})

const payableFacts = (payable: Payable | undefined): MatchRow =>
  payable
    ? {
        reference: referenceOf(payable),
        person: payable.name ?? '',
        asked_rand: randOf(payable.cents),
        command: writeWords(commandOf(payable), ZONE),
      }
    : {}

const judgementRows = (part: string, found: Judgement, files: readonly string[]): MatchRow[] => {
  const { payables, lines, returns, differenceCents } = found
  const shared: MatchRow = {
    part,
    verdict: VERDICT[found.verdict],
    ...payableFacts(payables[0]),
    ...(payables.length > 1 && { reference: payables.map(referenceOf).join(' '), person: '', asked_rand: '', command: '' }),
    difference_rand: payables.length === 1 ? randOf(differenceCents) : '',
    why: writeWords(verdictWords(found), ZONE),
  }
  return [...lines, ...returns].map(movement => ({ ...shared, ...movementFacts(movement, files) }))
}

/** Money out that names nothing, and what is not booked: with them every line of the files is in the table. */
const otherLines = (
  files: MatchResult['files'],
  { approve, lookAt, settled, unknown, unpaid }: MatchResult['answer'],
): readonly Movement[] => {
  const told = new Set([
    ...[...approve, ...lookAt, ...settled].flatMap(({ lines, returns }) => [...lines, ...returns]),
    ...unknown.map(({ line }) => line),
    ...unpaid.flatMap(({ returns }) => returns),
  ])
  return files.flatMap(({ compared }) => compared.filter(movement => !told.has(movement)))
}

/** One line for each movement of the statement, and for each deposit without a payment. */
export const writeMatchCsv = ({ files, refused, answer, unread }: MatchResult, dialect: CsvDialect): string => {
  const names = files.map(({ name }) => name)
  const rows: MatchRow[] = [
    ...answer.approve.flatMap(found => judgementRows('approve', found, names)),
    ...answer.lookAt.flatMap(found => judgementRows('look at', found, names)),
    ...answer.unknown.map(({ line, possible, possibleCount, unmatched, takenBack }) => ({
      part: 'unknown',
      ...movementFacts(line, names),
      reference: possible.map(referenceOf).join(' '),
      why: takenBack
        ? `taken back on ${takenBack.day}`
        : unmatched
          ? 'the platform has it as money without an owner'
          : possibleCount > 0
            ? 'possible: the same amount'
            : '',
      command: unmatched ? writeWords(unmatchedCommand(unmatched), ZONE) : '',
    })),
    ...answer.unpaid.map(({ payable }) => ({ part: 'unpaid', ...payableFacts(payable), why: 'completed, and no payment' })),
    ...answer.settled.flatMap(found => judgementRows('settled', found, names)),
    ...otherLines(files, answer).map(movement => ({ part: 'other', ...movementFacts(movement, names) })),
    ...files.flatMap(({ name, statement }) =>
      statement.strange.map(({ line, text }) => ({ part: 'not understood', file: name, line: String(line), words: text })),
    ),
    ...refused.map(({ name, what, instead }) => ({ part: 'not read', file: name, why: `${what}: ${instead}` })),
    ...unread.map(({ message, hint }) => ({ part: 'not known', why: `${message}: ${hint}` })),
  ]
  return writeCsvTable(COLUMNS, rows, dialect)
}
