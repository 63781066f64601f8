import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

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

/** How hard to try. `least`: for a text that is sent a few times. */
export type Effort = 'most' | 'least'

const LEVELS = { most: { brotli: constants.BROTLI_MAX_QUALITY, gzip: 9 }, least: { brotli: 4, gzip: 4 } } as const

/**
 * A text compressed once, when it is first asked for. Never for a text that holds a secret and is sent to whoever asks, because its
 * length would tell of the secret. What is sent only along with a token in a header may hold names: no other site can ask for it.
 */
export const compressible = (text: string, effort: Effort = 'most'): ((acceptEncoding: string | undefined) => Encoded) => {
  const levels = LEVELS[effort]
  let brotli: Encoded | undefined
  let gzip: Encoded | undefined
  return (acceptEncoding = '') => {
    if (accepts(acceptEncoding, 'br')) {
      brotli ??= {
        bytes: new Uint8Array(brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: levels.brotli } })),
        encoding: 'br',
      }
      return brotli
    }
    if (accepts(acceptEncoding, 'gzip')) {
      gzip ??= { bytes: new Uint8Array(gzipSync(text, { level: levels.gzip })), encoding: 'gzip' }
      return gzip
    }
    return { bytes: text }
  }
}
