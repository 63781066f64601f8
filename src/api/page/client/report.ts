import { part, say } from './elements.js'

const button = (words: string, label: string): HTMLButtonElement => {
  const made = document.createElement('button')
  made.type = 'button'
  made.className = 'small'
  made.textContent = words
  made.setAttribute('aria-label', label)
  return made
}

const copying = (code: Element): HTMLButtonElement => {
  const command = code.textContent ?? ''
  const made = button('Copy', `Copy the command ${command}`)
  made.addEventListener('click', () => {
    navigator.clipboard.writeText(command).then(
      () => say(`Copied: ${command}`),
      () => say('This browser does not let the page copy: select the command instead.', true),
    )
  })
  return made
}

/** Of a problem with more subjects than these the rest is folded away. */
const SHOWN = 3

const folding = (list: HTMLUListElement): HTMLButtonElement | undefined => {
  const rest = [...list.children].slice(SHOWN) as HTMLElement[]
  if (rest.length === 0) return undefined
  const made = button('', '')
  const fold = (isFolded: boolean): void => {
    for (const item of rest) item.hidden = isFolded
    made.textContent = isFolded ? `Show ${rest.length} more` : 'Show fewer'
    made.setAttribute('aria-label', made.textContent)
    made.setAttribute('aria-expanded', String(!isFolded))
  }
  made.addEventListener('click', () => {
    const isFolded = made.getAttribute('aria-expanded') === 'true'
    fold(isFolded)
    opened[isFolded ? 'delete' : 'add'](list.dataset.of ?? '')
  })
  fold(!opened.has(list.dataset.of ?? ''))
  return made
}

/** What a person has unfolded stays so when the page is read anew. */
const opened = new Set<string>()

const equip = (problem: Element): void => {
  for (const code of problem.querySelectorAll('code')) code.after(copying(code))
  const list = problem.querySelector('ul')
  if (!list) return
  list.dataset.of = problem.querySelector('.faint')?.textContent?.split(' ')[0] ?? ''
  const fold = folding(list)
  if (fold) list.after(fold)
}

/** Puts what the server made where the report is shown. */
export const showReport = (html: string): void => {
  const parsed = new DOMParser().parseFromString(html, 'text/html')
  for (const problem of parsed.querySelectorAll('.box')) equip(problem)
  for (const scroll of parsed.querySelectorAll('.scroll')) scroll.setAttribute('tabindex', '0')
  const charts = part('charts')
  part('report').replaceChildren(...parsed.body.childNodes)
  // After what is wrong, before all the rest.
  const rest = part('report').querySelector('section')
  if (rest) rest.before(charts)
  else part('report').append(charts)
  filterReport()
}

/** Leaves of problems, lists and tables what holds the words that were typed. */
export const filterReport = (): void => {
  const wanted = part<HTMLInputElement>('filter').value.trim().toLowerCase()
  // What is folded away is looked through as well.
  part('report').classList.toggle('filtering', wanted !== '')
  for (const item of part('report').querySelectorAll<HTMLElement>('.box, .box li, section li, tbody tr'))
    item.classList.toggle('filtered', wanted !== '' && !(item.textContent ?? '').toLowerCase().includes(wanted))
}
