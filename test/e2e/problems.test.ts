import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { aDeposit, anAccount, aProvider, aUser } from '../support/builders.js'
import { anEmptyLog } from '../support/empty-log.js'
import { it, type World } from '../support/world.js'

/** A logs folder without any error, so that every rule can be judged. */
const calm = async ({ logs }: World): Promise<void> => {
  await anEmptyLog(join(logs, 'django.log'))
  await anEmptyLog(join(logs, 'access.log'))
}

const stuck = (email = 'owner@plumbers.example') =>
  aDeposit({ account: anAccount({ user: aUser({ email, createdAt: '9 days ago' }) }), status: 'verified', createdAt: '3 hours ago' })

const unverified = () => aProvider({ verificationStatus: 'pending', creditBalance: 3, createdAt: '1 hour ago' })

describe('a host without any of the logs', () => {
  it('has unknown errors and failed log-ins, and says so in every format', async ({ world }) => {
    const rules = ['--only', 'log_errors,failed_logins']
    const at = async (format: string) => (await world.run(['problems', ...rules, '--format', format])).stdout

    for (const format of ['text', 'markdown', 'html', 'csv', 'nagios']) {
      const shown = await at(format)
      expect(shown, format).toContain('there is no')
      expect(shown, format).not.toMatch(/no problems/i)
    }
    expect(JSON.parse(await at('json')).rules).toMatchObject([{ status: 'unknown' }, { status: 'unknown' }])
    expect(await at('prometheus')).toMatch(/^check_status_rule_known\{[^}]*rule="log_errors"[^}]*\} 0$/m)
    expect((await world.run(['report', '--only', 'logs'])).stdout).not.toMatch(/\d errors/)
  })
})

describe('the exit status', () => {
  it.for([
    ['nothing is wrong', [], 0],
    ['there is something to know', [aProvider({ user: aUser({ createdAt: '9 days ago' }) })], 0],
    ['somebody never logged in', [aUser({ createdAt: '3 days ago', lastActive: null })], 1],
    ['a provider cannot work', [unverified()], 1],
    ['money is missing', [unverified(), stuck()], 2],
  ] as const)('agrees between report and problems if %s', async ([, rows, expected], { world }) => {
    await calm(world)
    await world.platform.add(...rows)

    for (const command of ['report', 'problems']) expect(await world.run([command])).toMatchObject({ status: expected, stderr: '' })
    expect((await world.run(['problems', '--exit-zero'])).status).toBe(0)
  })

  it('is 3 if a rule could not be judged, unless a high problem is known', async ({ world }) => {
    await calm(world)
    await world.platform.sql('DROP TABLE leads_leadassignment')
    expect(await world.run(['problems'])).toMatchObject({
      status: 3,
      stdout: expect.stringContaining('❓ unknown: unassigned_leads: relation "leads_leadassignment" does not exist'),
    })

    await world.platform.add(stuck())
    expect((await world.run(['problems'])).status).toBe(2)
    expect((await world.run(['problems', '--exit-zero'])).status).toBe(0)
  })
})

describe('check_status problems', () => {
  it('prints only problems, each with its subjects, action and command', async ({ world }) => {
    await calm(world)
    await world.platform.add(stuck(), unverified())

    const { stdout } = await world.run(['problems'])

    expect(stdout).toMatch(/^🔴 1 high · 🟡 1 medium$/m)
    expect(stdout).toMatch(
      /^🔴 1 deposit paid but not credited, or stuck on the way.*\[stuck_deposits\]\n {2}- owner@plumbers\.example: R160\.00 · paid, never credited: no transaction or wallet row has\n {4}PCSA-\d+ · 3 hours\n {4}check_status deposit PCSA-\d+\n {3}Look at all traces of each payment first, and give credits by hand only where there is none$/m,
    )
    expect(stdout).not.toContain('NEW REGISTRATIONS')
  })

  it('accepts rules and a minimum severity', async ({ world }) => {
    await calm(world)
    await world.platform.add(stuck(), unverified())

    expect((await world.run(['problems', '--only', 'verification_issue'])).stdout).not.toContain('stuck_deposits')
    expect((await world.run(['problems', '--severity', 'high'])).stdout).not.toContain('verification_issue')
    expect(await world.run(['problems', '--only', 'stuck_deposit'])).toMatchObject({
      status: 64,
      stderr: expect.stringContaining('Did you mean stuck_deposits?'),
    })
  })

  it('appears in the report as a line at the top and a list at the end', async ({ world }) => {
    await calm(world)
    await world.platform.add(stuck())

    const { stdout } = await world.run(['report', '--hours', '48'])

    expect(stdout).toMatch(/SAST\n🔴 1 high\n=+\n/)
    expect(stdout).toMatch(/🚦 PROBLEMS\n-+\n🔴 1 deposit paid but not credited/)
    expect(stdout.indexOf('🚦 PROBLEMS')).toBeGreaterThan(stdout.indexOf('RECENT ERRORS AND LOGS'))
  })
})

describe('an ignored problem', () => {
  it('is counted separately, does not raise the exit status, and returns if it gets worse', async ({ world }) => {
    await calm(world)
    const deposit = stuck()
    await world.platform.add(deposit)
    expect((await world.run(['problems'])).status).toBe(2)

    await world.run(['ignore', `stuck_deposits/${deposit.values.id}`, '--note', 'the bank knows'])
    const quiet = await world.run(['problems'])
    expect(quiet).toMatchObject({ status: 0, stderr: '' })
    expect(quiet.stdout).toContain('✅ No problems · 1 ignored')

    await world.platform.add(stuck('thandi@plumbers.example'))
    const worse = await world.run(['problems'])
    expect(worse.status).toBe(2)
    expect(worse.stdout).toContain('🔴 1 deposit paid but not credited, or stuck on the way (1 ignored)')
    expect(worse.stdout).not.toContain('owner@plumbers.example')
  })

  it('returns as a whole with one more subject', async ({ world }) => {
    await calm(world)
    await world.platform.add(stuck())
    await world.run(['problems'])
    await world.run(['ignore', 'stuck_deposits'])
    expect((await world.run(['problems'])).status).toBe(0)

    await world.platform.add(stuck('thandi@plumbers.example'))
    expect((await world.run(['problems'])).status).toBe(2)
  })
})

describe('a new problem', () => {
  it('is marked as new once, and later with the time when it was first seen', async ({ world }) => {
    await calm(world)
    await world.run(['problems'])
    await world.platform.add(stuck())

    expect((await world.run(['problems'])).stdout).toContain('or stuck on the way 🆕 [stuck_deposits]')
    expect((await world.run(['problems'])).stdout).toMatch(
      /or stuck on the way\s+\(first\s+reported\s+by\s+check_status\s+\d{4}-\d\d-\d\d\s+\d\d:\d\d\)/,
    )
  })
})

describe('a list of subjects', () => {
  const three = ['a@plumbers.example', 'b@plumbers.example', 'c@plumbers.example']
  const command = ['problems', '--only', 'stuck_deposits', '--all']

  it('names the command of each, and in no format the one that was just run', async ({ world }) => {
    await calm(world)
    await world.platform.add(...three.map(email => stuck(email)))

    for (const format of ['text', 'markdown', 'html', 'csv', 'json']) {
      const { stdout } = await world.run([...command, '--format', format])
      expect(stdout.match(/check_status deposit PCSA-\d+/g)?.length, format).toBeGreaterThanOrEqual(3)
      expect(stdout, format).not.toContain('check_status problems --only')
    }
  })

  it('names the list where it is cut, and where it is not shown', async ({ world }) => {
    await calm(world)
    await world.platform.add(...three.map(email => stuck(email)))

    const { stdout } = await world.run(['problems', '--only', 'stuck_deposits', '--limit', '2'])
    expect(stdout).toMatch(/1 more not shown[\s\S]*→ check_status problems --only stuck_deposits --all/)
    expect((await world.run(['report', '--only', 'payments'])).stdout).toContain('→ check_status problems --only stuck_deposits --all')
  })

  it('does not name the page on that page', async ({ world }) => {
    await calm(world)
    await world.platform.add(stuck())

    const { stdout } = await world.run(['user', 'owner@plumbers.example'])
    expect(stdout).toMatch(/check_status deposit PCSA-\d+/)
    const [reference = ''] = /PCSA-\d+/.exec(stdout) ?? []
    expect((await world.run(['deposit', reference])).stdout).not.toContain('check_status deposit')
  })
})

describe('--output', () => {
  it('writes the file atomically in the format of its extension, and prints nothing', async ({ world }) => {
    await calm(world)

    for (const [name, start] of [
      ['r.json', '{'],
      ['r.html', '<!doctype html>'],
      ['r.md', '#'],
      ['r.csv', '\uFEFFtarget,'],
      ['r.txt', '🔍'],
    ] as const) {
      expect(await world.run(['-o', name])).toMatchObject({ status: 0, stdout: '', stderr: '' })
      expect((await readFile(join(world.home, name), 'utf8')).toLowerCase().startsWith(start)).toBe(true)
    }
    expect((await readdir(world.home)).filter(name => /^\.r/.test(name))).toEqual([])
  })

  it('writes CSV as Excel opens it with --excel, which goes with no other format', async ({ world }) => {
    await calm(world)

    const [written, piped, refused] = [
      await world.run(['--excel', '-o', 'r.csv']),
      await world.run(['problems', '--excel']),
      await world.run(['problems', '--excel', '-o', 'r.html']),
    ]
    expect(written).toMatchObject({ status: 0, stderr: '' })
    expect(await readFile(join(world.home, 'r.csv'), 'utf8')).toMatch(/^\uFEFFtarget;rule;/)
    expect(piped.stdout).toMatch(/^\uFEFFtarget;rule;/)
    expect(refused).toMatchObject({ status: 64, stderr: expect.stringContaining('--excel is for CSV, and this would be html\n') })
  })

  it('keeps the mode of an existing file, and follows a link to it', async ({ world }) => {
    await calm(world)
    await writeFile(join(world.home, 'real.json'), 'old')
    await chmod(join(world.home, 'real.json'), 0o640)
    await symlink('real.json', join(world.home, 'link.json'))

    await world.run(['-o', 'link.json'])

    expect((await stat(join(world.home, 'real.json'))).mode & 0o777).toBe(0o640)
    expect(await readFile(join(world.home, 'real.json'), 'utf8')).toContain('"schemaVersion": 1')
  })

  it('keeps the old file if the disk is full, and says so', async ({ world }) => {
    await calm(world)
    await writeFile(join(world.home, 'r.json'), 'old')

    // A shell limit on the file size simulates a full disk anywhere.
    const { status, stderr } = await world.shell('trap "" XFSZ; ulimit -f 1; check_status --all -o r.json').ended

    expect(status).toBe(3)
    expect(stderr).toMatch(/r\.json cannot be written: .*\n {2}.*unchanged/)
    expect(await readFile(join(world.home, 'r.json'), 'utf8')).toBe('old')
  })

  it('says which folder is missing', async ({ world }) => {
    expect(await world.run(['-o', 'nowhere/r.json'])).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/nowhere\/r\.json cannot be written: .*\n {2}The folder does not exist/),
    })
  })

  it('writes directly to anything that is not a regular file', async ({ world }) => {
    await calm(world)

    expect((await world.shell('check_status problems -o /dev/stdout --format csv | head -1').ended).stdout).toMatch(/^\uFEFFtarget,rule,/)
  })
})

describe('--quiet', () => {
  it('prints nothing if nothing is above info, and the whole report otherwise', async ({ world }) => {
    await calm(world)
    expect(await world.run(['--quiet'])).toMatchObject({ status: 0, stdout: '', stderr: '' })

    await world.platform.add(unverified())
    const { status, stdout } = await world.run(['problems', '--quiet'])
    expect(status).toBe(1)
    expect(stdout).toContain('verification_issue')
  })
})

describe('--input', () => {
  it('prints what the original run would have printed, without connecting', async ({ world }) => {
    await calm(world)
    await world.platform.add(stuck())
    await world.run([]) // from now on it is known when the problem was first seen
    await world.run(['-o', 'saved.json'])
    const live = await world.run(['--format', 'csv'])
    await world.configure({ ssh: { port: 1 } })

    const again = await world.run(['--input', 'saved.json', '--format', 'csv'])

    expect(again.status).toBe(2)
    expect(again.stdout).toBe(live.stdout)
    const saved = await readFile(join(world.home, 'saved.json'), 'utf8')
    await writeFile(join(world.home, 'demo.json'), saved.replaceAll('"target": "test"', '"target": "demo"'))
    const ofDemo = await world.run(['problems', '--input', 'demo.json'])
    expect(ofDemo.stdout).toMatch(/check_status \w.* --demo\n/)
    const piped = world.shell('check_status problems --input - < saved.json')
    const { stdout } = await piped.ended
    expect(stdout).toContain('owner@plumbers.example')
    expect(stdout).not.toContain('--demo')
  })

  it.for([
    [['--input', 'nowhere.json'], 'no such file'],
    [['--input', 'password'], 'not JSON'],
    [['--input', 'saved.json', '--hours', '3'], '--hours does not go with --input'],
  ] as const)('is refused with %s', async ([args, why], { world }) => {
    await writeFile(join(world.home, 'saved.json'), '{}')

    const { status, stderr } = await world.run(args)

    expect(status).toBe(64)
    expect(stderr).toContain(why)
  })
})

describe('two unattended runs at once', () => {
  it('do not overlap: the second exits with a clear message, and an interactive run never waits', async ({ world }) => {
    await calm(world)
    // A run that waits for a password is still running.
    await world.configure({ database: { password_command: 'sleep 2; cat ~/password', password_file: undefined } })
    const first = world.start(['-o', 'first.json'])
    await new Promise(resolve => setTimeout(resolve, 1000))

    const second = await world.run(['-o', 'second.json'])
    const person = await world.run(['problems'], { columns: 80 })

    expect(second).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/another unattended run of test is still at work \(process \d+/),
    })
    expect(person.status).toBe(0)
    expect((await first.ended).status).toBe(0)
    expect((await world.run(['-o', 'third.json'])).status).toBe(0)
  })
})

describe('the state folder', () => {
  it('costs a report nothing but a warning if it cannot be written', async ({ world }) => {
    await calm(world)
    await mkdir(join(world.home, '.local'), { recursive: true })
    await writeFile(join(world.home, '.local/state'), 'a file')

    const { status, stdout, stderr } = await world.run(['problems'])

    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('✅ No problems') })
    expect(stderr).toMatch(/^check_status: .*\.local\/state.*\n {2}.*state_dir/)
  })
})
