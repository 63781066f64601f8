import type { PageMute, PageView } from '../page-view.js'
import { button, make } from './elements.js'
import type { MuteChoice } from './requests.js'

/** What the rest of the page does with a choice. */
export interface MuteActions {
  /** @param name what is muted, as people call it */
  mute(choice: MuteChoice, name: string): void
  unmute(id: string, name: string): void
}

const LENGTHS = [
  ['hour', 'for an hour'],
  ['day', 'for a day'],
  ['worse', 'until it gets worse'],
] as const

/** The longest note that the server takes. */
const MAX_NOTE_CHARS = 500

/** What is being muted; a refresh must not take the form away. */
let muting: string | undefined

export const isMuting = (): boolean => muting !== undefined

export const stopMuting = (): void => {
  muting = undefined
}

/** A button that opens a form beneath it. @param name what is muted, for those who do not see where the button stands */
export const muteControl = (id: string, name: string, { mute }: MuteActions): HTMLElement => {
  const place = make('div', { class: 'mute' })
  const close = (): void => {
    muting = undefined
    const opener = openButton()
    place.replaceChildren(opener)
    opener.focus()
  }
  const form = (): HTMLFormElement => {
    const [lengthId, noteId] = [`mute-for-${id}`, `mute-note-${id}`]
    const length = make('select', { id: lengthId }, ...LENGTHS.map(([value, words]) => make('option', { value }, words)))
    const note = make('input', { id: noteId, type: 'text', maxlength: String(MAX_NOTE_CHARS), placeholder: 'why, for your colleagues' })
    const created = make(
      'form',
      { 'aria-label': `Mute ${name}` },
      make('label', { for: lengthId }, 'Mute'),
      length,
      make('label', { for: noteId, class: 'unseen' }, 'Note'),
      note,
      make('button', { type: 'submit', class: 'primary' }, 'Mute'),
      button('Cancel', close),
    )
    created.addEventListener('submit', event => {
      event.preventDefault()
      muting = undefined
      mute({ id, for: length.value, ...(note.value.trim() !== '' && { note: note.value.trim() }) }, name)
    })
    created.addEventListener('keydown', event => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      close()
    })
    return created
  }
  const openButton = (): HTMLButtonElement =>
    button(
      'Mute…',
      () => {
        muting = id
        const opened = form()
        place.replaceChildren(opened)
        opened.querySelector('select')?.focus()
      },
      { key: `mute ${id}`, class: 'small', 'aria-label': `Mute ${name}` },
    )
  place.append(openButton())
  return place
}

const until = ({ ends }: PageMute): string => (ends === null ? 'until somebody unmutes it' : `until ${ends}`)

const mutedItem = (mute: PageMute, { canMute, timezone }: PageView, { unmute }: MuteActions): HTMLLIElement => {
  const at = new Date(mute.at).toLocaleString('en-GB', { timeZone: timezone, dateStyle: 'medium', timeStyle: 'short' })
  const who = mute.by === null ? [] : [' by ', make('bdi', {}, mute.by)]
  const words = make(
    'div',
    { class: 'words' },
    make('span', { class: 'name' }, make('bdi', {}, mute.name)),
    make('span', { class: 'faint' }, `${until(mute)} · muted ${at}`, ...who),
    mute.note !== null && make('span', {}, '“', make('bdi', {}, mute.note), '”'),
  )
  const undo = (): void => unmute(mute.id, mute.name)
  return make(
    'li',
    {},
    words,
    canMute && button('Unmute', undo, { key: `unmute ${mute.id}`, class: 'small', 'aria-label': `Unmute ${mute.name}` }),
  )
}

/** Who muted what, and until when. */
export const mutedNodes = (view: PageView, actions: MuteActions): HTMLElement[] => {
  const { mutes } = view
  if (mutes === null) return [make('p', { class: 'note unknown' }, '❓ What is muted is not known: the state folder cannot be read.')]
  if (mutes.length === 0) return []
  return [
    make('h2', { id: 'muted-title', tabindex: '-1' }, `Muted (${mutes.length})`),
    make('ul', { class: 'muted' }, ...mutes.map(mute => mutedItem(mute, view, actions))),
  ]
}
