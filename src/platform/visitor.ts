import { BlockList, isIP } from 'node:net'

/** Private networks: an address of theirs belongs to the proxy or another machine of the operators, not to a visitor. */
const PRIVATE_IPV4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const
const PRIVATE_IPV6 = [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const

const privateNetworks = new BlockList()
for (const [network, prefix] of PRIVATE_IPV4) privateNetworks.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of PRIVATE_IPV6) privateNetworks.addSubnet(network, prefix, 'ipv6')

/** The plain address in `[2001:db8::1]:443`, `203.0.113.9:5312`, `fe80::1%eth0` and `::ffff:203.0.113.9`. */
const bare = (word: string): string =>
  (word.split('%')[0] ?? '')
    .replace(/^\[([^\]]*)\](?::\d+)?$/, '$1')
    .replace(/^([\d.]+):\d+$/, '$1')
    .replace(/^::ffff:(?=[\d.]+$)/i, '')

/** What a web server logs without an address: for a Unix socket, or a missing header. */
const isPlaceholder = (word: string): boolean => /^(?:-|unix:.*|localhost|unknown|)$/i.test(word)

const isVisitor = (word: string): boolean => {
  const version = isIP(word)
  return version === 0 ? !isPlaceholder(word) : !privateNetworks.check(word, version === 6 ? 'ipv6' : 'ipv4')
}

/** The addresses at the start of a line: one, or a comma-separated list made by proxies. */
const listOf = (line: string): string[] => {
  const words = line.trimStart().split(' ')
  const last = words.findIndex(word => !word.endsWith(','))
  return words.slice(0, last + 1).flatMap(word => word.split(','))
}

/**
 * The visitor's address in a line of an access log: in a list made by proxies, the first public one.
 * Undefined if there is none, but only a proxy's own address, a Unix socket or nothing.
 */
export const visitorOf = (line: string): string | undefined => listOf(line).map(bare).find(isVisitor)

/** The same for each of many lines: whoever tries to get in is in hundreds of them. */
export const visitorsOf = (lines: readonly string[]): (string | undefined)[] => {
  const known = new Map<string, string | undefined>()
  return lines.map(line => {
    const list = listOf(line).join()
    if (!known.has(list)) known.set(list, visitorOf(line))
    return known.get(list)
  })
}
