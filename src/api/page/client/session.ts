const KEY = 'check_status.token'
const FOLDED = 'check_status.folded'

/** The token is kept in this tab only. */
export const savedToken = (): string | null => sessionStorage.getItem(KEY)

export const saveToken = (token: string): void => sessionStorage.setItem(KEY, token)

export const forgetToken = (): void => sessionStorage.removeItem(KEY)

/** Takes the sign-in ticket out of the URL. It is in the fragment, which browsers never send to a server. */
export const takeTicket = (): string | null => {
  const ticket = new URLSearchParams(location.hash.slice(1)).get('ticket')
  if (ticket !== null) history.replaceState(null, '', location.pathname)
  return ticket
}

const foldedIds = (): readonly string[] => {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(FOLDED) ?? '')
    return Array.isArray(saved) ? saved.map(String) : []
  } catch {
    return []
  }
}

/** Sections that this person folded. Nothing else is kept beyond the tab. @param byDefault before they did anything */
export const isFolded = (id: string, byDefault = false): boolean => {
  const ids = foldedIds()
  return ids.includes(id) || (byDefault && !ids.includes(`+${id}`))
}

export const saveFolded = (id: string, folded: boolean): void => {
  const others = foldedIds().filter(one => one !== id && one !== `+${id}`)
  localStorage.setItem(FOLDED, JSON.stringify([...others, folded ? id : `+${id}`]))
}
