import { spawn } from 'node:child_process'
import process from 'node:process'
import { complain } from '../terminal/output.js'

/** What systemd hears of us, where it asked to: NOTIFY_SOCKET. Anywhere else nothing is done. Nothing of it throws. */
export interface Systemd {
  /** The service has started, or has its new settings. Resolves when that was said, or could not be. */
  ready(): Promise<void>
  /** One line for `systemctl status`. */
  status(words: string): void
  /** New settings are being read; `ready` says when they are. */
  reloading(): void
  stopping(): void
  /** All is well, for the watchdog. May be called as often as one likes: it passes on what is needed. */
  alive(): void
  /** Milliseconds in which `alive` must be called, or systemd starts us anew; undefined where it does not watch. */
  readonly watchdogMs: number | undefined
}

type NotifyEnv = Readonly<Record<string, string | undefined>>

export interface SystemdOptions {
  readonly complain?: (message: string, hint: string) => void
  /** For one message: systemd-notify waits until it was taken. */
  readonly timeoutMs?: number
}

const LIMIT_MS = 5_000
const LONGEST_STATUS = 200

/** Through a program: Node has no Unix datagrams. @returns what went wrong; undefined where nothing did */
const notify = (message: string, env: NotifyEnv, timeoutMs: number): Promise<string | undefined> =>
  new Promise<string | undefined>((resolve, reject) => {
    const child = spawn('systemd-notify', [message], { env: { ...env }, stdio: 'ignore', timeout: timeoutMs, killSignal: 'SIGKILL' })
    child.on('error', reject)
    child.on('exit', (status, signal) => {
      if (status === 0) resolve(undefined)
      else resolve(signal === null ? `exit status ${status}` : child.killed ? `no answer within ${timeoutMs / 1000} s` : signal)
    })
  }).catch((error: NodeJS.ErrnoException) => error.code ?? error.message)

/** The time between pings that systemd asks this very process for. sd_watchdog_enabled(3) */
const watchdogOf = ({ WATCHDOG_USEC = '', WATCHDOG_PID = '' }: NotifyEnv): number | undefined => {
  const isForUs = WATCHDOG_PID === '' || WATCHDOG_PID === String(process.pid)
  return isForUs && /^[1-9]\d{0,17}$/.test(WATCHDOG_USEC) ? Number(WATCHDOG_USEC) / 1000 : undefined
}

/** Messages one after the other, one child at a time. */
class Messages {
  #waiting: string[] = []
  #sending: Promise<void> | undefined
  #hasComplained = false

  constructor(
    readonly env: NotifyEnv,
    readonly options: SystemdOptions,
  ) {}

  /** Resolves when it, and all that waited with it, was sent or could not be. */
  send(kind: 'READY' | 'STATUS' | 'RELOADING' | 'STOPPING' | 'WATCHDOG', value = '1'): Promise<void> {
    // States are told in their order; of words and of pings only the last is worth the wait.
    if (kind === 'STATUS' || kind === 'WATCHDOG') this.#waiting = this.#waiting.filter(other => !other.startsWith(`${kind}=`))
    this.#waiting.push(`${kind}=${value}`)
    this.#sending ??= this.#sendAll()
    return this.#sending
  }

  async #sendAll(): Promise<void> {
    for (let message = this.#waiting.shift(); message !== undefined; message = this.#waiting.shift()) {
      const wrong = await notify(message, this.env, this.options.timeoutMs ?? LIMIT_MS)
      if (wrong !== undefined) this.#complain(wrong)
    }
    this.#sending = undefined
  }

  /** Once: to say it at every ping would fill the journal. */
  #complain(wrong: string): void {
    if (this.#hasComplained) return
    this.#hasComplained = true
    const say = this.options.complain ?? complain
    say(
      `systemd cannot be told how it goes: systemd-notify: ${wrong}`,
      'See whether systemd-notify is on the PATH of the unit, and whether the unit has NotifyAccess=all.',
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

/** The service manager that started this process, if one did and wants to hear of it. */
export const openSystemd = (env: NotifyEnv, options: SystemdOptions = {}): Systemd => {
  if (!env.NOTIFY_SOCKET) return SILENT
  const messages = new Messages(env, options)
  const watchdogMs = watchdogOf(env)
  let lastPing = Number.NEGATIVE_INFINITY
  return {
    watchdogMs,
    ready: () => messages.send('READY'),
    // A line break would begin another message.
    status: words => void messages.send('STATUS', words.replace(/\p{Cc}+/gu, ' ').slice(0, LONGEST_STATUS)),
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
