import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { connect, type NetConnectOpts, type Socket } from 'node:net'
import { kill } from 'node:process'
import type { Hint } from '../text/hint.js'
import { ConnectionError, DatabaseError } from './errors.js'
import type { Command, Host } from './host.js'
import { wrongAddress } from './postgres/wrong-address.js'

const REASONS: Readonly<Record<string, (where: string) => readonly [message: string, hint: Hint]>> = {
  ECONNREFUSED: where => [
    `PostgreSQL is not listening on ${where}`,
    {
      settings: ({ database }) =>
        `Check that it is running (systemctl status postgresql), and check host, port or socket under ${database}.`,
      init: wrongAddress(where),
    },
  ],
  ENOENT: where => [
    `There is no socket ${where}`,
    {
      settings: ({ database }) =>
        `Check that PostgreSQL is running and its unix_socket_directories; check socket and port under ${database}.`,
      init: wrongAddress(where),
    },
  ],
  EACCES: where => [
    `Permission denied to connect to ${where}`,
    'Check who may use the socket: unix_socket_permissions and unix_socket_group.',
  ],
  ENOTFOUND: where => [
    `Unknown host name in ${where}`,
    { settings: ({ database }) => `Check host under ${database}.`, init: 'Check the address.' },
  ],
}

const databaseError = (error: NodeJS.ErrnoException, where: string): DatabaseError => {
  const [message, hint] = REASONS[error.code ?? '']?.(where) ?? [
    `Cannot connect to ${where}: ${error.message || error.code}`,
    { settings: ({ database }) => `Check host, port or socket under ${database}.`, init: wrongAddress(where) },
  ]
  return new DatabaseError(message, hint, { cause: error })
}

const command = (child: ChildProcessWithoutNullStreams): Command => {
  // A write to a command that has ended is not an error here: its status shows the end.
  child.stdin.on('error', () => {})
  let closed = false
  child.once('close', () => {
    closed = true
  })
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    status: new Promise(resolve => child.once('exit', code => resolve(code ?? undefined))),
    kill() {
      if (closed || child.pid === undefined) return
      try {
        // The whole process group: the shell's children would outlive it.
        kill(-child.pid, 'SIGKILL')
      } catch {
        // It has just ended.
      }
    },
  }
}

/** The platform's host when this program runs on it: child processes and sockets instead of SSH channels. */
export const localHost = (): Host => {
  const commands = new Set<Command>()
  const sockets = new Set<Socket>()

  const open = (options: NetConnectOpts, where: string): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = connect(options)
      sockets.add(socket)
      // Stays on after the connection is made: an unhandled error event would end the process.
      socket.on('error', error => reject(databaseError(error, where)))
      socket.once('connect', () => resolve(socket))
      socket.once('close', () => {
        sockets.delete(socket)
        reject(databaseError(new Error('the socket was closed'), where))
      })
    })

  return {
    label: 'this host',
    isHere: true,
    ready: Promise.resolve(),
    run: line =>
      new Promise((resolve, reject) => {
        const child = spawn('/bin/sh', ['-c', line], { detached: true, stdio: 'pipe' })
        child.once('error', error =>
          reject(new ConnectionError(`Cannot run a command: ${error.message}`, 'Is there a /bin/sh?', { cause: error })),
        )
        child.once('spawn', () => {
          const running = command(child)
          commands.add(running)
          child.once('close', () => commands.delete(running))
          resolve(running)
        })
      }),
    connectTcp: (host, port) => open({ host, port, noDelay: true }, `${host}:${port}`),
    connectSocket: path => open({ path }, path),
    lost: new Promise(() => {}),
    destroy() {
      for (const running of commands) running.kill()
      for (const socket of sockets) socket.destroy()
    },
  }
}
