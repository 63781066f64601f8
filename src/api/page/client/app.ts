import type { PageView } from '../page-view.js'
import { showCharts } from './charts.js'
import { announce, element, setVisible } from './elements.js'
import { watchStatement } from './match.js'
import { filterReport, showReport } from './report.js'
import { getDays, getView, RequestError, redeem } from './requests.js'
import { forgetToken, savedToken, saveToken, takeTicket } from './session.js'

const REFRESH_MS = 30_000
/** Days on the charts for each window of the report, in hours. */
const CHART_DAYS: Readonly<Record<string, number>> = { 24: 7, 168: 14, 720: 30 }

let token = savedToken()
let shown: PageView | undefined
let shownAt = 0
let isLoading = false
/** Something changed while the report was loading: load it again. */
let isOutdated = false

const signOut = (reason = ''): void => {
  forgetToken()
  token = null
  shown = undefined
  setVisible('signed-in', false)
  setVisible('sign-in', true)
  element('report').replaceChildren()
  element('match-answer').replaceChildren()
  announce(reason, reason !== '')
  element<HTMLInputElement>('token').focus()
}

/** The title shows the number of high problems, so that it can be seen from another tab. */
const showTitle = ({ counts: { high } }: PageView): void => {
  document.title = high > 0 ? `(${high}) check_status` : 'check_status'
}

const ageText = (): string => {
  const seconds = Math.round((Date.now() - shownAt) / 1000)
  return seconds < 60 ? `${seconds} s ago` : `${Math.floor(seconds / 60)} min ago`
}

const showAge = (): void => {
  if (!shown) return
  element('age').textContent = `updated ${ageText()}`
  element('age').classList.toggle('trouble', Date.now() - shownAt > 3 * REFRESH_MS)
}

const showError = (error: unknown): void => {
  const { message, needsSignIn } = error instanceof RequestError ? error : { message: String(error), needsSignIn: false }
  if (needsSignIn) signOut(message)
  else {
    // The old report stays, with a warning that it is old.
    announce(shown ? `${message} This report is from ${ageText()}.` : message, true)
    if (!shown) setVisible('sign-in', true)
  }
}

const load = async (): Promise<void> => {
  isOutdated = isLoading
  if (token === null || isLoading) return
  isLoading = true
  element('report').setAttribute('aria-busy', 'true')
  const hours = element<HTMLSelectElement>('hours').value
  try {
    const [view, days] = await Promise.all([getView(Number(hours), token), getDays(CHART_DAYS[hours] ?? 30, token)])
    shown = view
    shownAt = Date.now()
    saveToken(token)
    setVisible('sign-in', false)
    setVisible('signed-in', true)
    element('target').textContent = view.target
    showTitle(view)
    showReport(view.html)
    showCharts(days)
    announce('')
    showAge()
  } catch (error) {
    showError(error)
  } finally {
    isLoading = false
    element('report').removeAttribute('aria-busy')
    if (isOutdated) void load()
  }
}

element('form').addEventListener('submit', event => {
  event.preventDefault()
  token = element<HTMLInputElement>('token').value.trim()
  element<HTMLInputElement>('token').value = ''
  if (token !== '') {
    announce('Reading the platform…')
    void load()
  }
})
element('sign-out').addEventListener('click', () => signOut())
element('refresh').addEventListener('click', () => void load())
element('hours').addEventListener('change', () => void load())
element('filter').addEventListener('input', filterReport)
watchStatement(() => token, signOut)
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => void load())
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && Date.now() - shownAt > REFRESH_MS) void load()
})
// A hidden tab does not load the platform.
setInterval(() => {
  if (!document.hidden) void load()
}, REFRESH_MS)
setInterval(showAge, 1000)

const start = async (): Promise<void> => {
  const ticket = takeTicket()
  if (ticket !== null) token = await redeem(ticket).catch(() => null)
  if (token === null) return signOut(ticket === null ? '' : 'This link was used, or is too old: run check_status open again.')
  announce('Reading the platform…')
  await load()
}

void start()
// A link opened in this tab changes only the fragment, so the page is not loaded again.
addEventListener('hashchange', () => void start())
