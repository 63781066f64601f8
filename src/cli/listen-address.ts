import { BlockList, isIP } from 'node:net'
import { UsageError } from '../text/usage-error.js'

export interface ListenAddress {
  readonly host: string
  readonly port: number
}

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

const isLoopback = (host: string): boolean =>
  host === 'localhost' || (isIP(host) !== 0 && LOOPBACK.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4'))

/** Parses `127.0.0.1:8787` or `[::1]:8787`. @throws UsageError also if other machines could reach the address without --allow-remote */
export const listenAddress = (given: string, allowRemote: boolean): ListenAddress => {
  const [, bracketed, name, digits] = /^(?:\[([^\]]+)\]|([\w.-]+)):(\d{1,5})$/.exec(given) ?? []
  const host = bracketed ?? name ?? ''
  const port = Number(digits)
  if (host === '' || port > 65_535 || (bracketed !== undefined && isIP(bracketed) !== 6))
    throw new UsageError(`--listen ${given}: not an address and port`, 'Give an address and a port, like 127.0.0.1:8787 or [::1]:8787.')
  if (!allowRemote && !isLoopback(host))
    throw new UsageError(
      `--listen ${given}: other machines could connect to that address`,
      'Listen on 127.0.0.1 behind a reverse proxy that speaks TLS (see "check_status help api"); or add --allow-remote.',
    )
  return { host, port }
}
