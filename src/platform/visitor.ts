import { BlockList, isIP } from 'node:net'

/** Networks that lie behind a proxy: an address of theirs names a machine of the operators, or the proxy itself, and no visitor. */
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

/** `[2001:db8::1]:443`, `203.0.113.9:5312`, `fe80::1%eth0` and `::ffff:203.0.113.9` without what is not the address. */
const bare = (word: string): string =>
  (word.split('%')[0] ?? '')
    .replace(/^\[([^\]]*)\](?::\d+)?$/, '$1')
    .replace(/^([\d.]+):\d+$/, '$1')
    .replace(/^::ffff:(?=[\d.]+$)/i, '')

/** What a web server writes where it knows no address: a Unix socket, or a header that was not sent. */
const isPlaceholder = (word: string): boolean => /^(?:-|unix:.*|localhost|unknown|)$/i.test(word)

const isVisitor = (word: string): boolean => {
  const version = isIP(word)
  return version === 0 ? !isPlaceholder(word) : !privateNetworks.check(word, version === 6 ? 'ipv6' : 'ipv4')
}

/** The words before the first that no comma ends: one address, or what proxies made a list of. */
const listOf = (line: string): string[] => {
  const words = line.trimStart().split(' ')
  const last = words.findIndex(word => !word.endsWith(','))
  return words.slice(0, last + 1).flatMap(word => word.split(','))
}

/**
 * Whom a line of an access log names: in a list that proxies made, the first public address.
 * Undefined where it names nobody: a proxy's own address, a Unix socket, none.
 */
export const visitorOf = (line: string): string | undefined => listOf(line).map(bare).find(isVisitor)
