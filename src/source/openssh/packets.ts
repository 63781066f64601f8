/** Four bytes, as SSH has its numbers (RFC 4251, 5). */
export const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** A text or bytes, with the length in front. */
export const string = (value: string | Buffer): Buffer => {
  const bytes = Buffer.from(value)
  return Buffer.concat([number(bytes.length), bytes])
}

/** Reads one value after the other. @throws RangeError if there is none */
export class MuxPacket {
  #at = 0

  constructor(readonly bytes: Buffer) {}

  byte(): number {
    return this.bytes.readUInt8(this.#at++)
  }

  number(): number {
    this.#at += 4
    return this.bytes.readUInt32BE(this.#at - 4)
  }

  string(): Buffer {
    const length = this.number()
    if (this.#at + length > this.bytes.length) throw new RangeError('a packet ends too early')
    this.#at += length
    return this.bytes.subarray(this.#at - length, this.#at)
  }
}

/** More than OpenSSH puts into one: whoever announces a longer one speaks something else. */
const MAX_PACKET_BYTES = 512 * 1024

/** Cuts a stream into packets, each with its length in front. */
export class PacketCutter {
  #pending: Buffer = Buffer.alloc(0)

  /** The packets that are complete by now. @throws RangeError if one is longer than any can be */
  cut(chunk: Buffer): Buffer[] {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    const packets: Buffer[] = []
    while (this.#pending.length >= 4) {
      const length = this.#pending.readUInt32BE()
      if (length > MAX_PACKET_BYTES) throw new RangeError('a packet is too long')
      if (this.#pending.length < 4 + length) break
      packets.push(this.#pending.subarray(4, 4 + length))
      this.#pending = this.#pending.subarray(4 + length)
    }
    return packets
  }
}
