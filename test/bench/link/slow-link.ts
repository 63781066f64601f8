import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The far end is a network namespace of its own: what runs there reaches this machine over the link and nothing else at all. */
export interface SlowLink {
  /** Of this machine, for those at the far end. */
  readonly address: string
  /** What stands before a command to run it at the far end. */
  readonly atFarEnd: readonly string[]
  /** Milliseconds there and back, from now on. */
  setRoundTrip(ms: number): Promise<void>
  /** Whether it swallows every packet, as a network does that went away without a word. */
  setSwallowing(on: boolean): Promise<void>
  /** One of so many packets is lost, in either direction; 0: none. */
  setLoss(oneOf: number): Promise<void>
  /** Milliseconds there and back, measured: the least of some. */
  measure(): Promise<number>
  /** Ends it, and what still runs at its far end. */
  down(): Promise<void>
}

/** Why there can be no slow link on this machine; undefined when there can. */
export const obstacle = async (): Promise<string | undefined> => {
  if (platform() !== 'linux') return 'it needs Linux'
  if (process.getuid?.() !== 0) return 'it needs root'
  if (!existsSync('/dev/net/tun')) return 'there is no /dev/net/tun'
  for (const [program, debian] of [
    ['cc', 'gcc'],
    ['ip', 'iproute2'],
    ['nsenter', 'util-linux'],
  ] as const)
    if (
      await run('sh', ['-c', `command -v ${program}`]).then(
        () => false,
        () => true,
      )
    )
      return `there is no ${program} (on Debian: apt-get install ${debian})`
  return undefined
}

/** An address where nothing listens refuses after exactly one round trip. */
const untilRefused = (host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const began = performance.now()
    const socket = connect({ host, port: 9, timeout: 5_000 })
    socket.on('connect', () => socket.destroy(new Error(`something listens at ${host}, port 9`)))
    socket.on('timeout', () => socket.destroy(new Error('nothing comes over the slow link; does a firewall stop it?')))
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNREFUSED' ? resolve(performance.now() - began) : reject(error),
    )
  })

/** The processes in the same network namespace as this one, itself among them. */
const companions = async (pid: number): Promise<number[]> => {
  const namespaceOf = (of: string | number): Promise<string> => readlink(`/proc/${of}/ns/net`).catch(() => '')
  const own = await namespaceOf(pid)
  const there = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  const namespaces = await Promise.all(there.map(namespaceOf))
  return own === '' ? [] : there.filter((_, i) => namespaces[i] === own).map(Number)
}

/** A group of its own: Ctrl-C ends the bench, and with it the pipe that keeps the line alive. */
const startLine = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cs-link-'))
  try {
    const program = join(folder, 'delay-line')
    await run('cc', ['-O2', '-o', program, new URL('delay-line.c', import.meta.url).pathname])
    const line = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'], detached: true })
    await once(line, 'spawn')
    return line
  } finally {
    // What runs needs no file any more, and nobody else has to think of it.
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * A slow link of one's own, without a delay as yet. Several can be up at once: the kernel numbers them, and each has the network of
 * its number in 198.18.0.0/16, which is set aside for benchmarks (RFC 2544).
 */
export const openSlowLink = async (): Promise<SlowLink> => {
  const line = await startLine()
  const gone = once(line, 'exit')
  line.stdin.on('error', () => {})
  const lines = createInterface(line.stdout)[Symbol.asyncIterator]()
  const answer = async (): Promise<string> => {
    const { value, done } = await lines.next()
    if (done) throw new Error('the slow link broke')
    return value
  }
  const down = async (): Promise<void> => {
    for (const pid of line.exitCode === null ? await companions(line.pid ?? 0) : [])
      if (pid !== line.pid) {
        try {
          process.kill(pid, 'SIGKILL')
        } catch {
          // It went by itself.
        }
      }
    line.stdin.end()
    await gone
  }
  try {
    const device = await answer()
    const network = `198.18.${Number(device.replace('bench', '')) % 256}`
    const atFarEnd = ['nsenter', `--net=/proc/${line.pid}/ns/net`, '--']
    const far = (...args: readonly string[]) => run('nsenter', [...atFarEnd.slice(1), 'ip', ...args])
    await run('ip', ['address', 'add', `${network}.1/30`, 'dev', device])
    await run('ip', ['link', 'set', device, 'up'])
    await far('link', 'set', 'lo', 'up')
    await far('address', 'add', `${network}.2/30`, 'dev', 'far')
    await far('link', 'set', 'far', 'up')
    let [delay, swallowing, lostOf] = [0, false, 0]
    const tell = async (): Promise<void> => {
      line.stdin.write(`${delay} ${Number(swallowing)} ${lostOf}\n`)
      await answer()
    }
    return {
      address: `${network}.1`,
      atFarEnd,
      down,
      setRoundTrip: ms => {
        delay = Math.round(ms * 500)
        return tell()
      },
      setSwallowing: on => {
        swallowing = on
        return tell()
      },
      setLoss: oneOf => {
        lostOf = oneOf
        return tell()
      },
      measure: async () => {
        const times = []
        for (let i = 0; i < 5; i++) times.push(await untilRefused(`${network}.2`))
        return Math.min(...times)
      },
    }
  } catch (error) {
    await down()
    throw error
  }
}
