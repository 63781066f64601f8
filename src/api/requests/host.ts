/** Names of this machine that no page of somebody else's can have. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/** The name in a `Host` header without the port; undefined where it is none. */
const nameOf = (header: string): string | undefined => {
  const [, name] = /^([\p{L}\d._-]{1,253}|\[[\da-f:.]{2,45}\])(?::\d{1,5})?$/iu.exec(header) ?? []
  return name?.toLowerCase().replace(/\.$/, '')
}

/**
 * What to answer to a `Host` that is not ours, undefined where it is: a page of somebody else's could let its own name point here
 * (DNS rebinding), and would then read the answers as its own.
 * @param allowed names besides those of this machine
 * @param local the address that the connection came to: no name can be made to look like it
 */
export const refusedHost = (header: string | undefined, allowed: readonly string[], local: string | undefined): 400 | 421 | undefined => {
  const name = header === undefined ? undefined : nameOf(header)
  if (name === undefined) return 400
  const address = local?.replace(/^::ffff:/i, '') ?? ''
  const ours = [...LOOPBACK, ...allowed.map(host => host.toLowerCase()), address.includes(':') ? `[${address}]` : address]
  return ours.includes(name) ? undefined : 421
}
