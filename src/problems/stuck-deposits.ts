import { stuckDeposits as readStuck, type StuckDeposit } from '../platform/deposit-concerns.js'
import { line, money, text } from '../report/blocks.js'
import { ownerName } from '../report/phrases.js'
import { elapsed, plural } from '../report/words.js'
import { joined, listOf } from './subjects.js'
import { rule } from './types.js'

const WHY: ReadonlyMap<string, string> = new Map([
  ['verified', 'paid, never credited'],
  ['processing', 'still processing'],
  ['completed', 'completed without a transaction'],
])

const subject = ({ id, name, amount, status, createdAt, reference }: StuckDeposit, now: Date) => ({
  id,
  line: joined([line`${ownerName(name)}: ${money(amount)}`, [WHY.get(status) ?? ''], [elapsed(createdAt, now)], [text(reference)]]),
})

export const stuckDeposits = rule({
  title: 'money that arrived and was not credited',
  section: 'payments',
  about: 'deposits',

  needs: request => ({
    stuck: readStuck(request.thresholds.stuckDeposit, request.window.since, listOf(request, 'stuck_deposits')),
  }),

  detect: ({ stuck }, { now }) => {
    const [first] = stuck
    if (!first) return undefined
    return {
      severity: 'high',
      count: first.total,
      message: count => [`${plural(count, 'deposit')} paid but not credited, or stuck on the way`],
      action: 'Give the credits by hand, and find out why the application did not',
      command: 'check_status problems --only stuck_deposits --all',
      subjects: stuck.map(deposit => subject(deposit, now)),
    }
  },
})
