import { lookup, lookupService } from 'node:dns/promises'
import { hostname } from 'node:os'
import type { EmailSettings } from '../../config/channel-settings.js'
import { unlessAborted } from '../../text/time-limit.js'
import { senderDomain } from './compose.js'

/** A name server that does not answer must not delay a mail. */
const LOOKUP_TIMEOUT_MS = 1_000
/** What is said without any name, as RFC 5321 (4.1.3) has it. Many relays refuse it. */
const NAMELESS = '[127.0.0.1]'

/** Whether relays take the name for that of a machine on the internet: of two parts at least. */
const isFullName = (name: string): boolean => {
  const parts = name.toLowerCase().split('.')
  const isHostName = parts.length > 1 && parts.every(part => /^[a-z\d_-]{1,63}$/.test(part))
  return isHostName && !['localhost', 'localdomain'].includes(parts.at(-1) ?? '')
}

/** The name of this machine with its domain, as `hostname --fqdn` prints it; undefined: it has none. */
const fullMachineName = async (short: string): Promise<string | undefined> => {
  if (isFullName(short)) return short
  const named = lookup(short).then(({ address }) => lookupService(address, 25))
  const found = await unlessAborted(AbortSignal.timeout(LOOKUP_TIMEOUT_MS), named).catch(() => undefined)
  // The address may have another name too, which is not for us to say.
  return found?.hostname.startsWith(`${short}.`) && isFullName(found.hostname) ? found.hostname : undefined
}

/** The name for EHLO: that of the settings, else the full name of this machine, else the domain of the sender. */
export const greetingName = async ({ helo, from }: EmailSettings, machine = hostname()): Promise<string> => {
  if (helo !== undefined) return helo
  const domain = senderDomain(from)
  return (await fullMachineName(machine)) ?? (isFullName(domain) ? domain : NAMELESS)
}
