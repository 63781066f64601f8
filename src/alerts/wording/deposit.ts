import type { NewDeposit } from '../../platform/new-deposits.js'
import type { NewTopUp } from '../../platform/new-top-ups.js'
import { type Line, line, money } from '../../report/blocks.js'
import { clock, rand } from '../../report/formats/pieces.js'
import { ownerName, providerName, statusName } from '../../report/phrases.js'
import { sumOfRand } from '../../report/rand.js'
import { plural } from '../../text/words.js'
import type { EventNotification } from '../notifications.js'
import { type EventWording, eventNotification, field, listed } from './event.js'
import { fact, safeLine, safeText } from './safe-text.js'

const PREMIUM = 'premium listing request'

export const depositNotification = ({ id, createdAt, isPremium, ...fields }: NewDeposit): EventNotification =>
  eventNotification('deposit', id, createdAt, { ...fields, purpose: isPremium ? PREMIUM : 'top-up' })

const WALLET = 'wallet top-up'
const UNMATCHED = 'payment that nobody could be found for'

export const topUpNotification = ({ id, createdAt, isUnmatched, ...fields }: NewTopUp): EventNotification =>
  eventNotification('deposit', id, createdAt, { ...fields, purpose: isUnmatched ? UNMATCHED : WALLET })

const isPremium = (event: EventNotification): boolean => field(event, 'purpose') === PREMIUM

/** What the money is for, unless it is an ordinary deposit request. */
const purposeOf = (event: EventNotification): string | undefined =>
  [PREMIUM, WALLET, UNMATCHED].find(purpose => purpose === field(event, 'purpose'))

const ownerOf = (event: EventNotification): Line => {
  const { name, businessName } = event.fields
  if (typeof name !== 'string') return [field(event, 'purpose') === UNMATCHED ? '(no owner found)' : ownerName(null)]
  return typeof businessName === 'string' ? providerName(name, businessName) : [ownerName(name)]
}

const amountOf = (event: EventNotification): string => safeText(rand(field(event, 'amount')))

/** Rand in total, to the cent; null unless every amount is known. */
const sumOf = (events: readonly EventNotification[], unlisted: number): string | null =>
  unlisted > 0 || events.length === 0 ? null : sumOfRand(events.map(event => field(event, 'amount')))

export const deposit: EventWording = {
  sign: '💰',
  title: event => `New Deposit: ${amountOf(event)}${purposeOf(event) ? ` (${purposeOf(event)})` : ''}`,

  facts: (event, timezone) => [
    fact('Provider', safeLine(ownerOf(event), timezone)),
    fact('Name', field(event, 'fullName')),
    fact('Phone', field(event, 'phone')),
    fact('Amount', amountOf(event)),
    ...(purposeOf(event) ? [fact('For', purposeOf(event) ?? '')] : []),
    fact('Credits', field(event, 'credits')),
    fact('Reference', field(event, 'reference')),
    fact('Bank ref', field(event, 'bankReference')),
    fact('Status', safeLine([statusName(field(event, 'status'))], timezone)),
    fact('Created', clock(new Date(event.at), timezone, true)),
  ],

  titleOfSeveral: (events, unlisted) => {
    const sum = sumOf(events, unlisted)
    return `${plural(events.length + unlisted, 'new deposit')}${sum === null ? '' : `: ${rand(sum)} in all`}`
  },

  factsOfSeveral: events => {
    const premium = events.filter(isPremium).length
    return premium > 0 ? [fact('Premium listing requests', premium)] : []
  },

  line: (event, timezone) => {
    const status = statusName(field(event, 'status'))
    const purpose = purposeOf(event)
    const what = purpose ? [` - ${purpose}`] : []
    const who = listed([safeLine(ownerOf(event), timezone), field(event, 'fullName'), field(event, 'phone')])
    return `${who}: ${safeLine(line`${money(field(event, 'amount'))} - ${[status]}${what}`, timezone)}`
  },

  commandOf: id => `check_status deposit ${id}`,
  command: 'check_status --only payments --all',
}
