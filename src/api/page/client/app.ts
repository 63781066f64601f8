import type { PageView } from '../page-view.js'
import { emptyBoard, showSkeleton, showView } from './board.js'
import { watchCharts } from './chart-box.js'
import { announce, element, setVisible } from './elements.js'
import { type MuteActions, stopMuting } from './mute.js'
import { emptyPanel, type PanelHost, refreshPanel, showRoute } from './panel.js'
import { asRequestError, getView, postMute, postUnmute, type RequestError, redeem } from './requests.js'
import { beginRoutes, leaveRoute, noteRoute, routeIn } from './routes.js'
import { watchSearch } from './search.js'
import { forgetToken, savedToken, saveToken, takeTicket } from './session.js'
import { chooseDay, watchWindow, windowChoice } from './window-choice.js'

const REFRESH_MS = 30_000

/** What the page shows: it asks for a token, or for patience, or has figures, or says why it has none. */
type BoardState = 'signed-out' | 'loading' | 'ready' | 'failed'

let token = savedToken()
let shown: PageView | undefined
let etag: string | undefined
/** The window that is shown, to tell whether the same is asked for again. */
let shownWindow = ''
let shownAt = 0
let isLoading = false
/** Something changed while the report was loading: load it again. */
let isOutdated = false

const setState = (state: BoardState): void => {
  document.body.dataset.state = state
  setVisible('sign-in', state === 'signed-out')
  setVisible('tools', state !== 'signed-out')
  setVisible('board', state === 'loading' || state === 'ready')
  setVisible('failed', state === 'failed')
}

const signOut = (reason = ''): void => {
  forgetToken()
  token = null
  shown = undefined
  etag = undefined
  emptyBoard()
  emptyPanel()
  setVisible('banner', false)
  setState('signed-out')
  element('sign-in-why').textContent = reason
  setVisible('sign-in-why', reason !== '')
  element<HTMLInputElement>('token').focus()
}

const ageText = (): string => {
  const seconds = Math.round((Date.now() - shownAt) / 1000)
  return seconds < 60 ? `${seconds} s ago` : `${Math.floor(seconds / 60)} min ago`
}

const showAge = (): void => {
  if (!shown) return
  element('age-words').textContent = ageText()
  element('age').classList.toggle('trouble', Date.now() - shownAt > 3 * REFRESH_MS)
  if (!element('banner').hidden) element('banner-age').textContent = ageText()
}

const showError = (error: RequestError): void => {
  const { message, trouble } = error
  if (trouble === 'signed out') {
    signOut(message)
    return
  }
  if (shown) {
    // The old figures stay, with a warning that they are old.
    element('banner-why').textContent = message
    setVisible('banner', true)
    showAge()
    return
  }
  element('failed-why').textContent = message
  setState('failed')
  element('failed-title').focus()
}

const actions: MuteActions = {
  mute: (choice, name) => void change(current => postMute(choice, current), `Muted: ${name}`, 'muted-title'),
  unmute: (id, name) => void change(current => postUnmute(id, current), `No longer muted: ${name}`, 'problems-title'),
}

const host: PanelHost = {
  token: () => token,
  actions: () => (shown?.canMute ? actions : undefined),
  onSignedOut: ({ message }) => signOut(message),
}

const pickDay = (day: string): void => {
  chooseDay(day)
  announce(`Showing what happened on ${day}.`)
  void load()
}

const load = async (): Promise<void> => {
  isOutdated = isLoading
  const current = token
  if (current === null || isLoading) return
  isLoading = true
  const choice = windowChoice()
  const wanted = JSON.stringify(choice)
  element('board').setAttribute('aria-busy', 'true')
  try {
    const answer = await getView(choice, current, wanted === shownWindow ? etag : undefined)
    if (token !== current) return
    shownAt = Date.now()
    shownWindow = wanted
    setVisible('banner', false)
    saveToken(current)
    if (answer) {
      const isFirst = !shown
      ;({ view: shown, etag } = answer)
      setState('ready')
      showView(shown, actions, pickDay)
      if (isFirst) begin()
    }
    showAge()
  } catch (error) {
    if (token === current) showError(asRequestError(error))
  } finally {
    isLoading = false
    element('board').removeAttribute('aria-busy')
    if (isOutdated) void load()
  }
}

/** The first figures are here. */
const begin = (): void => {
  announce('')
  const route = routeIn(location.hash)
  if (route) showRoute(route, host)
  else if (document.activeElement === document.body) element('headline').focus()
}

/** Changes what is muted, and shows what is then. @param next where the focus goes if what had it is gone */
const change = async (send: (token: string) => Promise<unknown>, done: string, next: string): Promise<void> => {
  if (token === null) return
  const isInPanel = element('panel').contains(document.activeElement)
  stopMuting()
  try {
    await send(token)
    announce(done)
  } catch (thrown) {
    const error = asRequestError(thrown)
    if (error.trouble === 'signed out') return signOut(error.message)
    announce(error.message, true)
  }
  await load()
  refreshPanel(host)
  const target = document.getElementById(isInPanel ? 'panel-title' : next) ?? element('headline')
  if (document.activeElement === document.body) target.focus()
}

const signIn = (given: string): void => {
  token = given
  setState('loading')
  showSkeleton()
  void load()
}

element('form').addEventListener('submit', event => {
  event.preventDefault()
  const input = element<HTMLInputElement>('token')
  const given = input.value.trim()
  input.value = ''
  if (given !== '') signIn(given)
})
element('sign-out').addEventListener('click', () => signOut())
for (const id of ['refresh', 'banner-retry']) element(id).addEventListener('click', () => void load())
element('failed-retry').addEventListener('click', () => token !== null && signIn(token))
watchWindow(() => void load())
watchSearch(host)
watchCharts()
document.addEventListener('keydown', event => {
  if (event.key === 'Escape' && !element('panel').hidden) leaveRoute()
})
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && Date.now() - shownAt > REFRESH_MS) void load()
})
addEventListener('online', () => void load())
// A hidden tab does not load the platform.
setInterval(() => {
  if (!document.hidden) void load()
}, REFRESH_MS)
setInterval(showAge, 1000)

const start = async (): Promise<void> => {
  const ticket = takeTicket()
  if (ticket !== null) token = await redeem(ticket).catch(() => null)
  beginRoutes()
  if (token !== null) return signIn(token)
  signOut(ticket === null ? '' : 'This link was used, or is too old: run check_status open again.')
}

void start()
addEventListener('hashchange', () => {
  // A sign-in link opened in this tab changes only the fragment, so the page is not loaded again.
  if (location.hash.includes('ticket=')) return void start()
  noteRoute()
  if (shown) showRoute(routeIn(location.hash), host)
})
