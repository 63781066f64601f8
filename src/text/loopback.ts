/** 127.0.0.0/8. Not node:net, whose loading every command would wait for. */
const LOOPBACK_4 = /^127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/
/** `::1`, or one of 127.0.0.0/8 in the form of IPv6, as URLs spell them. */
const LOOPBACK_6 = /^\[::(?:1|ffff:7f[\da-f]{2}:[\da-f]{1,4})\]$/

/** Whether the address is one by which a machine reaches only itself. */
export const isLoopbackAddress = (address: string): boolean => {
  if (!address.includes(':')) return LOOPBACK_4.test(address)
  const url = `http://[${address}]`
  return URL.canParse(url) && LOOPBACK_6.test(new URL(url).hostname)
}

/** Whether the name or address is one by which a machine reaches only itself: nothing is looked up. */
export const isLoopbackName = (host: string): boolean => /(^|\.)localhost$/i.test(host) || isLoopbackAddress(host)
