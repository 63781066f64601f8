import { BlockList, isIP } from 'node:net'

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8)
LOOPBACK.addAddress('::1', 'ipv6')

/** Whether the address is one by which a machine reaches only itself. */
export const isLoopbackAddress = (address: string): boolean => {
  const family = isIP(address)
  return family !== 0 && LOOPBACK.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

/** Whether the name or address is one by which a machine reaches only itself: nothing is looked up. */
export const isLoopbackName = (host: string): boolean => /(^|\.)localhost$/i.test(host) || isLoopbackAddress(host)
