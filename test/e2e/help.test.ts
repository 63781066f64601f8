import { describe, expect } from 'vitest'
import { topics } from '../../src/cli/topics/index.js'
import { knownErrors } from '../../src/cli/topics/known-errors.js'
import { it } from '../support/world.js'

describe('check_status help', () => {
  it('lists the topics after the help of the program', async ({ world }) => {
    const { status, stdout, stderr } = await world.run(['help'])

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^Usage: check_status/)
    for (const [name, { summary }] of Object.entries(topics)) expect(stdout).toContain(`\n  ${name.padEnd(15)}  ${summary}\n`)
  })

  it.for(Object.entries(topics))('prints the topic %s as it stands', async ([name, { text }], { world }) => {
    expect(await world.run(['help', name])).toEqual({ status: 0, stdout: text, stderr: '' })
  })

  it('prints the help of a command', async ({ world }) => {
    expect(await world.run(['help', 'problems'])).toMatchObject({ status: 0, stdout: expect.stringContaining('--severity'), stderr: '' })
  })

  it('suggests the nearest word, if one is near', async ({ world }) => {
    expect(await world.run(['help', 'exit-code'])).toMatchObject({
      status: 64,
      stderr: expect.stringContaining('Did you mean exit-codes?'),
    })
    expect(await world.run(['problem'])).toMatchObject({ status: 64, stderr: expect.stringContaining('Did you mean problems?') })
    expect(await world.run(['bogus'])).toMatchObject({ status: 64, stderr: expect.not.stringContaining('Did you mean') })
    expect(await world.run(['--formt', 'json'])).toMatchObject({ status: 64, stderr: expect.stringContaining('--format') })
  })

  it('names the topics that speak of a word that is no topic', async ({ world }) => {
    const { status, stderr } = await world.run(['help', 'credits'])

    expect(status).toBe(64)
    expect(stderr).toContain('there is no command or topic credits')
    expect(stderr).toMatch(/Topics that speak of credits: payments/)
    expect((await world.run(['help', 'xyzzy'])).stderr).not.toContain('speak of')
  })

  it.for([
    [['--since', '28', 'Nov'], '--since "28 Nov"'],
    [['report', '--since', '2', 'days', 'ago', '--limit', '3'], '--since "2 days ago"'],
    [['ignore', 'failed_logins', '--for', '3', 'days'], '--for "3 days"'],
  ] as const)('tells whoever left out the quotes around a time: %j', async ([args, time], { world }) => {
    const { status, stderr } = await world.run(args)

    expect(status).toBe(64)
    expect(stderr).toContain(`Put a time with blanks in quotes: ${time}\n`)
  })

  it('says how to look up an error to someone who left out the topic', async ({ world }) => {
    expect(await world.run(['help', 'refused', 'the', 'connection'])).toMatchObject({
      status: 64,
      stdout: '',
      stderr: expect.stringContaining('check_status help troubleshooting refused the connection'),
    })
  })

  it('prints no emoji with --ascii', async ({ world }) => {
    const { stdout } = await world.run(['help', 'host', '--ascii'])

    expect(stdout).toContain('Each check is [ok], [!] or [x]')
  })

  it('ends quietly when its reader has enough', async ({ world }) => {
    const { ended } = world.shell('set -o pipefail; check_status help troubleshooting | head -n 1')

    expect(await ended).toMatchObject({ status: 0, stdout: expect.stringMatching(/^.+\n$/), stderr: '' })
  })
})

describe('check_status help troubleshooting with words', () => {
  it('prints only the entries that match, best first', async ({ world }) => {
    const { status, stdout } = await world.run(['help', 'troubleshooting', 'Password', 'authentication', 'FAILED'])

    expect(status).toBe(0)
    expect(stdout).toMatch(/^"password authentication failed" or "SASL authentication failed"\n/)
    expect(stdout.match(/^"/gm)?.length).toBeLessThan(4)
  })

  it('finds what a failed run has just said', async ({ world }) => {
    await world.configure({ ssh: { port: 1 } })
    const { stderr } = await world.run([])

    const { status, stdout } = await world.run(['help', 'troubleshooting', stderr])

    expect(status).toBe(0)
    expect(stdout).toMatch(/^"refused the connection"\n {2}.*\n {2}→ /)
  })

  it('says that nothing matches, and where all entries are', async ({ world }) => {
    const { status, stdout, stderr } = await world.run(['help', 'troubleshooting', 'flux capacitor'])

    expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
    expect(stdout).toContain('No entry matches "flux capacitor".')
    expect(stdout).toContain('check_status help troubleshooting')
  })

  it('shows every entry without words', async ({ world }) => {
    const { stdout } = await world.run(['help', 'troubleshooting'])

    expect(stdout.match(/^"/gm)).toHaveLength(knownErrors.length)
  })
})
