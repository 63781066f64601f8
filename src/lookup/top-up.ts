import { requestsOfTopUp, topUpOf } from '../platform/top-ups.js'
import { type Block, fact, isBlank, line, money, note, text, time } from '../report/blocks.js'
import { statusName, writtenCode } from '../report/phrases.js'
import { elapsedBriefly } from '../text/duration.js'
import { plural } from '../text/words.js'
import { bankReferenceFact } from './bank-reference.js'
import { pagePart } from './types.js'
import { ago } from './words.js'

const optionalFact = (label: string, words: string): Block[] => (isBlank(words) ? [] : [fact(label, [text(words)])])

/** A wallet row that brought credits, or will. */
export const topUpFacts = (id: string) =>
  pagePart({
    emoji: '💰',
    title: 'WALLET TOP-UP',

    needs: () => ({ topUps: topUpOf(id) }),

    view: ({ topUps: [topUp] }, { now }) => {
      if (!topUp) return [note('⚠️  The top-up was deleted while it was looked up', 'warn', 0)]
      const code = writtenCode(topUp.reference)
      return [
        fact('Amount', line`${money(topUp.amount)} for ${[plural(topUp.credits, 'credit')]}`),
        fact('Status', [statusName(topUp.status)]),
        fact('Reference', [text(topUp.reference)]),
        ...(code === topUp.reference ? [] : [fact('Code on the transfer', [text(code)])]),
        bankReferenceFact(isBlank(topUp.bankReference) ? null : [[text(topUp.bankReference)]]),
        fact('Made', ago(topUp.createdAt, now)),
        fact('Confirmed', topUp.confirmedAt ? ago(topUp.confirmedAt, now) : ['no'], topUp.confirmedAt ? 'good' : 'warn'),
        ...optionalFact('Paid by', topUp.paymentMethod),
        ...optionalFact('Description', topUp.description),
        fact('Id', [text(topUp.id)]),
      ]
    },
  })

/** The deposit requests that it may have credited. */
export const creditedRequests = (id: string) =>
  pagePart({
    emoji: '🧾',
    title: 'DEPOSIT REQUESTS THAT IT CAN HAVE CREDITED',

    needs: () => ({ requests: requestsOfTopUp(id) }),

    view: ({ requests }, { now }) =>
      requests.length === 0
        ? []
        : [
            {
              kind: 'table',
              columns: [
                { title: 'Reference', minWidth: 12, about: 'deposit' },
                { title: 'Amount', align: 'right' },
                { title: 'Status' },
                { title: 'When' },
                { title: 'Age', align: 'right' },
              ],
              rows: requests.map(({ reference, amount, status, createdAt }) => [
                [text(reference)],
                [money(amount)],
                [statusName(status)],
                [time(createdAt)],
                [elapsedBriefly(createdAt, now)],
              ]),
            },
          ],
  })
