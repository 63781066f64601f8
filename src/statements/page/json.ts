import { z } from 'zod'
import { writeJson } from '../../report/formats/json/write.js'
import { writeWords } from '../../report/formats/pieces.js'
import type { Judgement } from '../answer.js'
import type { Payable } from '../payable.js'
import { isIncomplete, type MatchResult, statusOfMatch } from '../result.js'
import type { Movement } from '../statement.js'
import { commandOf, randOf, referenceOf, VERDICT, verdictWords } from './words.js'

const Rand = z
  .string()
  .regex(/^-?\d+\.\d\d$/)
  .describe('In rand')
const Day = z.iso.date().describe("A day of the bank's, in Africa/Johannesburg")

const Line = z.object({
  file: z.string(),
  line: z.int().describe('In the file, from 1'),
  day: Day,
  amount: Rand,
  words: z.string().describe('As they stand in the file'),
})
const Deposit = z.object({
  id: z.string(),
  kind: z.enum(['deposit', 'wallet']),
  reference: z.string(),
  person: z.string().nullable(),
  amount: Rand,
  status: z.string(),
  isPremium: z.boolean(),
  createdAt: z.iso.datetime(),
  processedAt: z.iso.datetime().nullable(),
  command: z.string(),
})
const Finding = z.object({
  verdict: z.enum(Object.keys(VERDICT)),
  why: z.string(),
  deposits: z.array(Deposit),
  lines: z.array(Line),
  returns: z.array(Line).describe('Money out, or credits taken back, that name it'),
  difference: Rand.describe('What came above (positive) or below the amount'),
})
const BalanceState = z.enum(['agrees', 'fails', 'unknown'])
const File = z.object({
  name: z.string(),
  bank: z.string(),
  layout: z.string(),
  trust: z.enum(['A', 'B', 'C']).describe('How well the layout is known: A from real files, B from other programs, C from documents'),
  account: z.string().nullable().describe('Its last four digits'),
  firstDay: Day.nullable(),
  lastDay: Day.nullable(),
  lines: z.int(),
  repeated: z.int().describe('Lines that stand in a file before it as well'),
  opening: Rand.nullable(),
  closing: Rand.nullable(),
  runningBalance: BalanceState,
  closingBalance: BalanceState,
  gaps: z.array(z.object({ line: z.int(), expected: Rand, found: Rand })),
  notes: z.array(z.object({ line: z.int(), text: z.string() })).describe('Lines that are no movements'),
  notUnderstood: z.array(z.object({ line: z.int(), text: z.string() })),
})

/** What `match --format json` prints. */
export const MatchDocument = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('match'),
  target: z.string(),
  generatedAt: z.iso.datetime().describe("By the platform's clock"),
  status: z.int().min(0).max(3).describe('The exit status of the command'),
  complete: z.boolean(),
  files: z.array(File),
  notRead: z.array(z.object({ name: z.string(), what: z.string(), instead: z.string() })),
  unknown: z.array(z.object({ message: z.string(), hint: z.string() })).describe('What could not be read of the platform'),
  approve: z.array(Finding),
  settled: z.array(Finding).describe('Paid, and approved already'),
  lookAt: z.array(Finding),
  nobodyAskedFor: z.array(
    Line.extend({
      possible: z.array(Deposit).describe('Deposits of the same amount that wait, if they are few'),
      possibleCount: z.int(),
      unmatchedId: z.string().nullable(),
      takenBackBy: Line.nullable().describe('The line that took it back: it is in the sum of takenBack, not of unknown'),
    }),
  ),
  completedWithoutPayment: z.array(Deposit.extend({ returns: z.array(Line) })),
  outsideTheseDays: z.int().describe('Completed deposits whose payment may stand outside the days of the files'),
  sums: z.object({ credits: Rand, matched: Rand, toLookAt: Rand, unknown: Rand, takenBack: Rand, addUp: z.boolean() }),
})
export type MatchDocument = z.infer<typeof MatchDocument>

const depositOf = (payable: Payable): z.infer<typeof Deposit> => ({
  id: payable.id,
  kind: payable.kind,
  reference: referenceOf(payable),
  person: payable.name,
  amount: randOf(payable.cents),
  status: payable.status,
  isPremium: payable.isPremium,
  createdAt: payable.createdAt.toISOString(),
  processedAt: payable.processedAt?.toISOString() ?? null,
  command: writeWords(commandOf(payable), 'UTC'),
})

const lineOf =
  (files: readonly string[]) =>
  ({ file = 0, line, day, cents, words }: Movement): z.infer<typeof Line> => ({
    file: files[file] ?? '',
    line,
    day,
    amount: randOf(cents),
    words,
  })

const fileOf = ({ name, statement, balances, compared, repeated }: MatchResult['files'][number]): z.infer<typeof File> => {
  const days = compared.map(({ day }) => day).toSorted()
  const orNull = (cents: number | null): string | null => (cents === null ? null : randOf(cents))
  return {
    name,
    bank: statement.bank,
    layout: statement.name,
    trust: statement.trust,
    account: statement.account?.slice(-4) ?? null,
    firstDay: days[0] ?? null,
    lastDay: days.at(-1) ?? null,
    lines: compared.length,
    repeated,
    opening: orNull(statement.openingCents),
    closing: orNull(statement.closingCents),
    runningBalance: balances.running,
    closingBalance: balances.ends,
    gaps: balances.gaps.map(({ line, expectedCents, foundCents }) => ({
      line,
      expected: randOf(expectedCents),
      found: randOf(foundCents),
    })),
    notes: [...statement.notes],
    notUnderstood: [...statement.strange],
  }
}

/** The answer for programs. */
export const matchDocument = (result: MatchResult, { target, now }: { readonly target: string; readonly now: Date }): MatchDocument => {
  const { files, refused, answer, unread } = result
  const toLine = lineOf(files.map(({ name }) => name))
  const finding = (found: Judgement): z.infer<typeof Finding> => ({
    verdict: found.verdict,
    why: writeWords(verdictWords(found), 'UTC'),
    deposits: found.payables.map(depositOf),
    lines: found.lines.map(toLine),
    returns: found.returns.map(toLine),
    difference: randOf(found.differenceCents),
  })
  const { credits, matched, toLookAt, unknown, takenBack } = answer.sums
  return {
    schemaVersion: 1,
    kind: 'match',
    target,
    generatedAt: now.toISOString(),
    status: statusOfMatch(result),
    complete: !isIncomplete(result),
    files: files.map(fileOf),
    notRead: [...refused],
    unknown: unread.map(({ message, hint }) => ({ message, hint })),
    approve: answer.approve.map(finding),
    settled: answer.settled.map(finding),
    lookAt: answer.lookAt.map(finding),
    nobodyAskedFor: answer.unknown.map(({ line, possible, possibleCount, unmatched, takenBack }) => ({
      ...toLine(line),
      possible: possible.map(depositOf),
      possibleCount,
      unmatchedId: unmatched?.id ?? null,
      takenBackBy: takenBack ? toLine(takenBack) : null,
    })),
    completedWithoutPayment: answer.unpaid.map(({ payable, returns }) => ({ ...depositOf(payable), returns: returns.map(toLine) })),
    outsideTheseDays: answer.outside,
    sums: {
      credits: randOf(credits),
      matched: randOf(matched),
      toLookAt: randOf(toLookAt),
      unknown: randOf(unknown),
      takenBack: randOf(takenBack),
      addUp: answer.addsUp,
    },
  }
}

export const writeMatchJson = (result: MatchResult, about: { readonly target: string; readonly now: Date }): string =>
  `${writeJson(matchDocument(result, about), 2)}\n`
