import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { openFolder } from '../../src/state/folder.js'
import { appendRun } from '../../src/state/history.js'
import { recordOpenSubjects } from '../../src/state/open-subjects.js'
import { anOpenProblem, aRun, openSubjects, type Subjects } from '../state/folders.js'
import { aDeposit, anAccount, aUser } from '../support/builders.js'
import { it, type World } from '../support/world.js'

const STATE = '.local/state/check_status'
const WHEN = /\d{4}-\d\d-\d\d \d\d:\d\d/g
/** Saves what a run a minute ago found, by rule. */
const saveRun = async (world: World, found: Subjects): Promise<void> =>
  recordOpenSubjects(await openFolder(join(world.home, STATE)), 'test', openSubjects(found, new Date(Date.now() - 60_000)))

const ignoresOf = async (world: World) => JSON.parse(await readFile(join(world.home, STATE, 'ignores.json'), 'utf8')).ignores

describe('check_status ignore', () => {
  it('confirms what is ignored, until when in the time zone of the target, and how to undo it', async ({ world }) => {
    await world.configure({ target: { timezone: 'Europe/Berlin' } })

    const { status, stdout, stderr } = await world.run(['ignore', 'payment_issue', '--for', '3d', '--note', 'the bank knows'])

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(
      /^Ignored: payment_issue, until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d CES?T, or until it gets worse than in the next run\. To undo: check_status unignore payment_issue\n$/,
    )
    const [{ at, until, note }] = await ignoresOf(world)
    expect(Date.parse(until) - Date.parse(at)).toBe(3 * 86_400_000)
    expect(note).toBe('the bank knows')
  })

  it('records severity and count from the last run of the target, so that the problem returns when it gets worse', async ({ world }) => {
    const folder = await openFolder(join(world.home, STATE))
    await appendRun(folder, aRun({ target: 'test', problems: [anOpenProblem({ severity: 'medium', count: 3 })] }))
    await appendRun(folder, aRun({ target: 'another', problems: [anOpenProblem({ severity: 'high', count: 9 })] }))

    await saveRun(world, { payment_issue: { severity: 'medium', subjects: [['d 1', 'PC203']] } })

    const whole = await world.run(['ignore', 'payment_issue'])
    const one = await world.run(['ignore', 'payment_issue/d 1'])

    expect(whole.stdout).toBe(
      'Ignored: payment_issue, until it gets worse than medium or has more than 3 deposits. To undo: check_status unignore payment_issue\n',
    )
    expect(one.stdout).toBe(
      'Ignored: payment_issue/PC203, until it gets worse than medium. To undo: check_status unignore payment_issue/PC203\n',
    )
    expect(await ignoresOf(world)).toMatchObject([
      { id: 'payment_issue', severity: 'medium', count: 3, until: null },
      { id: 'payment_issue/d 1', severity: 'medium', count: 1, names: ['PC203'] },
    ])
  })

  it('does not promise that a problem returns if it cannot get worse', async ({ world }) => {
    await saveRun(world, { payment_issue: { severity: 'high', subjects: [['d1', 'PC203']] } })
    const folder = await openFolder(join(world.home, STATE))
    await appendRun(folder, aRun({ target: 'test', problems: [anOpenProblem({ severity: 'high', count: 3 })] }))

    expect((await world.run(['ignore', 'PC203'])).stdout).toBe(
      'Ignored: payment_issue/PC203, until you undo it: check_status unignore payment_issue/PC203\n',
    )
    expect((await world.run(['ignore', 'PC203', '--for', '3d'])).stdout).toMatch(
      /^Ignored: payment_issue\/PC203, until [-\d]+ [:\d]+ SAST\. To undo: /,
    )
    expect((await world.run(['ignore', 'payment_issue'])).stdout).toContain(', until it has more than 3 deposits. To undo: ')
  })

  it('works without settings or a connection, and saves to a file for its owner only', async ({ world }) => {
    await rm(join(world.home, '.config'), { recursive: true })

    expect((await world.run(['ignore', 'login_issue'])).status).toBe(0)
    expect((await world.run(['ignored'])).stdout).toContain('login_issue')

    expect((await stat(join(world.home, STATE))).mode & 0o777).toBe(0o700)
    expect((await stat(join(world.home, STATE, 'ignores.json'))).mode & 0o777).toBe(0o600)
    expect(await readdir(join(world.home, STATE))).toEqual(['ignores.json'])
  })

  it('saves to state_dir or XDG_STATE_HOME, even if no target is chosen', async ({ world }) => {
    const config = join(world.home, '.config/check_status/config.toml')
    await writeFile(config, 'state_dir = "~/remembered"\n[targets.a]\n[targets.b]\n')
    expect(await world.run(['ignore', 'login_issue'])).toMatchObject({ status: 0, stderr: '' })
    expect(await readdir(join(world.home, 'remembered'))).toEqual(['ignores.json'])

    await rm(config)
    await world.run(['ignore', 'login_issue'], { env: { XDG_STATE_HOME: join(world.home, 'xdg') } })
    expect(await readdir(join(world.home, 'xdg/check_status'))).toEqual(['ignores.json'])
  })

  it.for([
    [['ignore', 'payment_issue/'], 'payment_issue/: not the name of a problem'],
    [['ignore', 'payment_issue\n'], 'payment_issue : not the name of a problem'],
    [['ignore', 'payment_isue/PC203'], 'there is no rule payment_isue'],
    [['ignore', 'payment_issue', '--for', '3 years'], '--for 3 years: not a duration'],
    [['ignore', 'payment_issue', '--note', 'n'.repeat(501)], '--note is longer than 500 characters'],
    [['ignore', 'payment_issue', '--demo'], '--demo has no state folder'],
    [['ignored', '--target', 'tset'], 'there is no target tset; did you mean test?'],
    [['ignore'], "missing required argument 'problem'"],
  ] as const)('rejects invalid arguments and saves nothing: %j', async ([args, complaint], { world }) => {
    const { status, stdout, stderr } = await world.run(args)
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' })
    expect(stderr).toContain(complaint)
    await expect(stat(join(world.home, STATE, 'ignores.json'))).rejects.toThrow('ENOENT')
  })

  it('reports an unusable folder, and leaves an invalid file untouched', async ({ world }) => {
    const dir = join(world.home, STATE)
    await mkdir(dir, { recursive: true, mode: 0o700 })
    await writeFile(join(dir, 'ignores.json'), '{')
    const { status, stderr } = await world.run(['ignore', 'payment_issue'])
    expect(status).toBe(3)
    expect(stderr).toBe(
      `check_status: ${dir}/ignores.json cannot be understood: it is not JSON\n  Nothing was changed. Fix the file, or start over (nothing stays ignored): mv ${dir}/ignores.json ${dir}/ignores.json.old\n`,
    )
    expect(await readFile(join(dir, 'ignores.json'), 'utf8')).toBe('{')

    await rm(dir, { recursive: true })
    await writeFile(dir, '')
    expect(await world.run(['ignored'])).toMatchObject({ status: 3, stderr: expect.stringContaining(`${dir} is not a folder`) })
  })
})

describe('check_status ignore, for one subject', () => {
  /** Two waiting top-ups of different people. */
  const twoWait = async (world: World): Promise<void> => {
    for (const [email, reference] of [
      ['thandi@fix.example', 'PC203'],
      ['owner@plumbers.example', 'PC207'],
    ] as const) {
      const account = anAccount({ user: aUser({ email, userType: 'provider', createdAt: '30 hours ago' }) })
      await world.platform.add(aDeposit({ account, referenceNumber: reference, status: 'pending', createdAt: '5 hours ago' }))
    }
  }

  it.for(['payment_issue/PC203', 'PC203', 'pc203', 'payment_issue/thandi@fix.example', 'thandi@fix.example'])(
    'ignores a subject by the name that people read: %s',
    async (name, { world }) => {
      await twoWait(world)

      const { status, stdout, stderr } = await world.run(['ignore', name])

      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout).toBe('Ignored: payment_issue/PC203, until you undo it: check_status unignore payment_issue/PC203\n')
      const [{ id }] = await ignoresOf(world)
      expect(id).toMatch(/^payment_issue\/[\da-f-]{36}$/)
      const problems = (await world.run(['problems', '--only', 'payment_issue'])).stdout
      expect(problems).toContain('PC207')
      expect(problems).not.toContain('PC203')
      expect(problems).toContain('(1 ignored)')
    },
  )

  it('accepts a short id, and after a run needs no connection', async ({ world }) => {
    await twoWait(world)
    await world.run(['problems'])
    await world.configure({ ssh: { port: 1 } })

    expect((await world.run(['ignore', 'PC203'])).status).toBe(0)
    const [{ id }] = await ignoresOf(world)
    expect(await world.run(['unignore', id.slice('payment_issue/'.length, 22)])).toMatchObject({
      status: 0,
      stdout: 'No longer ignored: payment_issue/PC203\n',
    })
    expect((await world.run(['ignore', `payment_issue/${id.slice(14, 22)}`])).status).toBe(0)
    expect((await ignoresOf(world))[0].id).toBe(id)
  })

  it('rejects a name that nothing open has, and lists what is open', async ({ world }) => {
    await twoWait(world)

    expect(await world.run(['ignore', 'payment_issue/nonsense99'])).toEqual({
      status: 64,
      stdout: '',
      stderr: expect.stringMatching(
        /^check_status: nothing open is called payment_issue\/nonsense99\n {2}Open are: payment_issue\/PC20[37], payment_issue\/PC20[37]\.\n$/,
      ),
    })
    expect(await world.run(['ignore', 'login_issue/PC203'])).toMatchObject({
      status: 64,
      stderr: 'check_status: nothing open is called login_issue/PC203\n  Open is: payment_issue/PC203.\n',
    })
    expect(await world.run(['ignore', 'login_issue/PC999'])).toMatchObject({
      status: 64,
      stderr: 'check_status: nothing open is called login_issue/PC999\n  Nothing of login_issue is open.\n',
    })
    await expect(ignoresOf(world)).rejects.toThrow('ENOENT')
  })

  it('lists the candidates if several subjects have the name', async ({ world }) => {
    await saveRun(world, {
      payment_issue: { severity: 'high', subjects: [['d1', 'PC203', 'thandi@fix.example']] },
      stuck_deposits: { severity: 'high', subjects: [['d1', 'PC203', 'thandi@fix.example']] },
    })

    expect(await world.run(['ignore', 'PC203'])).toMatchObject({
      status: 64,
      stderr: 'check_status: PC203 can mean 2 open subjects\n  Give one of them: stuck_deposits/PC203, payment_issue/PC203.\n',
    })
  })

  it('falls back on the last run if the platform cannot be read, and fails if the name is not in it', async ({ world }) => {
    const folder = await openFolder(join(world.home, STATE))
    const found = { payment_issue: { severity: 'high', subjects: [['d1', 'PC203']] } } as const
    await recordOpenSubjects(folder, 'test', openSubjects(found, new Date(Date.now() - 86_400_000)))
    await world.configure({ ssh: { port: 1 } })

    expect(await world.run(['ignore', 'PC203'])).toMatchObject({ status: 0, stdout: expect.stringContaining('payment_issue/PC203') })
    expect(await world.run(['ignore', 'PC999'])).toMatchObject({ status: 3, stderr: expect.stringContaining('refused the connection') })
  })
})

describe('check_status ignored', () => {
  it('reports that nothing is ignored', async ({ world }) => {
    expect(await world.run(['ignored'])).toEqual({ status: 0, stdout: 'Nothing is ignored.\n', stderr: '' })
  })

  it('lists each ignore with its whole id, its end, its note, whose it is and its start', async ({ world }) => {
    const long = `${'x'.repeat(40)}@clients.example`
    await saveRun(world, { login_issue: { severity: 'warning', subjects: [['u1', long]] } })
    await world.run(['ignore', 'payment_issue', '--for', '12h', '--note', 'the bank knows'])
    await world.run(['ignore', long, '--note', 'n'.repeat(100)])

    const { stdout } = await world.run(['ignored', '--width', '150'])

    const [, , first, second] = stdout.replace(WHEN, 'WHEN').split('\n')
    expect(stdout.split('\n')[0]).toMatch(/^ {2}Problem +Until +Note +By +Ignored since$/)
    expect(first).toMatch(/^ {2}payment_issue +WHEN +the bank knows +\w+ +WHEN$/)
    expect(second).toMatch(new RegExp(`^ {2}login_issue/${long} +it gets worse than warning +n+… +\\w+ +WHEN$`))
  })

  it('prints no control characters from ids and notes', async ({ world }) => {
    await saveRun(world, { login_issue: { severity: 'warning', subjects: [['\u202eevil', '\u202eevil']] } })
    await world.run(['ignore', 'login_issue/\u202eevil', '--note', '\u001b[31mred\u0007'])
    const { stdout } = await world.run(['ignored'])
    expect(stdout).toContain('login_issue/evil')
    expect(stdout).toContain('red')
    expect(stdout).not.toMatch(/[\u001b\u0007\u202e]/)
  })

  it('leaves out expired ignores', async ({ world }) => {
    await world.run(['ignore', 'payment_issue', '--for', '1ms'])
    expect((await world.run(['ignored'])).stdout).toBe('Nothing is ignored.\n')
  })
})

describe('check_status unignore', () => {
  it('removes an ignore', async ({ world }) => {
    await saveRun(world, { payment_issue: { severity: 'high', subjects: [['d1', 'd1']] } })
    await world.run(['ignore', 'payment_issue/d1'])
    expect(await world.run(['unignore', 'payment_issue/d1'])).toEqual({
      status: 0,
      stdout: 'No longer ignored: payment_issue/d1\n',
      stderr: '',
    })
    expect((await world.run(['ignored'])).stdout).toBe('Nothing is ignored.\n')
  })

  it('suggests similar ignored ids for an unknown one', async ({ world }) => {
    expect(await world.run(['unignore', 'payment_issue'])).toMatchObject({
      status: 64,
      stderr: 'check_status: payment_issue is not ignored\n  Nothing is ignored.\n',
    })
    await saveRun(world, {
      payment_issue: {
        severity: 'high',
        subjects: [
          ['d1', 'd1'],
          ['d2', 'd2'],
        ],
      },
    })
    for (const id of ['payment_issue', 'payment_issue/d1', 'login_issue', 'payment_issue/d2']) await world.run(['ignore', id])
    expect(await world.run(['unignore', 'payment_isue'])).toMatchObject({
      status: 64,
      stdout: '',
      stderr: 'check_status: payment_isue is not ignored\n  Similar ignored ids: payment_issue, payment_issue/d1, payment_issue/d2.\n',
    })
  })
})
