import type { LookupView } from '../page-view.js'
import { announce, button, element, lineNodes, make, parsed, redraw } from './elements.js'
import { matchNodes } from './match.js'
import type { MuteActions } from './mute.js'
import { problemRows, unreadRows } from './problems.js'
import { asRequestError, getLookup, type RequestError } from './requests.js'
import { leaveRoute, type Route } from './routes.js'

export interface PanelHost {
  token(): string | null
  /** Absent: nothing can be muted. */
  actions(): MuteActions | undefined
  onSignedOut(error: RequestError): void
}

const KIND = { user: 'Person', deposit: 'Deposit', lead: 'Lead', match: 'Match a bank statement' } as const

let shown: Route | undefined
/** What had the focus in the list, by its key if it has one: the list may be drawn anew. */
let opener: HTMLElement | null = null

const headNodes = ({ kind }: Route, title: readonly (Node | string)[]): HTMLElement => {
  const copyLink = (): void => {
    navigator.clipboard.writeText(location.href).then(
      () => announce('Copied the link. It opens for those who may sign in.'),
      () => announce('The browser blocked copying: copy the address instead.', true),
    )
  }
  return make(
    'div',
    { class: 'bar' },
    make(
      'div',
      {},
      title.length > 0 && make('p', { class: 'faint' }, KIND[kind]),
      make('h2', { id: 'panel-title', tabindex: '-1' }, title.length > 0 ? [...title] : KIND[kind]),
    ),
    kind !== 'match' && button('Copy link', copyLink, { key: 'panel link', class: 'small' }),
    button('Close', leaveRoute, { key: 'panel close', class: 'small', 'aria-keyshortcuts': 'Escape' }),
  )
}

const viewNodes = ({ isFound, sections, problems, unread }: LookupView, actions: MuteActions | undefined): Node[] => {
  const around = { now: new Date(), place: 'panel', actions, isWhole: false }
  const rows = [...problemRows(problems, around), ...unreadRows(unread, 'panel')]
  const muted = problems.filter(({ isMuted }) => isMuted).map(({ id }) => id)
  return [
    ...(rows.length > 0 ? [make('ol', { class: 'rows', 'aria-label': 'Problems' }, ...rows)] : []),
    ...(muted.length > 0 ? [make('p', { class: 'faint' }, `Muted: ${muted.join(', ')}`)] : []),
    ...sections.flatMap(({ title, html }) => [...(isFound ? [make('h3', {}, title)] : []), make('div', { class: 'body' }, parsed(html))]),
  ]
}

const draw = (route: Route, title: readonly (Node | string)[], content: readonly (Node | string)[]): void =>
  redraw(element('panel'), [headNodes(route, title), ...content])

const load = async (route: Route, host: PanelHost, hasFocus: boolean): Promise<void> => {
  const token = host.token()
  if (token === null) return
  const isShown = (): boolean => shown === route && host.token() !== null
  try {
    const view = await getLookup(route.kind, route.word, token)
    if (!isShown()) return
    draw(route, view.heading ? lineNodes(view.heading) : [make('bdi', {}, route.word)], viewNodes(view, host.actions()))
  } catch (thrown) {
    const error = asRequestError(thrown)
    if (!isShown()) return
    if (error.trouble === 'signed out') return host.onSignedOut(error)
    draw(
      route,
      [make('bdi', {}, route.word)],
      [make('p', { class: 'note high' }, error.message), button('Try again', () => void load(route, host, true), { key: 'panel retry' })],
    )
  }
  if (hasFocus && !element('panel').contains(document.activeElement)) element('panel-title').focus()
}

const focusOpener = (): void => {
  const key = opener?.getAttribute('data-key')
  const again = opener?.isConnected ? opener : key ? document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) : null
  const target = again ?? element('headline')
  target.focus({ preventScroll: target === again })
  opener = null
}

const close = (): void => {
  if (!shown) return
  shown = undefined
  element('panel').hidden = true
  element('panel').replaceChildren()
  document.body.classList.remove('has-panel')
  focusOpener()
}

/** Shows what the address says, beside the list; nothing is loaded anew that is shown already. */
export const showRoute = (route: Route | undefined, host: PanelHost): void => {
  if (!route) {
    close()
    return
  }
  if (shown?.kind === route.kind && shown.word === route.word) return
  const panel = element('panel')
  if (panel.hidden) opener = document.activeElement === document.body ? null : (document.activeElement as HTMLElement | null)
  shown = route
  panel.hidden = false
  document.body.classList.add('has-panel')
  if (route.kind === 'match') draw(route, [], matchNodes(host))
  else {
    draw(
      route,
      [make('bdi', {}, route.word)],
      [make('div', { class: 'waiting', 'aria-hidden': 'true' }, ...[1, 2, 3, 4].map(() => make('span')))],
    )
    void load(route, host, true)
  }
  panel.scrollTop = 0
  element('panel-title').focus()
}

/** Loads the view anew, after something was muted. */
export const refreshPanel = (host: PanelHost): void => {
  if (shown && shown.kind !== 'match') void load(shown, host, false)
}

/** Removes what only those may see who are signed in; the address stays, for whoever signs in next. */
export const emptyPanel = (): void => {
  shown = undefined
  element('panel').hidden = true
  element('panel').replaceChildren()
  document.body.classList.remove('has-panel')
}
