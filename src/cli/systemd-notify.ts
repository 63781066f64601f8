import { spawn } from 'node:child_process'
import process from 'node:process'
import type { Environment } from '../source/environment.js'
import { printNotice } from '../terminal/output.js'

/** Notifications to systemd, if NOTIFY_SOCKET is set; otherwise nothing happens. Nothing here throws. */
export interface Systemd {
  /** The service has started or reloaded. Resolves when the message was sent or failed. */
  ready(): Promise<void>
  /** One line for `systemctl status`. */
  status(words: string): void
  /** The service is reloading its settings; call `ready` afterwards. */
  reloading(): void
  stopping(): void
  /** Feeds the watchdog. Call as often as you like: only the pings that are needed are sent. */
  alive(): void
  /** systemd restarts the service if `alive` is not called for this long. Undefined: no watchdog. */
  readonly watchdogMs: number | undefined
}

export interface SystemdOptions {
  readonly onNotice?: (message: string, hint: string) => void
  /** Per message: systemd-notify waits until systemd has received it. */
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 5_000
const MAX_STATUS_CHARS = 200

/** Runs systemd-notify, because Node has no Unix datagram sockets. @returns what went wrong, if anything */
const notify = (message: string, env: Environment['env'], timeoutMs: number): Promise<string | undefined> =>
  new Promise<string | undefined>((resolve, reject) => {
    const child = spawn('systemd-notify', [message], { env: { ...env }, stdio: 'ignore', timeout: timeoutMs, killSignal: 'SIGKILL' })
    child.on('error', reject)
    child.on('exit', (status, signal) => {
      if (status === 0) resolve(undefined)
      else resolve(signal === null ? `exit status ${status}` : child.killed ? `no answer within ${timeoutMs / 1000} s` : signal)
    })
  }).catch((error: NodeJS.ErrnoException) => error.code ?? error.message)

/** The watchdog interval, if it is for this process. sd_watchdog_enabled(3) */
const watchdogOf = ({ WATCHDOG_USEC = '', WATCHDOG_PID = '' }: Environment['env']): number | undefined => {
  const isForUs = WATCHDOG_PID === '' || WATCHDOG_PID === String(process.pid)
  return isForUs && /^[1-9]\d{0,17}$/.test(WATCHDOG_USEC) ? Number(WATCHDOG_USEC) / 1000 : undefined
}

/** Sends messages in order, one child process at a time. */
class MessageQueue {
  #waiting: string[] = []
  #sending: Promise<void> | undefined
  #hasReported = false

  constructor(
    readonly env: Environment['env'],
    readonly options: SystemdOptions,
  ) {}

  /** Resolves when the queue is empty. */
  send(kind: 'READY' | 'STATUS' | 'RELOADING' | 'STOPPING' | 'WATCHDOG', value = '1'): Promise<void> {
    // State changes are all sent, in order; of status lines and pings only the latest.
    if (kind === 'STATUS' || kind === 'WATCHDOG') this.#waiting = this.#waiting.filter(other => !other.startsWith(`${kind}=`))
    this.#waiting.push(`${kind}=${value}`)
    this.#sending ??= this.#sendAll()
    return this.#sending
  }

  async #sendAll(): Promise<void> {
    for (let message = this.#waiting.shift(); message !== undefined; message = this.#waiting.shift()) {
      const send = () => notify(message, this.env, this.options.timeoutMs ?? TIMEOUT_MS)
      const failure = await send()
      if (failure === undefined) continue
      // A unit without KillMode=mixed stops this child along with us: what was to be said is said once more.
      const last = failure === 'SIGTERM' ? await send() : failure
      if (last !== undefined) this.#reportFailure(last)
    }
    this.#sending = undefined
  }

  /** Only once: a message per ping would fill the journal. */
  #reportFailure(failure: string): void {
    if (this.#hasReported) return
    this.#hasReported = true
    const onNotice = this.options.onNotice ?? printNotice
    onNotice(
      `systemd could not be notified: systemd-notify: ${failure}`,
      'Check that systemd-notify is on the PATH of the unit, and that the unit has NotifyAccess=all.',
    )
  }
}

const SILENT: Systemd = {
  ready: async () => {},
  status: () => {},
  reloading: () => {},
  stopping: () => {},
  alive: () => {},
  watchdogMs: undefined,
}

/** systemd, if it started this process and wants notifications. */
export const openSystemd = (env: Environment['env'], options: SystemdOptions = {}): Systemd => {
  if (!env.NOTIFY_SOCKET) return SILENT
  const messages = new MessageQueue(env, options)
  const watchdogMs = watchdogOf(env)
  let lastPing = Number.NEGATIVE_INFINITY
  return {
    watchdogMs,
    ready: () => messages.send('READY'),
    // A line break would start another message.
    status: words => void messages.send('STATUS', words.replace(/\p{Cc}+/gu, ' ').slice(0, MAX_STATUS_CHARS)),
    reloading: () => void messages.send('RELOADING'),
    stopping: () => void messages.send('STOPPING'),
    alive: () => {
      const now = performance.now()
      if (watchdogMs === undefined || now - lastPing < watchdogMs / 2) return
      lastPing = now
      void messages.send('WATCHDOG')
    },
  }
}
