import type { PageView } from '../page-view.js'
import { showCharts } from './chart-box.js'
import { element, lineNodes, make, redraw } from './elements.js'
import { isMuting, type MuteActions, mutedNodes } from './mute.js'
import { problemRows, unreadRows } from './problems.js'
import { sectionColumns } from './sections.js'
import { tileNodes } from './tiles.js'

const NOTHING_OPEN = 'No rule found a problem'

const allClear = ({ counts, problems }: PageView): HTMLLIElement[] => {
  const isAll = counts.unknown === 0
  if (problems.some(({ isMuted }) => !isMuted) || !isAll) return []
  return [make('li', { class: 'row good empty' }, '✓ ', `${NOTHING_OPEN}${problems.length > 0 ? ' that is not muted' : ''}.`)]
}

const problemNodes = (view: PageView, actions: MuteActions): HTMLLIElement[] => {
  const around = { now: new Date(view.timestamp), place: 'list', actions: view.canMute ? actions : undefined, isWhole: true }
  return [...problemRows(view.problems, around), ...unreadRows(view.unread, 'list'), ...allClear(view)]
}

/** The title shows the number of high problems, so that it can be seen from another tab. */
const showTitle = ({ counts: { high }, target }: PageView): void => {
  document.title = `${high > 0 ? `(${high}) ` : ''}${target} · check_status`
}

/** The html of each section that is drawn, so that only what changed is drawn anew: nothing jumps under a reader's eyes. */
let drawn = ''

const showSections = ({ sections }: PageView): void => {
  const next = JSON.stringify(sections)
  if (next === drawn) return
  const isFirst = drawn === ''
  drawn = next
  const draw = (): void => {
    // Somebody signed out meanwhile, or a refresh was faster.
    if (drawn === next) redraw(element('sections'), sectionColumns(sections))
  }
  // What needs somebody is painted first: nobody waits for what stands below the screen.
  if (isFirst) requestAnimationFrame(() => setTimeout(draw))
  else draw()
}

/** Draws a view. While somebody writes why they mute something, the list stays as it is. */
export const showView = (view: PageView, actions: MuteActions, onDay: (day: string) => void): void => {
  element('target').textContent = view.target
  showTitle(view)
  const headline = element('headline')
  headline.className = view.tone
  headline.replaceChildren(...lineNodes(view.headline))
  redraw(element('tiles'), tileNodes(view.tiles))
  if (!isMuting()) redraw(element('problems'), problemNodes(view, actions))
  redraw(element('muted'), mutedNodes(view, actions))
  element('notes').replaceChildren(
    ...view.undelivered.map(line => make('p', { class: 'note medium' }, '✉ ', lineNodes(line))),
    ...(view.reach.length === 0
      ? []
      : [
          make(
            'details',
            {},
            make('summary', {}, 'How far back the logs were read'),
            ...view.reach.map(line => make('p', { class: 'faint' }, lineNodes(line))),
          ),
        ]),
  )
  showSections(view)
  showCharts(view.days, onDay)
}

/** Removes what only those may see who are signed in. */
export const emptyBoard = (): void => {
  drawn = ''
  for (const id of ['tiles', 'problems', 'muted', 'notes', 'sections', 'headline']) element(id).replaceChildren()
  showCharts(null, () => undefined)
  element('target').textContent = ''
  document.title = 'check_status'
}

/** In place of figures that are on their way, in their size. */
export const showSkeleton = (): void => {
  const gap = (): HTMLElement => make('span', { class: 'gap' })
  element('headline').className = ''
  element('headline').replaceChildren('Reading the platform…')
  element('tiles').replaceChildren(
    ...Array.from({ length: 6 }, () => make('li', { class: 'tile skeleton', 'aria-hidden': 'true' }, gap(), gap(), gap())),
  )
  element('problems').replaceChildren(
    ...Array.from({ length: 5 }, () => make('li', { class: 'row skeleton', 'aria-hidden': 'true' }, gap())),
  )
}

/** On paper nothing opens. */
addEventListener('beforeprint', () => {
  for (const folded of document.querySelectorAll<HTMLDetailsElement>('details:not([open])')) {
    folded.dataset.printed = ''
    folded.open = true
  }
})
addEventListener('afterprint', () => {
  for (const folded of document.querySelectorAll<HTMLDetailsElement>('details[data-printed]')) {
    delete folded.dataset.printed
    folded.open = false
  }
})
