const KEY = 'check_status.token'

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
