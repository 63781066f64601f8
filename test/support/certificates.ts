import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
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
  /** @param names as certificates have them: `IP:127.0.0.1`, `DNS:mail.example`. `days`: until it expires; -1: it has */
  certify(names: string, options?: { readonly days?: number; readonly subject?: string }): Promise<Certificate>
  close(): Promise<void>
}

/** How long ago one that is to have expired was made: OpenSSL 3.5 makes none that ends before it begins. */
const AGE_DAYS = 10

/** A certificate authority of our own, with OpenSSL. @param name by which its certificates call it */
export const startAuthority = async (name = 'authority of the tests'): Promise<Authority> => {
  const folder = await mkdtemp(join(tmpdir(), 'cs-ca-'))
  const at = (file: string): string => join(folder, file)
  const newKey = (subject: string, key: string): string[] => [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-subj',
    `/CN=${subject}`,
    '-keyout',
    at(key),
  ]
  await run('openssl', ['req', '-x509', '-days', '400', ...newKey(name, 'ca.key'), '-out', at('ca.pem')])
  let last = 0
  return {
    ca: await readFile(at('ca.pem'), 'utf8'),
    certify: async (names, { days = 2, subject } = {}) => {
      last += 1
      const file = `server${last}`
      await run('openssl', ['req', '-new', ...newKey(subject ?? `${file} of the tests`, `${file}.key`), '-out', at(`${file}.req`)])
      await writeFile(at(`${file}.ext`), `subjectAltName=${names}\nbasicConstraints=critical,CA:FALSE\n`)
      const [age, program] = days < 0 ? [AGE_DAYS, ['faketime', '-f', `-${AGE_DAYS}d`, 'openssl']] : [0, ['openssl']]
      const signed = [
        '-CA',
        at('ca.pem'),
        '-CAkey',
        at('ca.key'),
        '-CAcreateserial',
        '-days',
        String(age + days),
        '-extfile',
        at(`${file}.ext`),
      ]
      await run('env', [...program, 'x509', '-req', '-in', at(`${file}.req`), ...signed, '-out', at(`${file}.pem`)])
      return { key: await readFile(at(`${file}.key`), 'utf8'), cert: await readFile(at(`${file}.pem`), 'utf8') }
    },
    close: () => rm(folder, { recursive: true }),
  }
}
