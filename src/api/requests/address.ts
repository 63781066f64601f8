import { BlockList, isIP } from 'node:net'

/** Where a request comes from. */
export type AddressOf = (peer: string | undefined, forwardedFor: string | undefined) => string

/** IPv4 as IPv6 writes it is IPv4 all the same; a zone is no part of an address. */
export const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '').replace(/%.*$/s, '')

const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** Longer lists are nobody's honest chain of proxies. */
const MOST_HOPS = 20

/** Whether an address is one of these addresses and networks (CIDR). */
export const trusting = (trusted: readonly string[]): ((address: string) => boolean) => {
  const proxies = new BlockList()
  for (const network of trusted) {
    const [address = '', bits] = network.split('/')
    if (bits === undefined) proxies.addAddress(address, family(address))
    else proxies.addSubnet(address, Number(bits), family(address))
  }
  return address => isIP(address) !== 0 && proxies.check(address, family(address))
}

/**
 * The client's address: that of the connection, or, where a trusted proxy says whom it speaks for, the right-most of these that is
 * no trusted proxy itself. What stands to the left of that, anybody may have written.
 * @param trusted addresses and networks (CIDR)
 */
export const addressOf = (trusted: readonly string[]): AddressOf => {
  const isTrusted = trusting(trusted)
  return (peer = '', forwardedFor = '') => {
    let client = plain(peer)
    const hops = forwardedFor.split(',').slice(-MOST_HOPS)
    while (isTrusted(client)) {
      const before = plain(hops.pop()?.trim() ?? '')
      if (isIP(before) === 0) return client
      client = before
    }
    return client
  }
}

/** Who counts as one: of IPv6 a whole network, for that is what one customer has. */
export const neighbourhood = (address: string): string => {
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
