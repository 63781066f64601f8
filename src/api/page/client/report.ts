import { announce, element } from './elements.js'

const button = (text: string, label: string): HTMLButtonElement => {
  const created = document.createElement('button')
  created.type = 'button'
  created.className = 'small'
  created.textContent = text
  created.setAttribute('aria-label', label)
  return created
}

const copyButton = (code: Element): HTMLButtonElement => {
  const command = code.textContent ?? ''
  const copy = button('Copy', `Copy the command ${command}`)
  copy.addEventListener('click', () => {
    navigator.clipboard.writeText(command).then(
      () => announce(`Copied: ${command}`),
      () => announce('The browser blocked copying: select the command instead.', true),
    )
  })
  return copy
}

/** Subjects of a problem that are always shown; the others can be folded away. */
const MAX_SHOWN = 3

/** Rules whose lists are unfolded: they stay so when the report is refreshed. */
const unfolded = new Set<string>()

const foldButton = (list: HTMLUListElement, rule: string): HTMLButtonElement | undefined => {
  const rest = [...list.children].slice(MAX_SHOWN) as HTMLElement[]
  if (rest.length === 0) return undefined
  const toggle = button('', '')
  const fold = (isFolded: boolean): void => {
    for (const item of rest) item.hidden = isFolded
    toggle.textContent = isFolded ? `Show ${rest.length} more` : 'Show fewer'
    toggle.setAttribute('aria-label', toggle.textContent)
    toggle.setAttribute('aria-expanded', String(!isFolded))
  }
  toggle.addEventListener('click', () => {
    const isFolded = toggle.getAttribute('aria-expanded') === 'true'
    fold(isFolded)
    unfolded[isFolded ? 'delete' : 'add'](rule)
  })
  fold(!unfolded.has(rule))
  return toggle
}

const addButtons = (problem: Element): void => {
  for (const code of problem.querySelectorAll('code')) code.after(copyButton(code))
  const list = problem.querySelector('ul')
  if (!list) return
  const rule = problem.querySelector('.faint')?.textContent?.split(' ')[0] ?? ''
  const fold = foldButton(list, rule)
  if (fold) list.after(fold)
}

/** Shows the report that the server rendered. */
export const showReport = (html: string): void => {
  const parsed = new DOMParser().parseFromString(html, 'text/html')
  for (const problem of parsed.querySelectorAll('.box')) addButtons(problem)
  for (const scrollable of parsed.querySelectorAll('.scroll')) scrollable.setAttribute('tabindex', '0')
  const charts = element('charts')
  element('report').replaceChildren(...parsed.body.childNodes)
  // The charts stand between the problems and the sections.
  const firstSection = element('report').querySelector('section')
  if (firstSection) firstSection.before(charts)
  else element('report').append(charts)
  filterReport()
}

/** Hides problems, list items and rows that do not contain the text of the filter. */
export const filterReport = (): void => {
  const text = element<HTMLInputElement>('filter').value.trim().toLowerCase()
  // Folded items are searched too.
  element('report').classList.toggle('filtering', text !== '')
  for (const item of element('report').querySelectorAll<HTMLElement>('.box, .box li, section li, tbody tr'))
    item.classList.toggle('filtered', text !== '' && !(item.textContent ?? '').toLowerCase().includes(text))
}
