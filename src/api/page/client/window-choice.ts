import { element } from './elements.js'
import type { WindowChoice } from './requests.js'

const select = (): HTMLSelectElement => element<HTMLSelectElement>('window')
const day = (): HTMLInputElement => element<HTMLInputElement>('since')

/** The value of the choice whose beginning is a day. */
const SINCE = 'since'

const showDay = (): void => {
  element('since-field').hidden = select().value !== SINCE
}

export const windowChoice = (): WindowChoice => {
  const { value } = select()
  if (value !== SINCE) return { hours: value }
  return day().value === '' ? { hours: '24' } : { since: day().value }
}

/** From a chart. */
export const chooseDay = (picked: string): void => {
  select().value = SINCE
  day().value = picked
  showDay()
}

export const watchWindow = (onChange: () => void): void => {
  select().addEventListener('change', () => {
    showDay()
    if (select().value === SINCE && day().value === '') day().focus()
    else onChange()
  })
  day().addEventListener('change', () => {
    if (day().value !== '') onChange()
  })
}
