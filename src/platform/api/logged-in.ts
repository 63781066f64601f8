/** By which columns somebody has logged in: either of the two, or the one that the Django views knew. */
export type LoggedIn = 'either' | 'last_login'

/** SQL for when that was last; null: never. Signing in with a token sets `last_active` and never `last_login`. */
export const lastLogin = (by: LoggedIn): string => (by === 'last_login' ? 'last_login' : 'GREATEST(last_login, last_active)')
