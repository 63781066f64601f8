import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server as NetServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'

const run = promisify(execFile)

export interface Heard {
  readonly path: string
  readonly method: string
  readonly body: string
  readonly headers: IncomingHttpHeaders
}

interface Certificate {
  readonly key: string
  readonly cert: string
}

/** Listens on a free port of loopback until the test ends. */
export const listening = async <S extends NetServer>(server: S): Promise<number> => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function') server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}

/** A service on loopback that records its requests; with a certificate it uses TLS. */
export const anHttpService = async (answer: RequestListener, certificate?: Certificate) => {
  const heard: Heard[] = []
  const listener: RequestListener = async (request, response) => {
    const { url: path = '', method = '', headers } = request
    heard.push({ path, method, headers, body: await text(request) })
    answer(request, response)
  }
  const port = await listening(certificate ? createTlsServer(certificate, listener) : createServer(listener))
  const host = certificate ? `localhost:${port}` : `127.0.0.1:${port}`
  return { heard, host, origin: `http${certificate ? 's' : ''}://${host}` }
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

/** An unknown authority, and certificates for this machine: a good one, and bad ones of each kind. */
export const makeCertificates = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cs-certificates-'))
  const file = (name: string): string => join(folder, name)
  const openssl = (...args: string[]) => run('openssl', args)
  const read = async (name: string): Promise<Certificate> => ({
    key: await readFile(file(`${name}.key`), 'utf8'),
    cert: await readFile(file(`${name}.pem`), 'utf8'),
  })
  const selfSigned = async (name: string, subject: string): Promise<Certificate> => {
    const names = ['-addext', 'subjectAltName=DNS:localhost']
    await openssl('req', '-x509', ...NEW_KEY, '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`), '-subj', subject, ...names)
    return read(name)
  }
  const issued = async (name: string, host: string, days: number): Promise<Certificate> => {
    const names = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`]
    await openssl('req', ...NEW_KEY, '-keyout', file(`${name}.key`), '-out', file(`${name}.csr`), ...names)
    const authority = ['-CA', file('authority.pem'), '-CAkey', file('authority.key'), '-days', String(days), '-copy_extensions', 'copy']
    await openssl('x509', '-req', '-in', file(`${name}.csr`), ...authority, '-out', file(`${name}.pem`))
    return read(name)
  }
  try {
    const { cert: authority } = await selfSigned('authority', '/CN=An authority of the tests')
    return {
      authority,
      good: await issued('good', 'localhost', 1),
      expired: await issued('expired', 'localhost', -1),
      wrongName: await issued('wrong-name', 'another.example', 1),
      selfSigned: await selfSigned('self-signed', '/CN=localhost'),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
