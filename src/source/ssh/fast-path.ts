import { nextTick } from 'node:process'
import type { Client, ClientChannel, ParsedKey } from 'ssh2'
import type { Sign } from './agent.js'

/**
 * The only file that reaches into ssh2's internals; ssh2 is pinned to 1.17.0 because of it. Each change saves a round trip:
 * - the sign-in is sent with the service request, and signed at once instead of first asking whether the key would do;
 * - channels are opened along with the sign-in, and the first command is sent along with its channel;
 * - the host is not asked to prove its other host keys, which nothing here reads;
 * - the host is asked to compress what it sends, so that a result fits its first congestion window;
 * - what is sent along with the sign-in is padded, so that the queries fit our second one.
 * ssh2 itself handles every reply.
 */
interface Protocol {
  /** The algorithms proposed for the connection, sent once the host has sent its version. */
  _offer: AlgorithmOffer
  service(name: string): void
  authPK(username: string, key: ParsedKey, algorithm?: string, sign?: (data: Buffer, done: (signature: Buffer) => void) => void): void
  exec(channel: number, command: string, wantReply: boolean): void
  /** Reads packets; replaced once they arrive compressed. */
  readonly _packetRW: { read: PacketReader }
  /** Writes to the socket. A cipher keeps the function that is set when the key exchange creates it. */
  _onWrite: (data: Buffer) => void
  /** `encrypt` also sends. The payload of a packet from `allocPacket` is uninitialised memory. */
  readonly _cipher: { allocPacket(bytes: number): Buffer; encrypt(packet: Buffer): void }
  /** Set during a key exchange. */
  readonly _kexinit?: Buffer
  readonly _handlers: Record<(typeof HANDLERS)[number], (protocol: Protocol, ...rest: any[]) => void>
}

interface PacketReader {
  cleanup(): void
  read(packet: Buffer): Buffer
  /** Of a decompressing reader, which refuses packets that would become longer. */
  readonly _zlib?: { _maxOutputLength: number }
}

interface AlgorithmOffer {
  readonly constructor: new (lists: Readonly<Record<string, unknown>>) => AlgorithmOffer
  readonly lists: {
    readonly kex: NameList
    readonly serverHostKey: NameList
    readonly cs: NameLists
    readonly sc: NameLists & { readonly compress: NameList }
  }
}

type NameLists = Readonly<Record<string, NameList>>

interface NameList {
  readonly array: readonly string[]
}

const ARITIES = { service: 1, authPK: 4, exec: 3 } as const
const HANDLERS = ['SERVICE_ACCEPT', 'USERAUTH_FAILURE', 'GLOBAL_REQUEST'] as const

/** The internals, if they look as this file expects; undefined: another ssh2, to be used through its public API alone. */
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

/** Compression that starts after the sign-in. */
const DELAYED_ZLIB = 'zlib@openssh.com'

const namesOf = (lists: NameLists): Record<string, readonly string[]> =>
  Object.fromEntries(Object.entries(lists).map(([name, { array }]) => [name, array]))

/**
 * Prefers compression for what the host sends (`Compression` in sshd_config, on by default). Not for what we send: that goes out
 * along with the sign-in, before it is known whether the host will expect it compressed.
 */
const preferCompression = (protocol: Protocol): void => {
  const { constructor: AlgorithmOffer, lists } = protocol._offer
  const { kex, serverHostKey, cs, sc } = lists
  protocol._offer = new AlgorithmOffer({
    ...namesOf({ kex, serverHostKey }),
    cs: namesOf(cs),
    sc: { ...namesOf(sc), compress: [DELAYED_ZLIB, ...sc.compress.array.filter(name => name !== DELAYED_ZLIB)] },
  })
}

/** OpenSSH's limit for a packet: compressed data could otherwise expand a thousandfold. */
const MAX_PACKET_BYTES = 256 * 1024

const limitDecompression = ({ _packetRW: packets }: Protocol): void => {
  let reader = packets.read
  Object.defineProperty(packets, 'read', {
    get: () => reader,
    set: (next: PacketReader) => {
      reader = next
      if (next._zlib) next._zlib._maxOutputLength = MAX_PACKET_BYTES
    },
  })
}

/** Hash by signature algorithm; other key types imply theirs. `ssh-rsa` (SHA-1) is left to hosts that have asked for it. */
const HASHES: Readonly<Record<string, string>> = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' }

export interface FastPathProgress {
  /** Signs with the offered key, if it may sign before the host has asked for a signature. */
  readonly signer: () => Sign | undefined
  /** The sign-in has been sent: channels can be opened along with it. */
  readonly onSent: () => void
  /** The host wants another key, and has dropped what was sent along with this one. */
  readonly onRefused: () => void
  /** The host's reply to each key that is not enough: the methods it would continue with, and whether it accepted that key. */
  readonly onFailure: (methods: readonly string[], isPartial: boolean) => void
}

export interface FastPath {
  /** Sends the first command of a connection along with its channel. Only between `onSent` and the first reply. */
  exec(command: string, done: (error: Error | undefined, channel: ClientChannel) => void): void
  /** Call it after opening a channel to the database: pads what has been sent, so that the queries fit one window. Works once. */
  pad(): void
}

const pipelineSignIn = (client: Client, protocol: Protocol, { signer, onSent, onRefused, onFailure }: FastPathProgress): void => {
  const { service, authPK, exec, _handlers: handlers } = protocol
  const { SERVICE_ACCEPT: accept, USERAUTH_FAILURE: refuse } = handlers
  let isPipelined = false

  protocol.service = name => {
    protocol.service = service
    service.call(protocol, name)
    // By then ssh2 has read the end of the handshake, which names the signature algorithms that the host accepts.
    nextTick(() => accept(protocol, name))
  }
  handlers.SERVICE_ACCEPT = () => {}
  handlers.USERAUTH_FAILURE = (...rest) => {
    onFailure(rest[1], rest[2])
    if (isPipelined) {
      // The channel of the command that was sent early was never opened.
      protocol.exec = exec
      onRefused()
    }
    isPipelined = false
    refuse(...rest)
  }
  protocol.authPK = (username, key, algorithm, sign) => {
    protocol.authPK = authPK
    const signEarly = algorithm === 'ssh-rsa' ? undefined : signer()
    if (sign || !signEarly) return authPK.call(protocol, username, key, algorithm, sign)
    authPK.call(protocol, username, key, algorithm, (data, done) =>
      signEarly(data, HASHES[algorithm ?? '']).then(
        signature => {
          done(signature)
          isPipelined = true
          onSent()
        },
        error => {
          client.emit('error', error)
          // On to the next key, as if the host had refused this one.
          refuse(protocol, [], false)
        },
      ),
    )
  }
}

/** The number that sshd gives its first channel. */
const FIRST_CHANNEL = 0

const pipelineExec =
  (client: Client, protocol: Protocol): FastPath['exec'] =>
  (command, done) => {
    const { exec } = protocol
    client.exec(command, done)
    exec.call(protocol, FIRST_CHANNEL, command, true)
    protocol.exec = (channel, line, wantReply) => {
      protocol.exec = exec
      // Sent already; a host that numbers its channels differently has closed the connection by now.
      if (channel !== FIRST_CHANNEL || line !== command) exec.call(protocol, channel, line, wantReply)
    }
  }

/**
 * Eight segments. The congestion window starts at ten, so queries of more than 14 kB in one flight would cost another round trip.
 * cubic and reno (Linux, macOS, Windows) let the window grow to twice what was in flight, and only if that was more than half of the
 * window: after seven segments it is fourteen, 20 kB; after eight it is sixteen, 23 kB. BBR paces what it sends: there, 23 kB take
 * 1.5 round trips instead of 2.
 */
export const PADDED_BYTES = 8 * 1448

/** RFC 4253, 11.2: the receiver ignores it. Strict key exchange forbids it only before the first one is over. */
const SSH_MSG_IGNORE = 2
/** A packet starts with its length and its padding length. */
const PAYLOAD_OFFSET = 5
/** The message number, and the length of the string that follows. */
const IGNORE_HEADER_BYTES = 5
/** The most that a cipher adds to a payload: the two lengths, padding, a MAC. One byte too many would start a ninth segment. */
const MAX_OVERHEAD_BYTES = PAYLOAD_OFFSET + 19 + 64

const padOnce = (client: Client, protocol: Protocol): FastPath['pad'] => {
  const { _onWrite: write } = protocol
  let sent = 0
  protocol._onWrite = data => {
    sent += data.length
    write(data)
  }
  // By then the host has acknowledged everything sent along with the sign-in.
  client.once('ready', () => {
    sent = 0
  })
  let isPadded = false
  return () => {
    const bytes = PADDED_BYTES - sent - MAX_OVERHEAD_BYTES
    if (isPadded || bytes < IGNORE_HEADER_BYTES || protocol._kexinit) return
    isPadded = true
    const packet = protocol._cipher.allocPacket(bytes)
    // Overwrites old memory of this process. Zeros will do: they are encrypted, and nothing we send is compressed.
    packet.fill(0, PAYLOAD_OFFSET, PAYLOAD_OFFSET + bytes)
    packet[PAYLOAD_OFFSET] = SSH_MSG_IGNORE
    packet.writeUInt32BE(bytes - IGNORE_HEADER_BYTES, PAYLOAD_OFFSET + 1)
    protocol._cipher.encrypt(packet)
  }
}

/**
 * Puts a client on which `connect` was just called on the fast path.
 * @returns undefined for another version of ssh2: the client then connects as usual
 */
export const takeFastPath = (client: Client, progress: FastPathProgress): FastPath | undefined => {
  const protocol = protocolOf(client)
  if (!protocol) return undefined
  limitDecompression(protocol)
  preferCompression(protocol)
  pipelineSignIn(client, protocol, progress)
  const { GLOBAL_REQUEST: request } = protocol._handlers
  protocol._handlers.GLOBAL_REQUEST = (...rest) => {
    if (rest[1] !== 'hostkeys-00@openssh.com') request(...rest)
  }
  return { exec: pipelineExec(client, protocol), pad: padOnce(client, protocol) }
}
