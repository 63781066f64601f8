import { connect } from 'node:net'
import { join } from 'node:path'
import { type Duplex, PassThrough, type Readable, type Writable } from 'node:stream'
import { ConnectionError, type DatabaseError } from '../errors.js'
import type { Command } from '../host.js'
import { forwardingError } from './errors.js'
import { startSsh } from './program.js'
import { relay } from './relay.js'

/** A connection of OpenSSH that others may use: its control socket, and what it writes about them. */
export interface Master {
  readonly control: string
  /** For messages: `root@server.example:22`. */
  readonly label: string
  /** A folder of this process, for sockets. */
  readonly folder: string
  /** What the connection has written so far; empty for one that a person opened, whose words go elsewhere. */
  log(): string
}

/**
 * For what goes through a control socket, no configuration is read: it was obeyed when the connection was made, and could ask for
 * forwardings of its own. Where the socket has gone, ssh would connect by itself: it cannot, through a program that fails.
 */
const through = ({ control }: Master): string[] => [
  '-F',
  'none',
  '-S',
  control,
  '-o',
  'ControlMaster=no',
  '-o',
  'ProxyCommand=false',
  '-o',
  'BatchMode=yes',
]

/** ssh wants one, and does not use it. */
const HOST = 'host'

/** The status with which ssh says that the failure is its own. */
const OWN_FAILURE = 255
const REFUSED = /mux_client|Session open refused|Control socket/
const MAX_WORDS_CHARS = 4096

const refusal = ({ label }: Master, words: string): ConnectionError =>
  new ConnectionError(`${label} refuses to run commands`, 'Check MaxSessions and ForceCommand in its sshd_config, and authorized_keys.', {
    cause: new Error(words.trim()),
  })

/** Runs a command as a session of the connection. */
export const runThrough = (master: Master, line: string, children: Set<() => void>): Promise<Command> =>
  new Promise((resolve, reject) => {
    const child = startSsh([...through(master), '-T', '--', HOST, line], { stdio: 'pipe' }, reject)
    const [stdin, stdout, stderr] = child.stdio as unknown as [Writable, Readable, Readable]
    const output = new PassThrough()
    let words = ''
    let hasSpoken = false
    const kill = (): void => void child.kill('SIGKILL')
    stdin.on('error', () => {})
    stdout.once('data', () => {
      hasSpoken = true
    })
    stdout.pipe(output, { end: false })
    output.on('error', () => {})
    stderr.on('data', chunk => {
      if (words.length < MAX_WORDS_CHARS) words += chunk
    })
    const status = new Promise<number | undefined>(settle =>
      child.once('close', code => {
        children.delete(kill)
        if (code === OWN_FAILURE && !hasSpoken && REFUSED.test(words)) output.destroy(refusal(master, words))
        else output.end()
        settle(code === OWN_FAILURE ? undefined : (code ?? undefined))
      }),
    )
    child.once('spawn', () => {
      children.add(kill)
      resolve({ stdin, stdout: output, stderr, status, kill })
    })
  })

/** A connection from the host to an address: `ssh -W`. */
export const forwardTcp = (master: Master, host: string, port: number, children: Set<() => void>): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    const to = `${host.includes(':') ? `[${host}]` : host}:${port}`
    const before = master.log().length
    const child = startSsh([...through(master), '-W', to, '--', HOST], { stdio: ['pipe', 'pipe', 'ignore'] }, reject)
    const kill = (): void => void child.kill('SIGKILL')
    const gone = new Promise<void>(settle =>
      child.once('close', () => {
        children.delete(kill)
        settle()
      }),
    )
    const explain = async (): Promise<DatabaseError> => {
      await gone
      return forwardingError(master.label, `${host}:${port}`, 'AllowTcpForwarding and PermitOpen', master.log().slice(before))
    }
    child.once('spawn', () => {
      children.add(kill)
      resolve(relay(child.stdout as Readable, child.stdin as Writable, explain, kill))
    })
  })

const ask = (master: Master, command: 'forward' | 'cancel', forwarding: string): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const child = startSsh([...through(master), '-O', command, '-L', forwarding, '--', HOST], { stdio: 'ignore' }, reject)
    child.once('close', code => resolve(code === 0))
  })

let sockets = 0

/** The lines about a refusal are written before the socket closes, by another process: as long as they may take to be seen. */
const LOG_DELAY_MS = 20

/** A connection to a Unix socket of the host, through a socket in the folder of this process: nothing listens on a port. */
export const forwardSocket = async (master: Master, path: string, children: Set<() => void>): Promise<Duplex> => {
  const local = join(master.folder, `s${++sockets}`)
  const before = master.log().length
  const explain = async (): Promise<DatabaseError> => {
    await new Promise(resolve => setTimeout(resolve, LOG_DELAY_MS))
    return forwardingError(master.label, path, 'AllowStreamLocalForwarding and AllowTcpForwarding', master.log().slice(before))
  }
  if (!(await ask(master, 'forward', `${local}:${path}`))) throw await explain()
  const cancel = (): void => void ask(master, 'cancel', `${local}:${path}`).catch(() => {})
  children.add(cancel)
  const socket = connect({ path: local })
  return relay(socket, socket, explain, () => {
    socket.destroy()
    if (children.delete(cancel)) cancel()
  })
}
