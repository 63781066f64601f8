const KEY = 'check_status.token'

/** The token lives in this tab and nowhere else. */
export const savedToken = (): string | null => sessionStorage.getItem(KEY)

export const saveToken = (token: string): void => sessionStorage.setItem(KEY, token)

export const forgetToken = (): void => sessionStorage.removeItem(KEY)

/** A link that signs in once carries its ticket behind the `#`, which no server and no log ever sees. */
export const takeTicket = (): string | null => {
  const ticket = new URLSearchParams(location.hash.slice(1)).get('ticket')
  if (ticket !== null) history.replaceState(null, '', location.pathname)
  return ticket
}
