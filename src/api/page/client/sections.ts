import type { PageSection } from '../page-view.js'
import { make, parsed } from './elements.js'
import { isFolded, saveFolded } from './session.js'

const section = ({ id, title, isWhole, html }: PageSection): HTMLElement => {
  const created = make(
    'details',
    { class: 'section' },
    make('summary', {}, make('h2', {}, title), !isWhole && make('span', { class: 'chip unknown' }, 'partly unknown')),
  )
  const body = make('div', { class: 'body' })
  body.append(...parsed(html))
  created.append(body)
  created.open = !isFolded(id)
  created.addEventListener('toggle', () => saveFolded(id, !created.open))
  return created
}

/** Two columns of about the same length, in reading order. */
export const sectionColumns = (sections: readonly PageSection[]): HTMLElement[] => {
  const total = sections.reduce((sum, { html }) => sum + html.length, 0)
  const columns: [HTMLElement, HTMLElement] = [make('div', { class: 'column' }), make('div', { class: 'column' })]
  let before = 0
  for (const one of sections) {
    columns[before + one.html.length / 2 < total / 2 ? 0 : 1].append(section(one))
    before += one.html.length
  }
  return columns
}
