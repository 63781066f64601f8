/** Names of this machine that no foreign page can have. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/** The name in a `Host` header, without the port; undefined if the header is malformed. */
const hostNameIn = (header: string): string | undefined => {
  const [, name] = /^([\p{L}\d._-]{1,253}|\[[\da-f:.]{2,45}\])(?::\d{1,5})?$/iu.exec(header) ?? []
  return name?.toLowerCase().replace(/\.$/, '')
}

/**
 * The status for a `Host` header that is not ours; undefined if it is. Blocks DNS rebinding: a foreign page whose own name resolves
 * to this machine could read responses as if they were its own.
 * @param allowed names besides those of this machine
 * @param localAddress where the connection arrived; no foreign name can equal it
 */
export const rejectedHost = (
  header: string | undefined,
  allowed: readonly string[],
  localAddress: string | undefined,
): 400 | 421 | undefined => {
  const name = header === undefined ? undefined : hostNameIn(header)
  if (name === undefined) return 400
  const address = localAddress?.replace(/^::ffff:/i, '') ?? ''
  const own = [...LOOPBACK, ...allowed.map(host => host.toLowerCase()), address.includes(':') ? `[${address}]` : address]
  return own.includes(name) ? undefined : 421
}
