import { type Block, fact, type Line } from '../report/blocks.js'
import { bankReferenceWord } from '../report/phrases.js'

/**
 * What is noted of a payment at the bank, with the words of the report's list of pending deposits.
 * @param known the reference, or how it was matched; null: none is noted
 */
export const bankReferenceFact = (known: readonly Line[] | null): Block =>
  known === null
    ? fact('Bank ref', `${bankReferenceWord(false)}: empty, or our own again`, 'warn')
    : fact('Bank ref', [
        `${bankReferenceWord(true)} (`,
        ...known.flatMap((part, i) => (i === 0 ? part : [', ', ...part])),
        '), which is no proof that money came',
      ])
