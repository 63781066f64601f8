import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aDeposit, aLead, anAccount, aUser } from './builders.js'
import { READER, READER_PASSWORD } from './global.js'
import { it as base, type Platform } from './platform.js'
import { IS_OVER_OPENSSH, IS_PLAIN, type Sshd, startSshd } from './sshd.js'

export const COMMAND = new URL('../../bin/check_status.js', import.meta.url).pathname

export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly child: ChildProcess
  /** What it has written so far, both streams as one. */
  said(): string
  /** Resolves once it has written something that matches. */
  until(pattern: RegExp): Promise<void>
  type(text: string): void
  readonly ended: Promise<Ended>
}

export interface RunOptions {
  /** The whole environment; PATH and HOME are added unless `bare`. */
  readonly env?: Readonly<Record<string, string>>
  readonly bare?: boolean
  /** Under a pseudo-terminal so many columns wide. */
  readonly columns?: number
}

/** Everything around one run of the command: a platform, the host it is on, and a home folder with settings. */
export interface World {
  readonly platform: Platform
  readonly sshd: Sshd
  readonly home: string
  /** A folder on the host for logs. */
  readonly logs: string
  readonly key: string
  /** Writes the settings; `{ database: { port: 1 } }` changes a key, undefined takes it out. */
  configure(changes?: Changes): Promise<void>
  start(args: readonly string[], options?: RunOptions): Running
  run(args: readonly string[], options?: RunOptions): Promise<Ended>
  /** A shell command in which `check_status` is the command. */
  shell(command: string, options?: RunOptions): Running
}

type Table = Readonly<Record<string, string | number | undefined>>

export interface Changes {
  readonly target?: Table
  readonly ssh?: Table | false
  readonly database?: Table
  readonly logs?: readonly { name: string; path: string; kind: string }[]
  /** More TOML, before the tables and after them. */
  readonly top?: string
  readonly more?: string
}

const rows = (table: Table): string =>
  Object.entries(table)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`)
    .join('')

const TRANSPORT: Table = IS_OVER_OPENSSH ? { transport: 'openssh' } : {}

/** Tests that are run the plain way run the command that way. */
const WAY: Readonly<Record<string, string>> = IS_PLAIN ? { CHECK_STATUS_PLAIN_SSH: '1' } : {}

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`

const launch = (command: string, { env = {}, bare = false, columns }: RunOptions, home: string): Running => {
  const line = columns === undefined ? command : `stty cols ${columns} rows 50; ${command}`
  const args = columns === undefined ? ['bash', '--norc', '-c', line] : ['script', '-qefc', line, '/dev/null']
  const child = spawn(args[0] ?? '', args.slice(1), {
    env: { ...(bare ? {} : { PATH: process.env.PATH ?? '', HOME: home, TERM: 'xterm-256color', SHELL: '/bin/bash' }), ...WAY, ...env },
    cwd: home,
    detached: true,
  })
  const output = { stdout: '', stderr: '' }
  const listeners = new Set<() => void>()
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].on('data', chunk => {
      output[stream] += chunk
      for (const listener of listeners) listener()
    })
  child.stdin.on('error', () => {})
  const said = (): string => output.stdout + output.stderr
  const ended = new Promise<Ended>(resolve => child.on('close', status => resolve({ status, ...output })))
  return {
    child,
    said,
    ended,
    type: text => void child.stdin.write(text),
    until: pattern =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!pattern.test(said())) return
          listeners.delete(look)
          resolve()
        }
        listeners.add(look)
        ended.then(() => (pattern.test(said()) ? resolve() : reject(new Error(`it ended before it said ${pattern}: ${said()}`))))
        look()
      }),
  }
}

const makeWorld = async (platform: Platform, sshd: Sshd, key: string, home: string, started: Running[]): Promise<World> => {
  const logs = join(home, 'host logs')
  await mkdir(logs)
  await mkdir(join(home, '.ssh'), { mode: 0o700 })
  await mkdir(join(home, '.config/check_status'), { recursive: true })
  await writeFile(join(home, '.ssh/known_hosts'), await sshd.knownHost())
  await writeFile(join(home, 'password'), `${READER_PASSWORD}\n`, { mode: 0o600 })
  const world: World = {
    platform,
    sshd,
    home,
    logs,
    key,
    async configure({ target = {}, ssh = {}, database = {}, logs: configured, top = '', more = '' } = {}) {
      const theirs = configured ?? [
        { name: 'django', path: join(logs, 'django.log'), kind: 'django' },
        { name: 'access', path: join(logs, 'access.log'), kind: 'access' },
      ]
      await writeFile(
        join(home, '.config/check_status/config.toml'),
        [
          top,
          `[targets.test]\n${rows({ ...target })}${ssh === false ? 'ssh = false\n' : ''}`,
          ssh === false
            ? ''
            : `[targets.test.ssh]\n${rows({ host: '127.0.0.1', port: sshd.port, identity_file: key, ...TRANSPORT, ...ssh })}`,
          `[targets.test.database]\n${rows({ port: platform.port, name: platform.database, user: READER, password_file: '~/password', ...database })}`,
          ...theirs.map(log => `[[targets.test.logs]]\n${rows(log)}`),
          more,
        ].join('\n'),
      )
    },
    start(args, options = {}) {
      const running = launch(`exec ${[process.execPath, COMMAND, ...args].map(quote).join(' ')}`, options, home)
      started.push(running)
      return running
    },
    run: (args, options) => world.start(args, options).ended,
    shell(command, options = {}) {
      const running = launch(`check_status() { ${quote(process.execPath)} ${quote(COMMAND)} "$@"; }; ${command}`, options, home)
      started.push(running)
      return running
    },
  }
  await world.configure()
  // A platform that is alive, and has been for longer than a day: nothing of it is in a report, and nobody misses anything.
  const client = aUser({ createdAt: '30 hours ago', userType: 'client' })
  await platform.add(
    aDeposit({ createdAt: '30 hours ago', status: 'cancelled', account: anAccount({ user: client }) }),
    aLead({ createdAt: '30 hours ago', status: 'completed', client }),
  )
  return world
}

/** Nothing of the world is left once `use` is through with it. */
export const inWorld = async (platform: Platform, sshd: Sshd, key: string, use: (world: World) => Promise<void>): Promise<void> => {
  const home = await mkdtemp(join(tmpdir(), 'cs-world-'))
  const started: Running[] = []
  try {
    await use(await makeWorld(platform, sshd, key, home, started))
  } finally {
    for (const { child } of started) {
      try {
        if (child.pid) process.kill(-child.pid, 'SIGKILL')
      } catch {}
    }
    // What was ended may be writing its last file.
    await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

/** vitest's `it` with a whole world: the built command, a real sshd, a real PostgreSQL. Nothing of it is left after the test. */
export const it = base.extend<{ world: World; file: { readonly sshd: Sshd; readonly key: string } }>({
  file: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs
    async ({}, use) => {
      const sshd = await startSshd()
      try {
        await use({ sshd, key: await sshd.makeKey('key', ['-t', 'ed25519']) })
      } finally {
        await sshd.stop()
      }
    },
    { scope: 'file' },
  ],
  world: async ({ platform, file: { sshd, key } }, use) => inWorld(platform, sshd, key, use),
})
