import type { SettingValue } from './types.js'

/** What is shown in the place of a secret. */
export const MASK = '***'

/** `https://***@vault.example`. Whatever stands there may be a token, and a password may hold any sign but a space. */
const maskAccount = (word: string): string => {
  const begin = word.indexOf('://')
  const end = word.lastIndexOf('@')
  return begin >= 0 && end > begin ? `${word.slice(0, begin + 3)}${MASK}${word.slice(end)}` : word
}

const maskText = (text: string): string => text.split(/(\s+)/).map(maskAccount).join('')

/** A value without the accounts that stand in addresses, also in those that a command calls. */
export const withoutAccounts = (value: SettingValue): SettingValue => {
  if (typeof value === 'string') return maskText(value)
  return Array.isArray(value) ? value.map(maskText) : value
}

/** A way that anybody knows. */
const ALERTMANAGER = /^(\/api\/v\d\/alerts)?\/?$/

/** The address of a webhook without what may be its secret: with many services whoever knows the path may post. */
export const maskedWebhook = (url: string): string => {
  const { origin, pathname, search, hash } = new URL(url)
  return ALERTMANAGER.test(pathname) && search + hash === '' ? url : `${origin}/${MASK}`
}
