/** The columns that show a log-in: `last_login` or `last_active`, or `last_login` alone as in the Django views. */
export type LoggedIn = 'either' | 'last_login'

/** SQL for the time of the last log-in; null: never. Signing in with a token only sets `last_active`. */
export const lastLogin = (by: LoggedIn): string => (by === 'last_login' ? 'last_login' : 'GREATEST(last_login, last_active)')
