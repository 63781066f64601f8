import { type Block, command, type Line, line, note, text } from '../../report/blocks.js'
import { rand } from '../../report/formats/pieces.js'
import { ownerName } from '../../report/phrases.js'
import { plural } from '../../text/words.js'
import type { Answer, Judgement, UnknownMoney, Verdict } from '../answer.js'
import { sumOf } from '../cents.js'
import type { Payable } from '../payable.js'
import type { Movement } from '../statement.js'
import { commandOf, moneyOf, payableWords, randOf, referenceOf, unmatchedCommand, VERDICT, verdictWords } from './words.js'

/** Wide enough for nearly every payment, so that the amounts of all lines stand below one another. */
const AMOUNT_WIDTH = '-R100,000.00'.length

/** Columns of blanks separate the parts of a bank's line: one is enough to read it. */
const wordsOf = ({ words }: Movement): Line => line`${text(words.replace(/\s+/g, ' ').trim())}`

/** `2025-10-06       R200.00  CAPITEC PCA91C44FE`. */
const movementNote = (movement: Movement): Block =>
  note(line`${[movement.day, rand(randOf(movement.cents)).padStart(AMOUNT_WIDTH + 1)]}  ${wordsOf(movement)}`, 'plain', 3)

const APPROVE_COLUMNS = [
  { title: 'Day' },
  { title: 'Amount', align: 'right' },
  { title: 'The line says', minWidth: 6 },
  { title: 'Reference', minWidth: 23, about: 'deposit' },
  { title: 'Whose', minWidth: 6 },
] as const

const approveTable = (found: readonly Judgement[]): Block => ({
  kind: 'table',
  columns: APPROVE_COLUMNS,
  rows: found.map(({ lines: [paid], payables: [payable] }) => [
    [paid?.day ?? ''],
    [moneyOf(paid?.cents ?? 0)],
    paid ? wordsOf(paid) : [],
    payable ? [text(referenceOf(payable))] : [],
    payable ? [ownerName(payable.name)] : [],
  ]),
})

const lookFirst = (found: readonly Judgement[]): Block[] => [
  note('Look at each before you approve it:', 'plain', 0),
  ...found.flatMap(({ payables: [payable] }) => (payable ? [command(commandOf(payable))] : [])),
]

const head = (words: string, found: readonly Judgement[], why: string): Block =>
  note(
    line`${[words]}: ${[plural(found.length, 'payment')]}, ${moneyOf(sumOf(found.flatMap(({ lines }) => lines)))} (${[why]})`,
    'plain',
    0,
  )

const CERTAIN = 'the whole reference and the equal amount'
const PROBABLE = 'the equal amount, and a cut reference or a customer code'

/** Those of one kind: the certain ones apart from the probable ones. */
const approvePart = (which: string, found: readonly Judgement[]): Block[] => {
  const certain = found.filter(({ verdict }) => verdict === 'certain')
  const probable = found.filter(({ verdict }) => verdict !== 'certain')
  return [
    ...(certain.length > 0 ? [head(`${which}Certain`, certain, CERTAIN), approveTable(certain)] : []),
    ...(probable.length > 0 ? [head(`${which}Probable`, probable, PROBABLE), approveTable(probable)] : []),
  ]
}

/** Paid, and waiting. Premium requests, which give no credits, stand by themselves. */
export const approveBlocks = ({ approve }: Answer): Block[] => {
  const isPremium = ({ payables: [payable] }: Judgement): boolean => payable?.isPremium ?? false
  if (approve.length === 0) return [note('Nothing that waits was paid.', 'plain', 0)]
  return [
    ...approvePart(
      '',
      approve.filter(one => !isPremium(one)),
    ),
    ...approvePart('Premium requests, which give no credits. ', approve.filter(isPremium)),
    ...lookFirst(approve),
  ]
}

/** The worst first. */
const ORDER: readonly Verdict[] = [
  'paid-twice',
  'taken-back',
  'wrong-amount',
  'used-before',
  'closed',
  'shared-reference',
  'two-references',
  'misread',
  'unclear',
]
const rank = ({ verdict }: Judgement): number => ORDER.indexOf(verdict)
const BAD: ReadonlySet<Verdict> = new Set(['paid-twice', 'taken-back'])

/** Commands of more deposits than this are a list that nobody works through. */
const MAX_COMMANDS = 3

const lookAtOne = (found: Judgement): Block[] => [
  note(
    line`${[BAD.has(found.verdict) ? '🔴' : '🟡']} ${[VERDICT[found.verdict]]}: ${verdictWords(found)}`,
    BAD.has(found.verdict) ? 'bad' : 'warn',
    0,
  ),
  ...[...found.lines, ...found.returns].map(movementNote),
  ...found.payables.slice(0, MAX_COMMANDS).map(payable => command(commandOf(payable), 3)),
]

export const lookAtBlocks = ({ lookAt }: Answer): Block[] => lookAt.toSorted((a, b) => rank(a) - rank(b)).flatMap(lookAtOne)

const possibleWords = ({ possible, possibleCount, unmatched, takenBack }: UnknownMoney): Line => {
  if (takenBack) return line`taken back on ${[takenBack.day]}: ${wordsOf(takenBack)}`
  if (unmatched) return ['the platform has it as money without an owner']
  if (possibleCount === 0) return []
  if (possibleCount > possible.length) return [`possible: ${plural(possibleCount, 'deposit waits', 'deposits wait')} for this amount`]
  return ['possible: ', ...possible.flatMap((payable, i): Line => [...(i > 0 ? [', '] : []), ...payableWords(payable)])]
}

const unknownOne = (money: UnknownMoney): Block[] => {
  const { line: movement, possible, unmatched } = money
  const words = possibleWords(money)
  const commands = unmatched ? [unmatchedCommand(unmatched)] : possible.map(commandOf)
  return [movementNote(movement), ...(words.length > 0 ? [note(words, 'plain', 5)] : []), ...commands.map(one => command(one, 5))]
}

/** Whether no line says anything of the platform: perhaps it is another account, or another platform. */
const isStrange = ({ approve, settled, lookAt, unknown }: Answer): boolean =>
  approve.length + settled.length + lookAt.length === 0 &&
  unknown.length > 0 &&
  unknown.every(({ possibleCount, unmatched }) => possibleCount === 0 && !unmatched)

/** Credits that match nothing. */
export const unknownBlocks = (answer: Answer): Block[] => [
  ...(isStrange(answer)
    ? [note('Nothing in this file names anything on the platform: is it the right account, and the right platform?', 'warn', 0)]
    : []),
  ...answer.unknown.flatMap(unknownOne),
]

const unpaidWords = (payable: Payable): Line =>
  line`${moneyOf(payable.cents)} for ${payableWords(payable)}: completed, and this statement has no payment`

/** Approved deposits without a payment. */
export const unpaidBlocks = ({ unpaid, outside }: Answer): Block[] => [
  ...unpaid.flatMap(({ payable, returns }) => [
    note(line`🔴 ${unpaidWords(payable)}`, 'bad', 0),
    ...(returns.length > 0 ? [note('Money out names it:', 'plain', 3), ...returns.map(movementNote)] : []),
    command(commandOf(payable), 3),
  ]),
  ...(outside > 0
    ? [
        note(
          `${plural(outside, 'completed deposit', 'completed deposits')} cannot be judged: the payment may lie outside the days of this file, which would have to go on for three working days after the approval.`,
          'plain',
          0,
        ),
      ]
    : []),
]

/** Paid, and approved before this statement was compared. */
export const settledBlocks = ({ settled }: Answer): Block[] =>
  settled.length === 0
    ? []
    : [
        approveTable(settled),
        note('The money is here. Whether its credits are there, too:', 'plain', 0),
        command(['check_status problems --only stuck_deposits,credit_mismatch']),
      ]

/** The line by which a bookkeeper trusts the rest. */
export const sumBlocks = ({ sums, addsUp }: Answer): Block[] => {
  const row = (words: string, cents: number): Line[] => [[words], [moneyOf(cents)]]
  return [
    {
      kind: 'table',
      columns: [{ title: 'Money in' }, { title: 'Amount', align: 'right' }],
      rows: [
        row('matched', sums.matched),
        row('to be looked at, and not taken back', sums.toLookAt),
        row('unknown', sums.unknown),
        row('taken back', sums.takenBack),
        row('all credits', sums.credits),
      ],
    },
    addsUp
      ? note('✅ The four parts add up to all credits, to the cent.', 'good', 0)
      : note('❌ The parts do not add up: do not trust this answer, and report it as a fault of check_status.', 'bad', 0),
  ]
}
