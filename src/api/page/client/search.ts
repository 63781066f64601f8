import type { SearchView } from '../page-view.js'
import { element, lineNodes, make } from './elements.js'
import type { PanelHost } from './panel.js'
import { asRequestError, getFound } from './requests.js'

/** People type faster than they think. */
const PAUSE_MS = 250
const MIN_CHARS = 2

type FoundItem = SearchView['people'][number]

const list = (title: string, hits: readonly FoundItem[]): HTMLElement[] =>
  hits.length === 0
    ? []
    : [make('h2', {}, title), make('ul', {}, ...hits.map(({ href, line }) => make('li', {}, make('a', { href }, lineNodes(line, false)))))]

const foundNodes = (word: string, { people, deposits, more, unread }: SearchView): HTMLElement[] => {
  const near = `#/user/${encodeURIComponent(word)}`
  return [
    ...list('People', people),
    ...list('Deposits', deposits),
    ...(more > 0 ? [make('p', { class: 'faint' }, `${more} more: type more of it.`)] : []),
    ...(people.length + deposits.length === 0
      ? [
          make('p', {}, 'Nobody and no deposit has this name, e-mail, phone, code, reference or id.'),
          make('p', {}, make('a', { href: near }, 'Show what is near to it')),
        ]
      : []),
    ...unread.map(({ message }) => make('p', { class: 'note unknown' }, '❓ Not all was searched: ', make('bdi', {}, message))),
  ]
}

/** Finds people and deposits of the platform while somebody types. */
export const watchSearch = ({ token, onSignedOut }: PanelHost): void => {
  const [input, found, said] = [element<HTMLInputElement>('search'), element('found'), element('found-said')]
  let asked = ''
  let pause: number | undefined

  const hide = (): void => {
    asked = ''
    clearTimeout(pause)
    found.hidden = true
    found.replaceChildren()
    said.textContent = ''
  }
  const show = (words: string, ...nodes: readonly Node[]): void => {
    found.replaceChildren(...nodes)
    found.hidden = false
    said.textContent = words
  }
  const find = async (): Promise<void> => {
    const word = input.value.trim()
    const current = token()
    if (word.length < MIN_CHARS || current === null) return hide()
    if (word === asked) return
    asked = word
    try {
      const answer = await getFound(word, current)
      if (asked !== word) return
      const { length } = [...answer.people, ...answer.deposits]
      show(length === 0 ? 'Nothing was found.' : `${length} found. The arrow down leads to them.`, ...foundNodes(word, answer))
    } catch (thrown) {
      const error = asRequestError(thrown)
      if (asked !== word) return
      asked = ''
      if (error.trouble === 'signed out') return onSignedOut(error)
      show(error.message, make('p', { class: 'note high' }, error.message))
    }
  }
  const links = (): HTMLElement[] => [...found.querySelectorAll('a')]
  const move = (step: number): void => {
    const all = links()
    const at = all.indexOf(document.activeElement as HTMLElement) + step
    ;(at < 0 ? input : all[Math.min(at, all.length - 1)])?.focus()
  }

  input.addEventListener('input', () => {
    clearTimeout(pause)
    pause = window.setTimeout(() => void find(), PAUSE_MS)
  })
  element('search-form').addEventListener('submit', event => {
    event.preventDefault()
    clearTimeout(pause)
    void find().then(() => {
      const [only, ...others] = links()
      if (only && others.length === 0) only.click()
    })
  })
  element('search-form').addEventListener('keydown', event => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      move(event.key === 'ArrowDown' ? 1 : -1)
    }
    if (event.key !== 'Escape' || (found.hidden && input.value === '')) return
    event.stopPropagation()
    input.value = ''
    hide()
    input.focus()
  })
  element('search-form').addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !element('search-form').contains(relatedTarget)) hide()
  })
  document.addEventListener('pointerdown', ({ target }) => {
    if (!element('search-form').contains(target as Node)) hide()
  })
  // A link in the list opens a view: the list has done its work.
  found.addEventListener('click', ({ target }) => {
    if ((target as Element).closest('a')) {
      input.value = ''
      input.focus()
      hide()
    }
  })
  document.addEventListener('keydown', event => {
    const isTyping = event.target instanceof Element && event.target.closest('input, select, textarea') !== null
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey || token() === null) return
    event.preventDefault()
    input.focus()
  })
}
