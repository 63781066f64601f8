import { brotliCompressSync, gzipSync } from 'node:zlib'

/** A body as it goes over the wire. */
export interface Encoded {
  readonly bytes: Uint8Array<ArrayBuffer> | string
  /** Absent: as it is. */
  readonly encoding?: 'br' | 'gzip'
}

const accepts = (header: string, name: string): boolean =>
  header.split(',').some(part => {
    const [coding = '', ...parameters] = part.split(';').map(word => word.trim().toLowerCase())
    return coding === name && !parameters.some(parameter => /^q=0(?:\.0*)?$/.test(parameter))
  })

/** A text that is the same for everybody, compressed once, when it is first asked for. Never for secrets: their length would tell of them. */
export const compressible = (text: string): ((acceptEncoding: string | undefined) => Encoded) => {
  let brotli: Encoded | undefined
  let gzip: Encoded | undefined
  return (acceptEncoding = '') => {
    if (accepts(acceptEncoding, 'br')) {
      brotli ??= { bytes: new Uint8Array(brotliCompressSync(text)), encoding: 'br' }
      return brotli
    }
    if (accepts(acceptEncoding, 'gzip')) {
      gzip ??= { bytes: new Uint8Array(gzipSync(text, { level: 9 })), encoding: 'gzip' }
      return gzip
    }
    return { bytes: text }
  }
}
