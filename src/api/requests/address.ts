import { BlockList, isIP } from 'node:net'

/** The address of the client behind a connection and its `X-Forwarded-For` header. */
export type AddressOf = (peer: string | undefined, forwardedFor: string | undefined) => string

/** IPv4-mapped IPv6 becomes IPv4; the zone of a link-local address is dropped. */
export const normalizeAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '').replace(/%.*$/s, '')

const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** No real chain of proxies is longer. */
const MAX_HOPS = 20

/** @param trusted addresses and networks (CIDR) */
export const trustedProxies = (trusted: readonly string[]): ((address: string) => boolean) => {
  const proxies = new BlockList()
  for (const network of trusted) {
    const [address = '', bits] = network.split('/')
    if (bits === undefined) proxies.addAddress(address, family(address))
    else proxies.addSubnet(address, Number(bits), family(address))
  }
  return address => isIP(address) !== 0 && proxies.check(address, family(address))
}

/**
 * The connection's address or, behind trusted proxies, the right-most forwarded address that is not a trusted proxy. Anything to the
 * left of that may be forged.
 * @param trusted addresses and networks (CIDR)
 */
export const addressOf = (trusted: readonly string[]): AddressOf => {
  const isTrustedProxy = trustedProxies(trusted)
  return (peer = '', forwardedFor = '') => {
    let client = normalizeAddress(peer)
    const hops = forwardedFor.split(',').slice(-MAX_HOPS)
    while (isTrustedProxy(client)) {
      const previous = normalizeAddress(hops.pop()?.trim() ?? '')
      if (isIP(previous) === 0) return client
      client = previous
    }
    return client
  }
}

/** The unit that limits count by: an IPv4 address, or the /64 network that an IPv6 customer gets. */
export const clientNetwork = (address: string): string => {
  if (isIP(address) !== 6) return address
  const [head = '', tail] = address.split('::')
  const before = head.split(':').filter(group => group !== '')
  const after = tail === undefined ? [] : tail.split(':').filter(group => group !== '')
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0')
  return [...before, ...zeros, ...after]
    .slice(0, 4)
    .map(group => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')
}
