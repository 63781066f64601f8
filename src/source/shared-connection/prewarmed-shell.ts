import { PassThrough } from 'node:stream'
import type { Command, Host } from '../host.js'
import { newMark } from '../logs/preamble.js'
import { shellCommand } from '../logs/shell.js'

/** The wait after a command before the next channel is opened: sshd must have closed the last one, and may allow only one (MaxSessions). */
export const CHANNEL_CLOSE_MS = 500
/** A host that is silent for this long runs something other than a shell. */
const READY_TIMEOUT_MS = 5000
/** A shell's greeting is skipped; more output than this is not a shell's. */
const MAX_GREETING_BYTES = 64 * 1024

/**
 * A shell that is already running on the host, waiting for a script. Opening a channel and starting a command takes two round
 * trips; writing to a running shell takes one.
 */
export interface PrewarmedShell {
  /** Runs a command line of `shellCommand` in the shell, waiting for it if it is starting. Undefined if there is none. Works once. */
  take(line: string): Promise<Command | undefined>
  /** Starts a shell, unless one is running or the host turned out to run none. Never throws. */
  start(): Promise<void>
  /** Starts the next shell after the last command has ended. */
  startLater(): void
  close(): void
}

interface ReadyShell {
  readonly command: Command
  readonly stdout: PassThrough
}

/** Waits for the shell's first output, the mark. Undefined: not a shell. Later output goes to `stdout`. */
const waitUntilReady = (command: Command, mark: string): Promise<ReadyShell | undefined> =>
  new Promise(resolve => {
    const stdout = new PassThrough()
    let greeting = Buffer.alloc(0)
    let isReady = false
    const onData = (chunk: Buffer): void => {
      if (isReady) return void stdout.write(chunk)
      greeting = Buffer.concat([greeting, chunk])
      isReady = greeting.includes(`${mark} ready\n`)
      if (isReady) resolve({ command, stdout })
      else if (greeting.length > MAX_GREETING_BYTES) resolve(undefined)
    }
    const onEnd = (): void => {
      stdout.end()
      resolve(undefined)
    }
    command.stdout.on('data', onData).once('end', onEnd).once('close', onEnd).on('error', onEnd)
    command.stderr.on('error', () => {})
    command.stdin.on('error', () => {})
    const timer = setTimeout(() => resolve(undefined), READY_TIMEOUT_MS)
    // The status arrives before the last output: `stdout` is ended by its own events.
    void command.status.then(() => {
      clearTimeout(timer)
      resolve(undefined)
    })
  })

export const prewarmedShell = (host: Host): PrewarmedShell => {
  let ready: ReadyShell | undefined
  let starting: Promise<void> | undefined
  let isUnavailable = false
  let timer: NodeJS.Timeout | undefined

  const start = async (): Promise<void> => {
    const mark = newMark()
    // A channel that cannot be opened now may be available later.
    const command = await host.run(shellCommand(`${mark.printed} ready; exec /bin/sh`)).catch(() => undefined)
    if (!command) return
    const shell = await waitUntilReady(command, mark.whole)
    // ForceCommand always runs something else: no need to try again.
    isUnavailable = shell === undefined
    if (!shell) return command.kill()
    ready = shell
    void command.status.then(() => {
      if (ready === shell) ready = undefined
    })
  }

  const begin = (): Promise<void> => {
    if (ready || isUnavailable) return Promise.resolve()
    starting ??= start().finally(() => {
      starting = undefined
    })
    return starting
  }

  return {
    start: begin,
    startLater() {
      clearTimeout(timer)
      timer = setTimeout(() => void begin(), CHANNEL_CLOSE_MS)
    },
    async take(line) {
      // The host may allow no second command meanwhile.
      await starting
      const shell = ready
      if (!shell) return undefined
      ready = undefined
      const { command, stdout } = shell
      command.stdin.write(`${line}\n`)
      return { ...command, stdout, kill: () => command.kill() }
    },
    close() {
      isUnavailable = true
      clearTimeout(timer)
      ready?.command.kill()
    },
  }
}
