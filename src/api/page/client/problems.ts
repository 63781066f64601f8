import { elapsed } from '../../../text/duration.js'
import type { PageError, PageProblem, PageSubject } from '../page-view.js'
import { button, commandNodes, lineNodes, lineText, make } from './elements.js'
import { type MuteActions, muteControl } from './mute.js'

const SIGN = { high: '●', medium: '▲', warning: '◆', info: '○' } as const

/** What rows need to know beside their problem. */
export interface RowSurroundings {
  readonly now: Date
  /** Tells the same row in two lists apart. */
  readonly place: string
  /** Absent: nothing can be muted here. */
  readonly actions?: MuteActions | undefined
  /** All of a problem is here, so that all of it can be muted. */
  readonly isWhole: boolean
}

/** Rows that are open: they stay so when the page is refreshed. */
const open = new Set<string>()

const ageOf = (since: string | null, now: Date): string => (since === null ? '' : elapsed(new Date(since), now))

const subjectItem = ({ id, line, href, command }: PageSubject, { actions, place }: RowSurroundings): HTMLLIElement =>
  make(
    'li',
    {},
    make(
      'span',
      { class: 'subject' },
      lineNodes(line),
      href !== null && [' ', make('a', { href, class: 'go', 'aria-label': `Show ${lineText(line)}` }, 'Show')],
    ),
    command !== null && make('span', { class: 'command' }, commandNodes(command, `copy ${place} ${id}`)),
    actions && muteControl(id, lineText(line), actions),
  )

const details = (problem: PageProblem, around: RowSurroundings): (Node | null | false | undefined)[] => {
  const { id, action, command, subjects, rest, reach } = problem
  const items = [...subjects.map(subject => subjectItem(subject, around)), ...rest.map(words => make('li', { class: 'faint' }, words))]
  return [
    make(
      'p',
      { class: 'action' },
      '→ ',
      action,
      ...(command === null ? [] : [': ', ...commandNodes(command, `copy ${around.place} ${id}`)]),
    ),
    items.length > 0 && make('ul', { class: 'subjects' }, ...items),
    reach && make('p', { class: 'faint small-print' }, lineNodes(reach)),
    make(
      'div',
      { class: 'foot' },
      make('span', { class: 'faint' }, `Rule ${id}`),
      around.isWhole && around.actions && muteControl(id, `all of ${id}`, around.actions),
    ),
  ]
}

/** A row that opens in place. */
const row = (
  key: string,
  tone: string,
  head: readonly (Node | false)[],
  body: () => readonly (Node | null | false | undefined)[],
): HTMLLIElement => {
  const bodyId = `body ${key}`.replace(/[^\w-]+/g, '-')
  const content = make('div', { class: 'details', id: bodyId })
  const toggle = button('', () => show(!open.has(key)), { key: `row ${key}`, class: 'head', 'aria-controls': bodyId })
  const show = (isOpen: boolean): void => {
    open[isOpen ? 'add' : 'delete'](key)
    toggle.setAttribute('aria-expanded', String(isOpen))
    content.hidden = !isOpen
    if (isOpen && content.childNodes.length === 0)
      content.append(...body().filter(node => node !== null && node !== undefined && node !== false))
  }
  toggle.append(...head.filter(node => node !== false))
  show(open.has(key))
  return make('li', { class: `row ${tone}` }, toggle, content)
}

const problemRow = (problem: PageProblem, around: RowSurroundings): HTMLLIElement => {
  const { id, severity, message, count, atLeast, since, isNew } = problem
  const age = ageOf(since, around.now)
  return row(
    `${around.place} ${id}`,
    severity,
    [
      make('span', { class: 'sign' }, make('span', { 'aria-hidden': 'true' }, SIGN[severity]), ` ${severity}`),
      make('span', { class: 'what' }, lineNodes(message, false)),
      make('span', { class: 'count' }, make('span', { class: 'unseen' }, 'How many: '), `${atLeast ? '≥ ' : ''}${count}`),
      make('span', { class: 'since' }, age === '' ? '' : `for ${age}`),
      make('span', { class: 'fresh' }, isNew ? 'new' : ''),
    ],
    () => details(problem, around),
  )
}

/** The worst first, without those that are muted. */
export const problemRows = (problems: readonly PageProblem[], around: RowSurroundings): HTMLLIElement[] =>
  problems.filter(({ isMuted }) => !isMuted).map(problem => problemRow(problem, around))

/** What could not be checked, which is not the same as fine. */
export const unreadRows = (unread: readonly (PageError & { readonly about: string })[], place: string): HTMLLIElement[] =>
  unread.map(({ about, message, hint }) =>
    row(
      `${place} unread ${about} ${message}`,
      'unknown',
      [
        make('span', { class: 'sign' }, make('span', { 'aria-hidden': 'true' }, '?'), ' unknown'),
        make('span', { class: 'what' }, make('bdi', {}, `${about}: ${message}`)),
      ],
      () => [make('p', { class: 'action' }, '→ ', make('bdi', {}, hint))],
    ),
  )
