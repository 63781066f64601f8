import { depositOf, type WholeDeposit } from '../platform/account-deposits.js'
import { type Block, fact, isBlank, line, money, note, person, text } from '../report/blocks.js'
import type { Context } from '../report/context.js'
import { statusName } from '../report/phrases.js'
import { plural } from '../text/words.js'
import { bankReferenceFact } from './bank-reference.js'
import { pagePart } from './types.js'
import { ago } from './words.js'

const bankReferenceOf = ({ hasEvidence, isAutoVerified, bankReference, reference }: WholeDeposit): Block => {
  if (!hasEvidence) return bankReferenceFact(null)
  return bankReferenceFact([
    ...(bankReference === '' || bankReference === reference ? [] : [[text(bankReference)]]),
    ...(isAutoVerified ? [['matched automatically']] : []),
  ])
}

const processedFact = ({ processedAt, processedBy }: WholeDeposit, { now }: Context): Block =>
  processedAt
    ? fact('Processed', line`${ago(processedAt, now)} by ${processedBy === null ? ['nobody on record'] : person(processedBy)}`)
    : fact('Processed', 'no', 'warn')

const noteFact = (label: string, words: string): Block[] => (isBlank(words) ? [] : [fact(label, [text(words)])])

export const depositFacts = (id: string) =>
  pagePart({
    emoji: '💰',
    title: 'DEPOSIT',

    needs: () => ({ deposits: depositOf(id) }),

    view: ({ deposits: [deposit] }, context) => {
      if (!deposit) return [note('⚠️  The deposit was deleted while it was looked up', 'warn', 0)]
      return [
        fact(
          'Amount',
          line`${money(deposit.amount)} for ${[plural(deposit.credits, 'credit')]} (${[deposit.isPremium ? 'premium listing' : 'top-up']})`,
        ),
        fact('Status', [statusName(deposit.status)]),
        fact('Reference', [text(deposit.reference)]),
        bankReferenceOf(deposit),
        fact('Made', ago(deposit.createdAt, context.now)),
        fact('Last changed', ago(deposit.updatedAt, context.now)),
        processedFact(deposit, context),
        ...noteFact('Customer code', deposit.customerCode),
        ...noteFact('Verification notes', deposit.verificationNotes),
        ...noteFact('Admin notes', deposit.adminNotes),
        fact('Id', [text(deposit.id)]),
      ]
    },
  })
