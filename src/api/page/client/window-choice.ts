import { element } from './elements.js'
import type { WindowChoice } from './requests.js'

const select = (): HTMLSelectElement => element<HTMLSelectElement>('window')
const day = (): HTMLInputElement => element<HTMLInputElement>('day')

/** The value of the choice of a day. */
const DAY = 'day'

const showDay = (): void => {
  element('day-field').hidden = select().value !== DAY
}

export const windowChoice = (): WindowChoice => {
  const { value } = select()
  if (value !== DAY) return { hours: value }
  return day().value === '' ? { hours: '24' } : { day: day().value }
}

/** From a chart. */
export const chooseDay = (picked: string): void => {
  select().value = DAY
  day().value = picked
  showDay()
}

export const watchWindow = (onChange: () => void): void => {
  select().addEventListener('change', () => {
    showDay()
    if (select().value === DAY && day().value === '') day().focus()
    else onChange()
  })
  day().addEventListener('change', () => {
    if (day().value !== '') onChange()
  })
}
