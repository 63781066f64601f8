import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Host } from '../../../src/source/host.js'
import { localHost } from '../../../src/source/local-host.js'
import { readTails } from '../../../src/source/logs/tails.js'
import type { LogTail } from '../../../src/source/readings.js'
import { hintFor } from '../../../src/text/hint.js'
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

/** The hint that the account gets about the log. */
const hint = async (): Promise<string> => {
  const host: Host = { ...local, run: line => local.run(`exec ${as(ACCOUNT, '')} ${line.replace(/^exec /, '')}`) }
  const tail: LogTail = { kind: 'log', name: 'log', bytes: 1000, match: 'errors' }
  const { outcomes } = await readTails(host, [tail], [{ name: 'log', path, kind: 'auto' }], 'UTC', AbortSignal.timeout(10_000))
  const outcome = outcomes.get(tail)
  if (!outcome || outcome.ok) return expect.fail(JSON.stringify(outcome))
  return hintFor('shop', outcome.error.hint)
}

interface Advice {
  /** The commands that set an ACL. */
  readonly acl: string
  /** The commands that add the user to a group. */
  readonly group: string
  /** The directive for logrotate's settings. */
  readonly directive: string
}

/** The alternatives in a printed hint. */
const parseAdvice = (text: string): Advice => {
  const parts = text.replace('On the host, as root: ', '').split(/, or |; if the application does, |(?<=settings), then /)
  const of = (program: string): string =>
    (parts.find(part => part.startsWith(program)) ?? '').replace(/ \(and any other closed folder of the path\), then /, ' && ')
  return { acl: of('setfacl'), group: of('usermod'), directive: /first put "(.*)" into its settings/.exec(text)?.[1] ?? '' }
}

const runAdvice = (commands: string): string =>
  execFileSync('sh', ['-ec', `usermod() { echo "$2"; }; ${commands}`], { encoding: 'utf8' }).trim()

const write = (mode: number, group = 0): void => {
  writeFileSync(path, 'ERROR one\n')
  chownSync(path, 0, group)
  chmodSync(path, mode)
}

/** Rotates the log by Python, in a process with this umask. */
const rotateByPython = (umask: string): void => {
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

// Only root can run the commands, and read as another user.
describe.runIf(process.getuid?.() === 0 && existsSync('/usr/bin/setfacl'))('the hint about a log without the right to read', () => {
  it.each(['create 0640 root adm', 'create', 'copytruncate', 'compress'])(
    'gives an ACL that survives a rotation by logrotate: %s',
    async directive => {
      write(0o640, ADM)
      runAdvice(parseAdvice(await hint()).acl)
      logrotate(folder, path, directive)
      appendFileSync(path, 'ERROR two\n')

      const rotated = directive === 'compress' ? `${path}.1.gz` : `${path}.1`
      for (const file of [path, rotated]) {
        expect(canRead(ACCOUNT, file), file).toBe(true)
        expect(canRead(OTHER, file), file).toBe(false)
      }
    },
  )

  it("gives a group that survives a rotation by logrotate: the log's own", async () => {
    write(0o640, ADM)
    expect(runAdvice(parseAdvice(await hint()).group)).toBe('adm')
    logrotate(folder, path, 'create 0640 root adm')

    expectPrivate(String(ADM))
  })

  it.each([
    ['077', 0o600, 0],
    ['027', 0o640, ADM],
  ] as const)('gives an ACL that survives a rotation by Python with umask %s', async (umask, mode, group) => {
    write(mode, group)
    runAdvice(parseAdvice(await hint()).acl)
    rotateByPython(umask)

    expectPrivate()
  })

  it('gives a directive for logrotate if only the owner may read the log', async () => {
    write(0o600)
    const { directive, group } = parseAdvice(await hint())
    expect(directive).toBe('create 0640 root adm')
    expect(runAdvice(group)).toBe('adm')
    expect(canRead(ACCOUNT, path, String(ADM))).toBe(true)
    logrotate(folder, path, directive)

    expectPrivate(String(ADM))
  })

  it('names the group that may enter a closed folder, and opens the folder to nobody else', async () => {
    write(0o640, ADM)
    chownSync(join(folder, 'logs'), 0, ADM)
    chmodSync(join(folder, 'logs'), 0o750)
    const { acl, group } = parseAdvice(await hint())
    expect(runAdvice(group)).toBe('adm')
    expect(canRead(ACCOUNT, path, String(ADM))).toBe(true)
    runAdvice(acl)
    logrotate(folder, path, 'create 0640 root adm')

    expectPrivate()
    expectPrivate(String(ADM))
  })

  it('opens a closed folder further up as well', async () => {
    write(0o644)
    chmodSync(folder, 0o700)
    const { acl, group } = parseAdvice(await hint())
    expect(group).toBe('')
    expect(acl).toContain(`setfacl -m u:nobody:x ${folder} && `)
    runAdvice(acl)
    rotateByPython('022')

    expectPrivate()
  })
})
