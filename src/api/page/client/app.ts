import { showCharts } from './charts.js'
import { part, say, show } from './elements.js'
import { filterReport, showReport } from './report.js'
import { askDays, askView, type PageView, redeem, Unanswered } from './requests.js'
import { forgetToken, savedToken, saveToken, takeTicket } from './session.js'

const EVERY_MS = 30_000
const DAYS_OF: Readonly<Record<string, number>> = { 24: 7, 168: 14, 720: 30 }

let token = savedToken()
let shown: PageView | undefined
let readAt = 0
let isReading = false
/** Somebody asked for something else meanwhile. */
let isWanted = false

const signOut = (why = ''): void => {
  forgetToken()
  token = null
  shown = undefined
  show('signed-in', false)
  show('sign-in', true)
  part('report').replaceChildren()
  say(why, why !== '')
  part<HTMLInputElement>('token').focus()
}

/** Seen from another tab. */
const titled = ({ counts: { high } }: PageView): void => {
  document.title = high > 0 ? `(${high}) check_status` : 'check_status'
}

const ageWords = (): string => {
  const seconds = Math.round((Date.now() - readAt) / 1000)
  return seconds < 60 ? `read ${seconds} s ago` : `read ${Math.floor(seconds / 60)} min ago`
}

const tick = (): void => {
  if (!shown) return
  part('age').textContent = ageWords()
  part('age').classList.toggle('trouble', Date.now() - readAt > 3 * EVERY_MS)
}

const failed = (error: unknown): void => {
  const { message, signIn } = error instanceof Unanswered ? error : { message: String(error), signIn: false }
  if (signIn) signOut(message)
  else {
    // What is shown is old from now on, and says so.
    say(shown ? `${message} What is shown was ${ageWords()}.` : message, true)
    if (!shown) show('sign-in', true)
  }
}

const read = async (): Promise<void> => {
  isWanted = isReading
  if (token === null || isReading) return
  isReading = true
  part('report').setAttribute('aria-busy', 'true')
  const hours = part<HTMLSelectElement>('hours').value
  try {
    const [view, days] = await Promise.all([askView(Number(hours), token), askDays(DAYS_OF[hours] ?? 30, token)])
    shown = view
    readAt = Date.now()
    saveToken(token)
    show('sign-in', false)
    show('signed-in', true)
    part('target').textContent = view.target
    titled(view)
    showReport(view.html)
    showCharts(days)
    say('')
    tick()
  } catch (error) {
    failed(error)
  } finally {
    isReading = false
    part('report').removeAttribute('aria-busy')
    if (isWanted) void read()
  }
}

part('form').addEventListener('submit', event => {
  event.preventDefault()
  token = part<HTMLInputElement>('token').value.trim()
  part<HTMLInputElement>('token').value = ''
  if (token !== '') {
    say('Reading the platform…')
    void read()
  }
})
part('sign-out').addEventListener('click', () => signOut())
part('again').addEventListener('click', () => void read())
part('hours').addEventListener('change', () => void read())
part('filter').addEventListener('input', filterReport)
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => void read())
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && Date.now() - readAt > EVERY_MS) void read()
})
// Nobody looks at a tab that is hidden: the platform is left alone.
setInterval(() => {
  if (!document.hidden) void read()
}, EVERY_MS)
setInterval(tick, 1000)

const begin = async (): Promise<void> => {
  const ticket = takeTicket()
  if (ticket !== null) token = await redeem(ticket).catch(() => null)
  if (token === null) return signOut(ticket === null ? '' : 'That link was used before: open another, or sign in with a token.')
  say('Reading the platform…')
  await read()
}

void begin()
