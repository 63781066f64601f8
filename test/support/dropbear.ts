import { execFile, spawn } from 'node:child_process'
import { chmod, copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { freePort } from './ports.js'

const run = promisify(execFile)

export interface Dropbear {
  readonly port: number
  readonly user: string
  /** A line of known_hosts. */
  readonly knownHost: string
}

/**
 * A real dropbear on loopback until the end of the test, as root: it reads the account's own authorized_keys, which are others in
 * its mount namespace. @param authorized the file of public keys that it accepts
 */
export const startDropbear = async (authorized: string): Promise<Dropbear> => {
  const folder = await mkdtemp(join(tmpdir(), 'cs-dropbear-'))
  const { username: user, homedir } = userInfo()
  const keys = join(folder, 'ssh')
  await mkdir(keys, { mode: 0o700 })
  await copyFile(authorized, join(keys, 'authorized_keys'))
  await chmod(join(keys, 'authorized_keys'), 0o600)
  await mkdir(join(homedir, '.ssh'), { recursive: true, mode: 0o700 })
  const hostKey = join(folder, 'host')
  const { stdout } = await run('dropbearkey', ['-t', 'ed25519', '-f', hostKey])
  const [, publicKey = ''] = /^(ssh-ed25519 \S+)/m.exec(stdout) ?? []
  const port = await freePort()
  const inNamespace = 'mount --make-rprivate / && mount --bind "$1" "$2" && shift 2 && exec "$@"'
  const command = ['dropbear', '-F', '-E', '-s', '-p', `127.0.0.1:${port}`, '-r', hostKey, '-P', join(folder, 'pid')]
  const server = spawn('unshare', ['--mount', 'sh', '-c', inNamespace, 'sh', keys, join(homedir, '.ssh'), ...command], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  const gone = new Promise(resolve => server.on('exit', resolve))
  onTestFinished(async () => {
    if (server.pid) process.kill(-server.pid)
    await gone
    await rm(folder, { recursive: true, force: true })
  })
  await new Promise<void>((resolve, reject) => {
    let said = ''
    server.stderr.on('data', chunk => {
      said += chunk
      if (/Not backgrounding/.test(said)) resolve()
    })
    server.on('exit', () => reject(new Error(`dropbear did not start: ${said}`)))
  })
  return { port, user, knownHost: `[127.0.0.1]:${port} ${publicKey}\n` }
}
