import type { NewDeposit } from '../../platform/new-deposits.js'
import { type Line, line, money } from '../../report/blocks.js'
import { moment, rand } from '../../report/formats/pieces.js'
import { ownerName, provider, statusName } from '../../report/phrases.js'
import { plural } from '../../report/words.js'
import { type Event, type EventWords, eventItem, field, listed } from './event.js'
import { fact, told, toldLine } from './told.js'

const PREMIUM = 'premium listing request'

export const depositItem = ({ id, createdAt, isPremium, ...fields }: NewDeposit): Event =>
  eventItem('deposit', id, createdAt, { ...fields, purpose: isPremium ? PREMIUM : 'top-up' })

const isPremium = (event: Event): boolean => field(event, 'purpose') === PREMIUM

const ownerOf = (event: Event): Line => {
  const { name, businessName } = event.fields
  if (typeof name !== 'string') return [ownerName(null)]
  return typeof businessName === 'string' ? provider(name, businessName) : [ownerName(name)]
}

const amountOf = (event: Event): string => told(rand(field(event, 'amount')))

const CENTS = /^(-?)(\d+)(?:\.(\d{1,2}))?$/

/** Rand of all of them, to the cent; null where it is not known of each. */
const sumOf = (events: readonly Event[], unlisted: number): string | null => {
  const amounts = events.map(event => CENTS.exec(field(event, 'amount')))
  if (unlisted > 0 || amounts.length === 0 || !amounts.every(amount => amount !== null)) return null
  const cents = amounts
    .map(([, sign = '', whole = '', part = '']) => BigInt(`${sign}${whole}${part.padEnd(2, '0')}`))
    .reduce((sum, amount) => sum + amount, 0n)
  const digits = String(cents < 0n ? -cents : cents).padStart(3, '0')
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

export const deposit: EventWords = {
  sign: '💰',
  title: event => `New Deposit: ${amountOf(event)}${isPremium(event) ? ` (${PREMIUM})` : ''}`,

  facts: (event, timezone) => [
    fact('Provider', toldLine(ownerOf(event), timezone)),
    fact('Name', field(event, 'fullName')),
    fact('Phone', field(event, 'phone')),
    fact('Amount', amountOf(event)),
    ...(isPremium(event) ? [fact('For', PREMIUM)] : []),
    fact('Credits', field(event, 'credits')),
    fact('Reference', field(event, 'reference')),
    fact('Bank reference', field(event, 'bankReference')),
    fact('Status', toldLine([statusName(field(event, 'status'))], timezone)),
    fact('Created', moment(new Date(event.at), timezone)),
  ],

  titleOfSeveral: (events, unlisted) => {
    const sum = sumOf(events, unlisted)
    return `${plural(events.length + unlisted, 'new deposit')}${sum === null ? '' : `: ${rand(sum)} in all`}`
  },

  factsOfSeveral: events => {
    const premium = events.filter(isPremium).length
    return premium > 0 ? [fact('Of them premium listing requests', premium)] : []
  },

  line: (event, timezone) => {
    const status = statusName(field(event, 'status'))
    const what = isPremium(event) ? [` - ${PREMIUM}`] : []
    const who = listed([toldLine(ownerOf(event), timezone), field(event, 'fullName'), field(event, 'phone')])
    return `${who}: ${toldLine(line`${money(field(event, 'amount'))} - ${[status]}${what}`, timezone)}`
  },

  commandOf: id => `check_status deposit ${id}`,
  command: 'check_status --only payments --all',
}
