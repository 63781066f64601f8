import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import type { SshSettings } from '../../config/settings.js'
import type { Stage } from '../source.js'
import { lostError, signInError } from './errors.js'
import { readLog } from './log.js'
import { destinationArgs, notFound } from './program.js'

/** sun_path of unix(7) is 108 bytes with the final NUL, 104 on macOS; ssh makes the socket under a name that is 17 longer. */
const MAX_FOLDER_BYTES = 103 - '/control.'.length - 17

/** Whoever can enter it can use the connection: mkdtemp makes it for its owner alone. */
const makeFolder = (): string => {
  const base = [tmpdir(), '/tmp'].find(folder => Buffer.byteLength(folder) + '/check_status-XXXXXX'.length <= MAX_FOLDER_BYTES) ?? '/tmp'
  return mkdtempSync(join(base, 'check_status-'))
}

/**
 * What could widen what the connection does, whatever ssh_config says: nothing is forwarded but what is asked for, and nothing is
 * run but what is sent. `SessionType` is `-N`.
 */
const ALONE = [
  'ControlPersist=no',
  'ClearAllForwardings=yes',
  'ForwardAgent=no',
  'ForwardX11=no',
  'Tunnel=no',
  'PermitLocalCommand=no',
  'RemoteCommand=none',
  'RequestTTY=no',
  'EscapeChar=none',
  'ExitOnForwardFailure=no',
  'StreamLocalBindMask=0177',
  // What it tells a person there does not say which keys it tried.
  'LogLevel=DEBUG1',
]

/** A dead network is noticed after 15 s, as over ssh2. */
const ALIVE = ['ServerAliveInterval=5', 'ServerAliveCountMax=3']

/**
 * ssh and its folder go with this program, also when it is killed: then nobody writes a line. After `end` ssh has a moment to send what
 * it was given: PostgreSQL's goodbye, without which a pooler logs a crash. After an empty line it has gone by itself.
 */
const WATCHED = [
  'folder=$1; shift',
  '(read -r line <&3 || { kill $$; rm -rf "$folder"; exit; }; [ "$line" = end ] || exit; sleep 0.1 || sleep 1; kill $$) 2>/dev/null & exec "$@"',
].join('; ')
const END = 'end\n'

const POLL_MS = 5
/** Of these, one in so many looks into the log as well. */
const LOG_POLLS = 10

/** A connection may live for months, and the log tells of every channel. */
const MAX_LOG_BYTES = 1024 * 1024
const LOG_CHECK_MS = 3_600_000

export interface MasterOptions {
  readonly home: string
  /** For messages: `root@server.example:22`. It may be known later than the connection is begun. */
  readonly label: Promise<string>
  /** Aborts the sign-in; its reason is thrown. */
  readonly signal: AbortSignal
  /** Seconds until a host that does not answer counts as dead. */
  readonly timeoutS: number
  /** A person sits at the terminal, and ssh may ask there. */
  readonly mayAsk: boolean
  /** Called with each stage of the sign-in. */
  readonly onStage?: (stage: Stage) => void
  /** Called once the host has to answer. */
  readonly onWaiting?: () => void
}

/** A connection of OpenSSH that was opened for this run. */
export interface OwnMaster {
  /** The path of its control socket. */
  readonly control: string
  /** Resolves with the reason if the connection breaks; never after `destroy`. */
  readonly lost: Promise<Error>
  destroy(): void
}

/** Signs in with OpenSSH, once, for everything that follows. @throws ConnectionError, or the reason of the signal */
export const openMaster = (
  settings: SshSettings,
  { home, label, signal, timeoutS, mayAsk, onStage, onWaiting }: MasterOptions,
): Promise<OwnMaster> => {
  const folder = makeFolder()
  const control = join(folder, 'control')
  const logFile = join(folder, 'log')
  const options = [...ALONE, ...ALIVE, `ConnectTimeout=${timeoutS}`, ...(mayAsk ? [] : ['BatchMode=yes'])]
  const args = [
    '-N',
    '-T',
    '-M',
    '-S',
    control,
    '-E',
    logFile,
    ...options.flatMap(option => ['-o', option]),
    ...destinationArgs(settings, home),
  ]
  const child = spawn('/bin/sh', ['-c', WATCHED, 'sh', folder, 'ssh', ...args], {
    // Its questions, and the notice to touch a key, go to the terminal.
    stdio: ['ignore', 'ignore', mayAsk ? 'inherit' : 'ignore', 'pipe'],
  })
  const lifeline = child.stdio[3] as Writable
  lifeline.on('error', () => {})
  let isOpen = false
  let isOurs = false
  const logged = (): string => {
    try {
      return readFileSync(logFile, 'utf8')
    } catch {
      // It went with its folder, or was never written.
      return ''
    }
  }
  /** Nobody is to end a process that may have the number of the one that has gone. */
  const stopWatching = (last = '\n'): void => {
    if (!lifeline.writableEnded) lifeline.end(last)
  }
  let logChecks: NodeJS.Timeout | undefined
  const destroy = (): void => {
    isOurs = true
    clearInterval(logChecks)
    if (isOpen) stopWatching(END)
    else {
      stopWatching()
      child.kill('SIGTERM')
    }
    rmSync(folder, { recursive: true, force: true })
  }
  onWaiting?.()
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      // Something else answers there, and ssh would wait for it until the end.
      const isForeign = readLog(logged()).banner.isForeign
      if (isForeign) void label.then(where => fail(signInError(where, logged())), fail)
      else fail(signal.reason)
    }
    let polls = 0
    let stage: Stage = 'connecting'
    const timer = setInterval(() => {
      if (existsSync(control)) return succeed()
      if (++polls % LOG_POLLS !== 0) return
      const now = readLog(logged()).stage
      if (now !== stage) onStage?.(now)
      stage = now
    }, POLL_MS)
    const settle = (): void => {
      clearInterval(timer)
      signal.removeEventListener('abort', abort)
    }
    const fail = (error: unknown): void => {
      settle()
      destroy()
      reject(error)
    }
    const lost = new Promise<Error>(lose => {
      child.once('error', error => fail(error))
      child.once('exit', code => {
        stopWatching()
        const said = logged()
        if (isOurs) return
        const explain = (where: string): void =>
          isOpen ? lose(lostError(where, said)) : fail(code === 127 ? notFound() : signInError(where, said))
        label.then(explain, fail)
      })
    })
    const succeed = (): void => {
      settle()
      isOpen = true
      logChecks = setInterval(() => {
        if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES) truncateSync(logFile)
      }, LOG_CHECK_MS).unref()
      resolve({ control, lost, destroy })
    }
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
  })
}
