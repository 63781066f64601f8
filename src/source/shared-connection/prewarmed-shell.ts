import { PassThrough } from 'node:stream'
import type { Command, Host } from '../host.js'
import { newMark } from '../logs/preamble.js'
import { shellCommand } from '../logs/shell.js'

/** After a command, until the next shell is started: sshd is to have closed the channel by then, for it may allow only one (MaxSessions). */
export const PAUSE_MS = 500
/** What has not said a word by then runs something else. */
const PATIENCE_MS = 5000
/** Some shell's greeting is passed over; what says more than that is no shell. */
const MOST_BYTES = 64 * 1024

/**
 * A shell on the host that waits for its script. To open a channel and to start a command takes two round trips; what is
 * written to one that runs already takes one.
 */
export interface PrewarmedShell {
  /** Runs a command line of `shellCommand` in it; one that is being started is waited for. Undefined where there is none. It serves once. */
  take(line: string): Promise<Command | undefined>
  /** Starts one, unless there is one or the host has shown that it runs none. Never throws. */
  start(): Promise<void>
  /** Starts the next, once the last command is over. */
  startLater(): void
  close(): void
}

interface Ready {
  readonly command: Command
  readonly stdout: PassThrough
}

/** Waits until the shell says that it is there. Undefined: it is no shell. What it says from then on is `stdout`. */
const readied = (command: Command, mark: string): Promise<Ready | undefined> =>
  new Promise(resolve => {
    const stdout = new PassThrough()
    let said = Buffer.alloc(0)
    let isReady = false
    const look = (chunk: Buffer): void => {
      if (isReady) return void stdout.write(chunk)
      said = Buffer.concat([said, chunk])
      isReady = said.includes(`${mark} ready\n`)
      if (isReady) resolve({ command, stdout })
      else if (said.length > MOST_BYTES) resolve(undefined)
    }
    const over = (): void => {
      stdout.end()
      resolve(undefined)
    }
    command.stdout.on('data', look).once('end', over).once('close', over).on('error', over)
    command.stderr.on('error', () => {})
    command.stdin.on('error', () => {})
    const timer = setTimeout(() => resolve(undefined), PATIENCE_MS)
    // How it ended is known before the last of what it said has come.
    void command.status.then(() => {
      clearTimeout(timer)
      resolve(undefined)
    })
  })

export const prewarmedShell = (host: Host): PrewarmedShell => {
  let ready: Ready | undefined
  let starting: Promise<void> | undefined
  let isHopeless = false
  let later: NodeJS.Timeout | undefined

  const start = async (): Promise<void> => {
    const mark = newMark()
    // Where no channel can be had now, one may be had later.
    const command = await host.run(shellCommand(`${mark.printed} ready; exec /bin/sh`)).catch(() => undefined)
    if (!command) return
    const shell = await readied(command, mark.whole)
    // A ForceCommand runs something else, whatever it is asked for.
    isHopeless = shell === undefined
    if (!shell) return command.kill()
    ready = shell
    void command.status.then(() => {
      if (ready === shell) ready = undefined
    })
  }

  const begin = (): Promise<void> => {
    if (ready || isHopeless) return Promise.resolve()
    starting ??= start().finally(() => {
      starting = undefined
    })
    return starting
  }

  return {
    start: begin,
    startLater() {
      clearTimeout(later)
      later = setTimeout(() => void begin(), PAUSE_MS)
    },
    async take(line) {
      // The host may take no other command besides it.
      await starting
      const shell = ready
      if (!shell) return undefined
      ready = undefined
      const { command, stdout } = shell
      command.stdin.write(`${line}\n`)
      return { ...command, stdout, kill: () => command.kill() }
    },
    close() {
      isHopeless = true
      clearTimeout(later)
      ready?.command.kill()
    },
  }
}
