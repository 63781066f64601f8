/** An element of the page that is there by its id. */
export const part = <Element extends HTMLElement = HTMLElement>(id: string): Element => {
  const found = document.getElementById(id)
  if (!found) throw new Error(`the page has no ${id}`)
  return found as Element
}

export const show = (id: string, isShown: boolean): void => {
  part(id).hidden = !isShown
}

/** Says it where people look, and to those who hear the page. */
export const say = (words: string, isTrouble = false): void => {
  const status = part('status')
  if (status.textContent !== words) status.textContent = words
  status.classList.toggle('trouble', isTrouble)
}
