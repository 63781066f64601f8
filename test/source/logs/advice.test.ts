import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Host } from '../../../src/source/host.js'
import { localHost } from '../../../src/source/local-host.js'
import { readTails } from '../../../src/source/logs/tails.js'
import type { LogTail } from '../../../src/source/readings.js'
import { logrotate, python } from '../../support/rotations.js'

const ACCOUNT = 65_534
const OTHER = 60_001
const ADM = Number(execFileSync('getent', ['group', 'adm'], { encoding: 'utf8' }).split(':')[2])

const local = localHost()
afterAll(() => local.destroy())

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'advice-'))
  chmodSync(folder, 0o755)
  path = join(folder, 'logs/django.log')
  mkdirSync(join(folder, 'logs'), { mode: 0o755 })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const as = (uid: number, groups: string): string =>
  `setpriv --reuid=${uid} --regid=${uid} ${groups === '' ? '--clear-groups' : `--groups=${groups}`}`
const canRead = (uid: number, file: string, groups = ''): boolean =>
  spawnSync('sh', ['-c', `exec ${as(uid, groups)} cat "$0"`, file], { stdio: 'ignore' }).status === 0

/** What a report says of the log to the account. */
const hint = async (): Promise<string> => {
  const host: Host = { ...local, run: line => local.run(`exec ${as(ACCOUNT, '')} ${line.replace(/^exec /, '')}`) }
  const tail: LogTail = { kind: 'log', name: 'log', bytes: 1000, match: 'errors' }
  const { outcomes } = await readTails(host, [tail], [{ name: 'log', path, kind: 'auto' }], 'UTC', AbortSignal.timeout(10_000))
  const outcome = outcomes.get(tail)
  if (!outcome || outcome.ok) return expect.fail(JSON.stringify(outcome))
  return outcome.error.hint
}

interface Ways {
  /** With rights on files. */
  readonly acl: string
  /** With a group. */
  readonly group: string
  /** What goes into logrotate's settings first. */
  readonly directive: string
}

/** The ways that the advice offers, as it is printed. */
const ways = (text: string): Ways => {
  const parts = text.replace('On the host, as root: ', '').split(/, or |; where the application does, |(?<=settings), then /)
  const of = (program: string): string =>
    (parts.find(part => part.startsWith(program)) ?? '').replace(/ \(and each folder on the way that is closed\), then /, ' && ')
  return { acl: of('setfacl'), group: of('usermod'), directive: /first put "(.*)" into its settings/.exec(text)?.[1] ?? '' }
}

const follow = (commands: string): string =>
  execFileSync('sh', ['-ec', `usermod() { echo "$2"; }; ${commands}`], { encoding: 'utf8' }).trim()

const write = (mode: number, group = 0): void => {
  writeFileSync(path, 'ERROR one\n')
  chownSync(path, 0, group)
  chmodSync(path, mode)
}

/** Python turns the log, whose process has this umask. */
const turnByPython = (umask: string): void => {
  python(
    path,
    `
os.umask(0o${umask})
handler = logging.handlers.RotatingFileHandler(path, maxBytes=20, backupCount=3)
for i in range(3): handler.emit(logging.makeLogRecord({'msg': 'Bank feed is silent', 'levelno': 40}))
`,
  )
}

const expectPrivate = (groups = ''): void => {
  for (const file of [path, `${path}.1`]) {
    expect(canRead(ACCOUNT, file, groups), file).toBe(true)
    expect(canRead(OTHER, file), file).toBe(false)
  }
}

// Only root can follow it, and look as somebody else.
describe.runIf(process.getuid?.() === 0 && existsSync('/usr/bin/setfacl'))('the advice about a log that may not be read', () => {
  it.each(['create 0640 root adm', 'create', 'copytruncate', 'compress'])(
    'lasts with rights on files when logrotate turns it: %s',
    async directive => {
      write(0o640, ADM)
      follow(ways(await hint()).acl)
      logrotate(folder, path, directive)
      appendFileSync(path, 'ERROR two\n')

      const turned = directive === 'compress' ? `${path}.1.gz` : `${path}.1`
      for (const file of [path, turned]) {
        expect(canRead(ACCOUNT, file), file).toBe(true)
        expect(canRead(OTHER, file), file).toBe(false)
      }
    },
  )

  it('lasts with the log’s group', async () => {
    write(0o640, ADM)
    expect(follow(ways(await hint()).group)).toBe('adm')
    logrotate(folder, path, 'create 0640 root adm')

    expectPrivate(String(ADM))
  })

  it.each([
    ['077', 0o600, 0],
    ['027', 0o640, ADM],
  ] as const)('lasts when Python turns it with umask %s', async (umask, mode, group) => {
    write(mode, group)
    follow(ways(await hint()).acl)
    turnByPython(umask)

    expectPrivate()
  })

  it('lasts when logrotate makes a log that is for its owner alone', async () => {
    write(0o600)
    const { directive, group } = ways(await hint())
    expect(directive).toBe('create 0640 root adm')
    expect(follow(group)).toBe('adm')
    expect(canRead(ACCOUNT, path, String(ADM))).toBe(true)
    logrotate(folder, path, directive)

    expectPrivate(String(ADM))
  })

  it('knows the group that a closed folder lets in, and opens it to nobody else', async () => {
    write(0o640, ADM)
    chownSync(join(folder, 'logs'), 0, ADM)
    chmodSync(join(folder, 'logs'), 0o750)
    const { acl, group } = ways(await hint())
    expect(follow(group)).toBe('adm')
    expect(canRead(ACCOUNT, path, String(ADM))).toBe(true)
    follow(acl)
    logrotate(folder, path, 'create 0640 root adm')

    expectPrivate()
    expectPrivate(String(ADM))
  })

  it('opens a closed folder further up, too', async () => {
    write(0o644)
    chmodSync(folder, 0o700)
    const { acl, group } = ways(await hint())
    expect(group).toBe('')
    expect(acl).toContain(`setfacl -m u:nobody:x ${folder} && `)
    follow(acl)
    turnByPython('022')

    expectPrivate()
  })
})
