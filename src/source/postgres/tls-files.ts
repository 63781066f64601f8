import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { DatabaseSettings } from '../../config/settings.js'
import type { Hint } from '../../text/hint.js'
import { shellWord } from '../../text/shell-words.js'
import { MAX_CA_BYTES, readBounded } from '../bounded-read.js'
import { DatabaseError } from '../errors.js'

/** PEM. */
export interface TlsFiles {
  readonly ca?: Buffer
  readonly cert?: Buffer
  readonly key?: Buffer
}

type FileKey = 'ca_file' | 'cert_file' | 'key_file'

const unusable = (key: FileKey, path: string, why: string, hint?: Hint): DatabaseError =>
  new DatabaseError(`${key} ${path} ${why}`, hint ?? (({ database }) => `Check ${key} under ${database}: it takes the path of a PEM file.`))

const readPem = async (key: FileKey, path: string): Promise<Buffer> => {
  try {
    return await readBounded(path, MAX_CA_BYTES)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw unusable(key, path, `cannot be read: ${code ?? message}`)
  }
}

const readCertificates = async (key: FileKey, path: string): Promise<Buffer> => {
  const pem = await readPem(key, path)
  try {
    new X509Certificate(pem)
  } catch {
    throw unusable(key, path, 'holds no certificate')
  }
  return pem
}

const readKey = async (path: string): Promise<Buffer> => {
  const pem = await readPem('key_file', path)
  try {
    createPrivateKey(pem)
  } catch {
    if (/ENCRYPTED/.test(pem.toString('latin1')))
      throw unusable(
        'key_file',
        path,
        'has a passphrase, and nobody is there to type it',
        `Without one:  openssl pkey -in ${shellWord(path)} -out NEW_FILE  (then chmod 600 NEW_FILE)`,
      )
    throw unusable('key_file', path, 'holds no private key')
  }
  return pem
}

/** The certificates and the key that the settings name. @throws DatabaseError that names the key of the settings */
export const readTlsFiles = async ({ caFile, certFile, keyFile }: DatabaseSettings): Promise<TlsFiles> => {
  const [ca, cert, key] = await Promise.all([
    caFile === undefined ? undefined : readCertificates('ca_file', caFile),
    certFile === undefined ? undefined : readCertificates('cert_file', certFile),
    keyFile === undefined ? undefined : readKey(keyFile),
  ])
  if (cert && key && !new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)))
    throw unusable('key_file', keyFile ?? '', `is not the key of the certificate in ${certFile}`)
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) }
}
