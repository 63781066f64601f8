import { nextTick } from 'node:process'
import type { Client, ClientChannel, ParsedKey } from 'ssh2'
import type { Sign } from './agent.js'

/**
 * The one file that reaches into ssh2, which is pinned to 1.17.0 for it. Each step saves a round trip: the sign-in goes along
 * with the request for it, and with its signature instead of the question whether the key would do; channels are opened along
 * with the sign-in, and the first command goes along with its channel; what would be asked about further host keys, which
 * nobody here reads, is not; the host is asked to squeeze what it sends, so that a result fits the first window; and what goes
 * along with the sign-in is padded, so that the queries fit the second. All that comes back is handled by ssh2 itself.
 */
interface Protocol {
  /** What is proposed for the connection, said once the host has introduced itself. */
  _offer: Offer
  service(name: string): void
  authPK(username: string, key: ParsedKey, algorithm?: string, sign?: (data: Buffer, done: (signature: Buffer) => void) => void): void
  exec(channel: number, command: string, wantReply: boolean): void
  /** What packets are read with, which changes once they come squeezed. */
  readonly _packetRW: { read: Reader }
  /** Writes to the socket. A cipher keeps the one that is here when the key exchange makes it. */
  _onWrite: (data: Buffer) => void
  /** `encrypt` also sends; the payload of a packet from `allocPacket` is uninitialised memory. */
  readonly _cipher: { allocPacket(bytes: number): Buffer; encrypt(packet: Buffer): void }
  /** Set while a key exchange is under way. */
  readonly _kexinit?: Buffer
  readonly _handlers: Record<(typeof HANDLERS)[number], (protocol: Protocol, ...rest: any[]) => void>
}

interface Reader {
  cleanup(): void
  read(packet: Buffer): Buffer
  /** Of one that unpacks; it refuses a packet that becomes longer than this. */
  readonly _zlib?: { _maxOutputLength: number }
}

interface Offer {
  readonly constructor: new (lists: Readonly<Record<string, unknown>>) => Offer
  readonly lists: {
    readonly kex: List
    readonly serverHostKey: List
    readonly cs: Lists
    readonly sc: Lists & { readonly compress: List }
  }
}

type Lists = Readonly<Record<string, List>>

interface List {
  readonly array: readonly string[]
}

const ARITIES = { service: 1, authPK: 4, exec: 3 } as const
const HANDLERS = ['SERVICE_ACCEPT', 'USERAUTH_FAILURE', 'GLOBAL_REQUEST'] as const

/** What is relied on, as far as it shows from outside; undefined: this is another ssh2, to be used as it is meant to be. */
const protocolOf = (client: Client): Protocol | undefined => {
  const { _protocol: protocol } = client as { _protocol?: Protocol }
  const isKnown =
    Object.entries(ARITIES).every(([name, arity]) => protocol?.[name as keyof typeof ARITIES]?.length === arity) &&
    HANDLERS.every(name => typeof protocol?._handlers?.[name] === 'function') &&
    typeof protocol?._packetRW?.read?.read === 'function' &&
    typeof protocol?._onWrite === 'function' &&
    ['allocPacket', 'encrypt'].every(name => typeof protocol?._cipher?.[name as keyof Protocol['_cipher']] === 'function') &&
    Array.isArray(protocol?._offer?.lists?.sc?.compress?.array)
  return isKnown ? protocol : undefined
}

/** Squeezed from the moment on that somebody is let in. */
const DELAYED = 'zlib@openssh.com'

const namesOf = (lists: Lists): Record<string, readonly string[]> =>
  Object.fromEntries(Object.entries(lists).map(([name, { array }]) => [name, array]))

/**
 * Only what the host sends, and before all else that it knows (`Compression` in its sshd_config, which is on unless turned off):
 * ours goes along with the sign-in, when nobody knows yet whether the host will read it as squeezed.
 */
const offerToUnpack = (protocol: Protocol): void => {
  const { constructor: Offer, lists } = protocol._offer
  const { kex, serverHostKey, cs, sc } = lists
  protocol._offer = new Offer({
    ...namesOf({ kex, serverHostKey }),
    cs: namesOf(cs),
    sc: { ...namesOf(sc), compress: [DELAYED, ...sc.compress.array.filter(name => name !== DELAYED)] },
  })
}

/** Bytes of a packet, as OpenSSH has it; what is squeezed could otherwise become a thousand times as long. */
const LONGEST_PACKET = 256 * 1024

const unpackNoFurther = ({ _packetRW: ways }: Protocol): void => {
  let reader = ways.read
  Object.defineProperty(ways, 'read', {
    get: () => reader,
    set: (next: Reader) => {
      reader = next
      if (next._zlib) next._zlib._maxOutputLength = LONGEST_PACKET
    },
  })
}

/** By the algorithm of the signature; every other kind of key has its own. `ssh-rsa` (SHA-1) is for hosts that said they want it. */
const HASHES: Readonly<Record<string, string>> = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' }

export interface FastPathProgress {
  /** How the key that is offered signs, where it may without being asked for. */
  readonly signer: () => Sign | undefined
  /** The sign-in is on its way: channels can be opened along with it. */
  readonly onSent: () => void
  /** The host wants another key: what went along with this one is lost. */
  readonly onRefused: () => void
  /** What it says to each key that is not enough: by which methods it would go on, and whether it took that one. */
  readonly onAnswer: (methods: readonly string[], isPartial: boolean) => void
}

export interface FastPath {
  /** The first command of a connection, sent along with its channel. Only between `onSent` and the first answer. */
  exec(command: string, done: (error: Error | undefined, channel: ClientChannel) => void): void
  /** Call it after opening a channel to the database: it pads what is sent along, so that the queries fit one window. Only once. */
  pad(): void
}

const signInAlong = (client: Client, protocol: Protocol, { signer, onSent, onRefused, onAnswer }: FastPathProgress): void => {
  const { service, authPK, exec, _handlers: handlers } = protocol
  const { SERVICE_ACCEPT: accept, USERAUTH_FAILURE: refuse } = handlers
  let isUnderWay = false

  protocol.service = name => {
    protocol.service = service
    service.call(protocol, name)
    // By then ssh2 has read all that came with the end of the handshake: which signatures the host takes.
    nextTick(() => accept(protocol, name))
  }
  handlers.SERVICE_ACCEPT = () => {}
  handlers.USERAUTH_FAILURE = (...rest) => {
    onAnswer(rest[1], rest[2])
    if (isUnderWay) {
      // The channel that a command went along with was never opened.
      protocol.exec = exec
      onRefused()
    }
    isUnderWay = false
    refuse(...rest)
  }
  protocol.authPK = (username, key, algorithm, sign) => {
    protocol.authPK = authPK
    const unasked = algorithm === 'ssh-rsa' ? undefined : signer()
    if (sign || !unasked) return authPK.call(protocol, username, key, algorithm, sign)
    authPK.call(protocol, username, key, algorithm, (data, done) =>
      unasked(data, HASHES[algorithm ?? '']).then(
        signature => {
          done(signature)
          isUnderWay = true
          onSent()
        },
        error => {
          client.emit('error', error)
          // The next one's turn, as if the host had refused this one.
          refuse(protocol, [], false)
        },
      ),
    )
  }
}

/** The number that sshd gives to its first channel. */
const FIRST = 0

const execAlong =
  (client: Client, protocol: Protocol): FastPath['exec'] =>
  (command, done) => {
    const { exec } = protocol
    client.exec(command, done)
    exec.call(protocol, FIRST, command, true)
    protocol.exec = (channel, line, wantReply) => {
      protocol.exec = exec
      // Sent before; a host that numbers otherwise has ended the connection by now.
      if (channel !== FIRST || line !== command) exec.call(protocol, channel, line, wantReply)
    }
  }

/**
 * Eight segments. The congestion window starts at ten, so a flight of queries of more than 14 kB would wait for one more round trip.
 * cubic and reno (Linux, macOS, Windows) let the window grow to twice what was in flight, and only if that was more than half of the
 * window: after seven segments it is fourteen, 20 kB; after eight it is sixteen, 23 kB. BBR paces what it sends: there, 23 kB take
 * 1.5 round trips instead of 2.
 */
export const PADDED_TO = 8 * 1448

/** RFC 4253, 11.2: the receiver ignores it. Strict key exchange forbids it only before the first one is over. */
const SSH_MSG_IGNORE = 2
/** Length and padding length come first in a packet. */
const PAYLOAD_AT = 5
/** Message number, and the length of the string that follows. */
const IGNORE_HEAD = 5
/** The most that a cipher adds to a payload: those lengths, its own padding, a MAC. One byte too many would be a ninth segment. */
const OVERHEAD = PAYLOAD_AT + 19 + 64

const padding = (client: Client, protocol: Protocol): FastPath['pad'] => {
  const { _onWrite: write } = protocol
  let sent = 0
  protocol._onWrite = data => {
    sent += data.length
    write(data)
  }
  // By then the host has acknowledged all that went along with the sign-in.
  client.once('ready', () => {
    sent = 0
  })
  let isPadded = false
  return () => {
    const bytes = PADDED_TO - sent - OVERHEAD
    if (isPadded || bytes < IGNORE_HEAD || protocol._kexinit) return
    isPadded = true
    const packet = protocol._cipher.allocPacket(bytes)
    // The buffer holds old memory of ours. Zeros do: they are encrypted, and not compressed, as nothing is towards the host.
    packet.fill(0, PAYLOAD_AT, PAYLOAD_AT + bytes)
    packet[PAYLOAD_AT] = SSH_MSG_IGNORE
    packet.writeUInt32BE(bytes - IGNORE_HEAD, PAYLOAD_AT + 1)
    protocol._cipher.encrypt(packet)
  }
}

/**
 * Has a client that was just told to connect take the short way.
 * @returns undefined where this is not the ssh2 that is known: the client then goes its usual way
 */
export const takeFastPath = (client: Client, progress: FastPathProgress): FastPath | undefined => {
  const protocol = protocolOf(client)
  if (!protocol) return undefined
  unpackNoFurther(protocol)
  offerToUnpack(protocol)
  signInAlong(client, protocol, progress)
  const { GLOBAL_REQUEST: request } = protocol._handlers
  protocol._handlers.GLOBAL_REQUEST = (...rest) => {
    if (rest[1] !== 'hostkeys-00@openssh.com') request(...rest)
  }
  return { exec: execAlong(client, protocol), pad: padding(client, protocol) }
}
