import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Certificate {
  readonly key: string
  readonly cert: string
}

export interface Authority {
  /** PEM, for those who are to trust it. */
  readonly ca: string
  /** @param names as certificates have them: `IP:127.0.0.1`, `DNS:mail.example` */
  certify(names: string): Promise<Certificate>
  close(): Promise<void>
}

/** A certificate authority of our own, with OpenSSL. */
export const startAuthority = async (): Promise<Authority> => {
  const folder = await mkdtemp(join(tmpdir(), 'cs-ca-'))
  const at = (name: string): string => join(folder, name)
  const make = async (name: string, more: readonly string[]): Promise<Certificate> => {
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', `/CN=${name} of the tests`]
    await run('openssl', ['req', '-x509', ...kind, '-keyout', at(`${name}.key`), '-out', at(`${name}.pem`), ...more])
    return { key: await readFile(at(`${name}.key`), 'utf8'), cert: await readFile(at(`${name}.pem`), 'utf8') }
  }
  const { cert: ca } = await make('authority', [])
  let last = 0
  return {
    ca,
    certify: names => {
      last += 1
      const signed = ['-CA', at('authority.pem'), '-CAkey', at('authority.key')]
      return make(`server${last}`, ['-addext', `subjectAltName=${names}`, '-addext', 'basicConstraints=critical,CA:FALSE', ...signed])
    },
    close: () => rm(folder, { recursive: true }),
  }
}
