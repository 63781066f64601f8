const KEY = 'check_status.token'

/** The token lives in this tab and nowhere else. */
export const savedToken = (): string | null => sessionStorage.getItem(KEY)

export const saveToken = (token: string): void => sessionStorage.setItem(KEY, token)

export const forgetToken = (): void => sessionStorage.removeItem(KEY)
