import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import ssh2, { type Connection, type ServerChannel } from 'ssh2'
import { onTestFinished } from 'vitest'
import { makeKeyPair } from '../../src/demo/keys.js'

/** What lies beneath a connection of the server's, where it can be bent. */
interface Wire {
  readonly _packetRW: {
    readonly write: {
      readonly allocStart: number
      alloc(size: number): Buffer
      finalize(packet: Buffer): Buffer
      readonly _zlib: { writeSync(payload: Buffer): Buffer }
    }
  }
  readonly _cipher: { allocPacket(size: number): Buffer; encrypt(packet: Buffer): void }
}

/** A channel whose other end is told what nobody asked for. */
export interface Mouth {
  say(words: Buffer): void
  /** Over and over, for as long as the connection lasts, whatever the other end takes, and also when it has closed the channel. */
  repeat(words: Buffer): void
  /** The same beside all channels, where nobody hears it, though it must be unpacked. */
  mutter(words: Buffer): void
  /**
   * Over and over on a channel that was never opened, faster than the other end can unpack it.
   * @param onUnderWay is called once the other end has much of it to unpack
   */
  babble(words: Buffer, onUnderWay: () => void): void
}

export interface Lies {
  readonly command?: (mouth: Mouth, line: string) => void
  readonly database?: (mouth: Mouth) => void
}

const [IGNORE, CHANNEL_DATA] = [2, 94]
const NOWHERE = 99
/** Where in a packet what it carries begins. */
const PAYLOAD_AT = 5
/** Words as a packet takes them: what follows the numbers is told its length. */
const packet = (type: number, numbers: readonly number[], words: Buffer): Buffer => {
  const head = Buffer.alloc(5 + 4 * numbers.length)
  head[0] = type
  for (const [i, number] of [...numbers, words.length].entries()) head.writeUInt32BE(number, 1 + 4 * i)
  return Buffer.concat([head, words])
}

const wireOf = (connection: Connection): Wire => (connection as unknown as { _protocol: Wire })._protocol

const send = (connection: Connection, payload: Buffer): void => {
  const { _packetRW, _cipher } = wireOf(connection)
  const whole = _packetRW.write.alloc(payload.length)
  payload.copy(whole, _packetRW.write.allocStart)
  _cipher.encrypt(_packetRW.write.finalize(whole))
}

const socketOf = (connection: Connection): Socket => (connection as unknown as { _sock: Socket })._sock

/** Rounds after which what is squeezed again comes out the same: the end of one is in the middle of a byte, and that of eight is not. */
const ROUNDS = 8

/** Says the same again, squeezed ahead: to unpack it takes longer than to send it. Nothing else can be said beside it. */
const repeater = (connection: Connection, payload: Buffer): (() => void) => {
  const { _packetRW, _cipher } = wireOf(connection)
  socketOf(connection).pause()
  const sendSqueezed = (bytes: Buffer): void => {
    const whole = _cipher.allocPacket(bytes.length)
    bytes.copy(whole, PAYLOAD_AT)
    _cipher.encrypt(whole)
  }
  const squeeze = (): Buffer => Buffer.from(_packetRW.write._zlib.writeSync(payload))
  for (let i = 0; i < 8 * ROUNDS; i++) sendSqueezed(squeeze())
  const rounds = Array.from({ length: ROUNDS }, squeeze)
  let i = 0
  return () => sendSqueezed(rounds[i++ % ROUNDS] as Buffer)
}

/** As fast as the other end reads. */
const again = (connection: Connection, say: () => void): void => {
  const socket = socketOf(connection)
  const go = (): void => {
    if (socket.destroyed) return
    say()
    if (socket.writableNeedDrain) socket.once('drain', go)
    else setImmediate(go)
  }
  go()
}

const ANSWERS_MS = 300
/** Of squeezed words, what takes a second or more to unpack. */
const MUCH = 1000

const mouthOf = (connection: Connection, channel: ServerChannel): Mouth => {
  const { id } = (channel as unknown as { outgoing: { id: number } }).outgoing
  channel.on('error', () => {})
  const overAndOver = (payload: Buffer): void => again(connection, () => send(connection, payload))
  return {
    say: words => send(connection, packet(CHANNEL_DATA, [id], words)),
    repeat: words => overAndOver(packet(CHANNEL_DATA, [id], words)),
    babble(words, onUnderWay) {
      const go = (): void => {
        const repeat = repeater(connection, packet(CHANNEL_DATA, [NOWHERE], words))
        let times = 0
        again(connection, () => {
          repeat()
          if (++times === MUCH) onUnderWay()
        })
      }
      // What else was asked for along with the command is answered first.
      setTimeout(go, ANSWERS_MS)
    },
    mutter: words => overAndOver(packet(IGNORE, [], words)),
  }
}

const listen = async (server: Server | ssh2.Server): Promise<number> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as { port: number }).port
}

/** An SSH packet before anything is secret (RFC 4253, 6): its length, that of the padding, and all of it a multiple of eight. */
const bare = (payload: Buffer): Buffer => {
  const padding = 8 - ((payload.length + 5) % 8) + 8
  const head = Buffer.alloc(5)
  head.writeUInt32BE(payload.length + padding + 1)
  head[4] = padding
  return Buffer.concat([head, payload, Buffer.alloc(padding)])
}

const word = (bytes: Buffer | string): Buffer => packet(0, [], Buffer.from(bytes as string)).subarray(1)

const [KEXINIT, GEX_GROUP] = [20, 31]
const OFFER = [
  'diffie-hellman-group-exchange-sha256',
  'ssh-ed25519',
  ...Array(2).fill('aes256-gcm@openssh.com'),
  ...Array(2).fill('hmac-sha2-256'),
  'none',
  'none',
  '',
  '',
]

/** A stranger in the host's place who knows no other key exchange than in a group of its own, of so many bits. Gone after the test. */
export const startGroupMaker = async (bits: number): Promise<number> => {
  const offer = bare(Buffer.concat([Buffer.from([KEXINIT]), Buffer.alloc(16, 7), ...OFFER.map(word), Buffer.alloc(5)]))
  // A Mersenne prime: whoever looks whether it is one has much to do.
  const prime = Buffer.from(((1n << BigInt(bits)) - 1n).toString(16).padStart(Math.ceil(bits / 8) * 2, '0'), 'hex')
  const group = bare(Buffer.concat([Buffer.from([GEX_GROUP]), word(Buffer.concat([Buffer.alloc(1), prime])), word(Buffer.from([5]))]))
  const server = createServer(socket => {
    socket.on('error', () => {})
    socket.write(`SSH-2.0-OpenSSH_9.2\r\n`)
    socket.write(offer)
    socket.write(group)
  })
  onTestFinished(() => void server.close())
  return listen(server)
}

export interface LyingHost {
  readonly port: number
  /** A line of known_hosts. */
  readonly known: string
  /** The file of a key that it lets in, as it does all others. */
  readonly key: string
}

/**
 * Speaks SSH as it should, squeezes what it sends, lets everybody in, and says what it likes; a command that it has no lie about has
 * ended. Gone after the test.
 */
export const startLyingHost = async (home: string, { command, database }: Lies): Promise<LyingHost> => {
  const [own, key] = [makeKeyPair(), makeKeyPair()]
  const connections = new Set<Connection>()
  const server = new ssh2.Server({ hostKeys: [own.private], algorithms: { compress: ['zlib@openssh.com', 'none'] } }, connection => {
    connections.add(connection)
    connection.on('error', () => {})
    connection.on('authentication', asked => (asked.method === 'publickey' ? asked.accept() : asked.reject(['publickey'])))
    connection.on('session', accept =>
      accept().on('exec', (taken, _, asked) => {
        const channel = taken()
        if (command) return command(mouthOf(connection, channel), asked.command)
        channel.exit(127)
        channel.end()
      }),
    )
    connection.on('tcpip', accept => {
      const channel = accept()
      database?.(mouthOf(connection, channel))
    })
  })
  const port = await listen(server)
  onTestFinished(() => {
    server.close()
    for (const connection of connections) socketOf(connection).destroy()
  })
  await writeFile(join(home, 'key of the lying host'), key.private, { mode: 0o600 })
  return { port, known: `[127.0.0.1]:${port} ${own.public}\n`, key: join(home, 'key of the lying host') }
}
