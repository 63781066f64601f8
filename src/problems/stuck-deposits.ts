import { type DoubtfulDeposit, isCredited, MAX_DOUBTFUL_DEPOSITS } from '../platform/deposit-concerns.js'
import { moneyLinesOf, moneyLineTails } from '../platform/money-lines.js'
import { isBlank, type Line, line, money, text, time } from '../report/blocks.js'
import { listedRows } from '../report/lists.js'
import { depositCommand, joinParts, ownerName } from '../report/phrases.js'
import { supplementary } from '../source/readings.js'
import { elapsed } from '../text/duration.js'
import { plural } from '../text/words.js'
import { doubtfulList, NOT_ALL_CHECKED } from './doubtful-list.js'
import { rule } from './types.js'

const isStuck = (deposit: DoubtfulDeposit): boolean => deposit.status === 'processing' || !isCredited(deposit)

/** What was searched for as a sign of the credits, and with what result. */
const traceWords = ({ amount, reference, bankReference, processedAt, pairs }: DoubtfulDeposit): Line => {
  if (pairs !== null) return ['each transaction and wallet row that could be its own credits another deposit']
  const references = [...new Set([bankReference, reference])].filter(name => !isBlank(name)).map(text)
  const referenceWords = references.flatMap((name, i): Line => (i > 0 ? [' or ', name] : [name]))
  const near = processedAt ? line`, and none of ${money(amount)} was made within a minute of ${time(processedAt)}` : []
  return references.length > 0
    ? line`no transaction or wallet row has ${referenceWords}${near}`
    : line`no transaction or wallet row is its own${near}`
}

const reasonWords = (deposit: DoubtfulDeposit): Line => {
  if (deposit.status === 'processing') return ['still processing']
  const paid = deposit.status === 'completed' ? 'completed, not credited' : 'paid, never credited'
  return line`${[paid]}: ${traceWords(deposit)}`
}

export const stuckDeposits = rule({
  title: 'money that arrived and was not credited',
  section: 'payments',
  about: 'deposits',

  needs: request => ({ deposits: doubtfulList(request), logs: supplementary(moneyLineTails(request.logs, request.window.since)) }),

  detect: ({ deposits, logs }, context) => {
    const notApplied = new Set(moneyLinesOf(logs, context.logs).notApplied.map(({ reference }) => reference))
    const stuck = deposits.filter(isStuck)
    const shown = listedRows(stuck, context, 'stuck_deposits')
    const [first] = shown
    const atLeast = deposits.length >= MAX_DOUBTFUL_DEPOSITS
    if (!first) return atLeast ? NOT_ALL_CHECKED : undefined
    return {
      severity: 'high',
      count: stuck.length,
      atLeast,
      message: count => [`${atLeast ? 'at least ' : ''}${plural(count, 'deposit')} paid but not credited, or stuck on the way`],
      action: 'Look at all traces of each payment first, and give credits by hand only where there is none',
      subjects: shown.map(deposit => ({
        id: deposit.id,
        line: joinParts([
          line`${ownerName(deposit.name)}: ${money(deposit.amount)}`,
          reasonWords(deposit),
          notApplied.has(deposit.reference) ? ['the log says that its credits could not be given'] : undefined,
          [elapsed(deposit.createdAt, context.now)],
        ]),
        command: depositCommand(deposit.reference, deposit.id),
        began: deposit.createdAt,
      })),
    }
  },
})
