import type { PageLine } from '../page-view.js'

/** @throws Error if the markup has no such element */
export const element = <Type extends HTMLElement = HTMLElement>(id: string): Type => {
  const found = document.getElementById(id)
  if (!found) throw new Error(`the page has no element "${id}"`)
  return found as Type
}

export const setVisible = (id: string, isVisible: boolean): void => {
  element(id).hidden = !isVisible
}

/** As long as it takes to read it twice. */
const MESSAGE_MS = 8_000
const ERROR_MS = 20_000

let clearing: number | undefined

/** Shows a message in the status line, which screen readers read aloud. */
export const announce = (message: string, isError = false): void => {
  const status = element('status')
  clearTimeout(clearing)
  if (message !== '') clearing = window.setTimeout(() => announce(''), isError ? ERROR_MS : MESSAGE_MS)
  if (status.textContent !== message) status.textContent = message
  status.classList.toggle('trouble', isError)
}

type Child = Node | string | null | undefined | false

/** A new element. Strings become text, never markup. */
export const make = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string | undefined>> = {},
  ...children: readonly (Child | readonly Child[])[]
): HTMLElementTagNameMap[Tag] => {
  const created = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) created.setAttribute(name, value)
  created.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false))
  return created
}

/** A button that does not submit. @param key names it, so that it keeps the focus when it is drawn anew */
export const button = (
  words: string,
  act: (event: MouseEvent) => void,
  { key, ...attributes }: Readonly<Record<string, string | undefined>> = {},
): HTMLButtonElement => {
  const created = make('button', { type: 'button', 'data-key': key, ...attributes }, words)
  created.addEventListener('click', act)
  return created
}

/** The words of a line. Values from the platform are text, in any script; those that have a view lead to it. */
export const lineNodes = (line: PageLine, isLinked = true): (Node | string)[] =>
  line.map(words => {
    if (typeof words === 'string') return words
    const value = make('bdi', {}, words.text)
    return words.href !== undefined && isLinked ? make('a', { href: words.href }, value) : value
  })

export const lineText = (line: PageLine): string => line.map(words => (typeof words === 'string' ? words : words.text)).join('')

/** A command, and a button that copies it. */
export const commandNodes = (command: string, key: string): (Node | string)[] => {
  const copy = (): void => {
    navigator.clipboard.writeText(command).then(
      () => announce(`Copied: ${command}`),
      () => announce('The browser blocked copying: select the command instead.', true),
    )
  }
  return [make('code', {}, command), ' ', button('Copy', copy, { key, class: 'small', 'aria-label': `Copy the command ${command}` })]
}

/** The markup that the server made, which escapes every value. */
export const parsed = (html: string): Node[] => {
  const { body } = new DOMParser().parseFromString(html, 'text/html')
  for (const scrollable of body.querySelectorAll('.scroll')) {
    scrollable.setAttribute('tabindex', '0')
    scrollable.setAttribute('role', 'group')
    scrollable.setAttribute('aria-label', 'Table')
  }
  return [...body.childNodes]
}

/** Draws part of the page anew. What had the focus has it still, if it is still there. */
export const redraw = (parent: HTMLElement, children: readonly (Node | string)[]): void => {
  const focused = document.activeElement
  const key = parent.contains(focused) ? focused?.closest('[data-key]')?.getAttribute('data-key') : undefined
  parent.replaceChildren(...children)
  if (key) parent.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true })
}
