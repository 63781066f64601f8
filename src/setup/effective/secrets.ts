import type { SettingValue } from './types.js'

/** Shown instead of a secret. */
export const MASK = '***'

/** `https://***@vault.example`. The user name may be a token, and a password may contain any character but a space. */
const maskCredentials = (word: string): string => {
  const begin = word.indexOf('://')
  const end = word.lastIndexOf('@')
  return begin >= 0 && end > begin ? `${word.slice(0, begin + 3)}${MASK}${word.slice(end)}` : word
}

const maskText = (text: string): string => text.split(/(\s+)/).map(maskCredentials).join('')

/** Masks the credentials in URLs, including URLs inside commands. */
export const withoutCredentials = (value: SettingValue): SettingValue => {
  if (typeof value === 'string') return maskText(value)
  return Array.isArray(value) ? value.map(maskText) : value
}

/** Alertmanager's path is public, so it is no secret. */
const ALERTMANAGER_PATH = /^(\/api\/v\d\/alerts)?\/?$/

/** Masks all but the origin of a webhook's URL: many services accept posts from anyone who knows the path. */
export const maskedWebhook = (url: string): string => {
  const { origin, pathname, search, hash } = new URL(url)
  return ALERTMANAGER_PATH.test(pathname) && search + hash === '' ? url : `${origin}/${MASK}`
}

/** Masks the key of an Apprise API: whoever knows it can send to its services. */
export const maskedApprise = (url: string): string => url.replace(/(?<=\/notify\/)[^/]+/, MASK)
