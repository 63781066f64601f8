import { DAY_MS } from '../text/duration.js'
import { wallClock } from '../text/time-zone.js'
import { depositReference } from './deposits.js'
import { walletCode, walletOf } from './wallets.js'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `02Oct2025`, as the bank writes it. */
const dayOf = (daysAgo: number, now: Date): string => {
  const [year = '', month = '', day = ''] = wallClock(new Date(now.getTime() - daysAgo * DAY_MS), 'Africa/Johannesburg').day.split('-')
  return `${day}${MONTHS[Number(month) - 1]}${year}`
}

/** A line of the bank: the oldest first. */
interface DemoLine {
  readonly daysAgo: number
  readonly words: string
  readonly cents: number
}

/** What the customers of the demo paid, with the mistakes that customers and banks make. */
const LINES: readonly DemoLine[] = [
  { daysAgo: 30, words: 'STD BANK  RENT STUDIO 4', cents: -450_000 },
  { daysAgo: 21, words: 'MAINTENANCE FEE', cents: -9_500 },
  { daysAgo: 5, words: 'TYMEBANK  CUS40718253', cents: 75_000 },
  { daysAgo: 3, words: `CAPITEC   ${walletCode(walletOf('zoe@tuinwerke.example'))}`, cents: 50_000 },
  { daysAgo: 2, words: `FNB OB    ${depositReference(4).slice(0, 20)}`, cents: 125_000 },
  { daysAgo: 2, words: 'NEDBANK   S Dlamini upgrade', cents: 30_000 },
  { daysAgo: 1, words: `CAPITEC   ${depositReference(3).toLowerCase()}`, cents: 80_000 },
  { daysAgo: 1, words: `ABSA BANK ${depositReference(5)}`, cents: 5_000 },
  { daysAgo: 1, words: `ABSA BANK ${depositReference(5)}`, cents: 5_000 },
  { daysAgo: 1, words: `STD BANK  ${depositReference(8)}`, cents: 25_000 },
  { daysAgo: 0, words: `ABSA BANK ${depositReference(2).replace(/^(.{6})/, '$1 ')}`, cents: 25_000 },
  { daysAgo: 0, words: `FNB OB    ${depositReference(1)}`, cents: 16_000 },
  { daysAgo: 0, words: `REVERSAL  ${depositReference(1)}`, cents: -16_000 },
]

const OPENING_CENTS = 1_250_000

/** As the bank writes amounts: no zeros at the end. */
const amountOf = (cents: number): string => String(cents / 100)

/** A statement of the platform's bank that fits the demo's deposits, to try `match` with. */
export const demoStatement = (now: Date): string => {
  let balance = OPENING_CENTS
  const rows = LINES.map(({ daysAgo, words, cents }) => {
    balance += cents
    return `${dayOf(daysAgo, now)},${words},${amountOf(cents)},${(balance / 100).toFixed(2)},,`
  })
  return [
    'Statement Enquiry :',
    'Account Number : ,1000000001',
    'Account Description :,CURRENT',
    'Statement Number : ,97,',
    `${dayOf(30, now)},BROUGHT FORWARD,,${(OPENING_CENTS / 100).toFixed(2)},,`,
    ...rows,
    `${dayOf(0, now)},CARRIED FORWARD,,${(balance / 100).toFixed(2)},,`,
    '',
  ].join('\r\n')
}
