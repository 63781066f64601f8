/** @throws Error if the markup has no such element */
export const element = <Type extends HTMLElement = HTMLElement>(id: string): Type => {
  const found = document.getElementById(id)
  if (!found) throw new Error(`the page has no element "${id}"`)
  return found as Type
}

export const setVisible = (id: string, isVisible: boolean): void => {
  element(id).hidden = !isVisible
}

/** Shows a message in the status line, which screen readers read aloud. */
export const announce = (message: string, isError = false): void => {
  const status = element('status')
  if (status.textContent !== message) status.textContent = message
  status.classList.toggle('trouble', isError)
}
