import type { Target } from '../../config/settings.js'
import type { Encryption } from '../../source/postgres/tls.js'
import { DAY_MS } from '../../text/duration.js'
import { plural } from '../../text/words.js'
import { fine, warning } from '../findings.js'
import type { Finding } from '../types.js'

/** Enough time to have a certificate renewed. */
const MIN_DAYS_LEFT = 30

const RENEW = 'Have it renewed on the database server; after that day, sign-ins that check it fail.'

/** Whether the way to PostgreSQL is encrypted, and how long its certificate lasts. */
export const judgeEncryption = (encryption: Encryption | undefined, { ssh }: Pick<Target, 'ssh'>, now: Date): Finding => {
  if (!encryption)
    return fine(ssh ? 'not encrypted by itself (tls = "off"): SSH encrypts the way to the host' : 'not encrypted: it stays on this machine')
  const { protocol, checked, names, issuer, expires } = encryption
  const what = checked === 'nothing' ? 'not checked' : `${checked} checked`
  const found = `encrypted with ${protocol}; certificate for ${names} by ${issuer} (${what})`
  const days = Math.floor((expires.getTime() - now.getTime()) / DAY_MS)
  const day = expires.toISOString().slice(0, 10)
  if (days < 0) return warning(`${found}, expired on ${day}`, RENEW)
  return days < MIN_DAYS_LEFT ? warning(`${found}, expires in ${plural(days, 'day')}, on ${day}`, RENEW) : fine(`${found}, until ${day}`)
}
