import { appendFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { it } from '../support/world.js'

const LINES = [
  'INFO 2025-10-08 03:00:00,001 app 1 2 fine',
  'ERROR 2025-10-08 03:00:01,001 mail 1 2 Sending failed',
  'Traceback (most recent call last):',
  'OSError: gone',
  'WARNING 2025-10-08 03:00:02,001 auth 1 2 LOGIN FAILED: jane@clients.example - wrong password',
]
const text = (...lines: readonly string[]): string => lines.map(line => `${line}\n`).join('')

describe('check_status logs', () => {
  it('prints the last lines of one log unchanged', async ({ world }) => {
    await writeFile(join(world.logs, 'django.log'), text(...LINES))

    expect(await world.run(['logs', 'django', '-n', '2'])).toEqual({ status: 0, stdout: text(...LINES.slice(-2)), stderr: '' })
  })

  it('prints all logs under their names', async ({ world }) => {
    await writeFile(join(world.logs, 'django.log'), text('one'))
    await writeFile(join(world.logs, 'access.log'), text('two'))

    const { stdout } = await world.run(['logs'])

    expect(stdout).toBe(`==> django: ${world.logs}/django.log <==\none\n\n==> access: ${world.logs}/access.log <==\ntwo\n`)
  })

  it('prints only errors with their tracebacks, or only lines that contain a text', async ({ world }) => {
    await writeFile(join(world.logs, 'django.log'), text(...LINES))

    expect((await world.run(['logs', 'django', '--errors'])).stdout).toBe(text(...LINES.slice(1, 4)))
    expect((await world.run(['logs', 'django', '--grep', 'login failed: JANE'])).stdout).toBe(text(...LINES.slice(4)))
  })

  it('never prints an escape sequence from a log', async ({ world }) => {
    await writeFile(join(world.logs, 'django.log'), 'ERROR \u001b[2J\u001b]0;owned\u0007 \u202e\n')

    expect((await world.run(['logs', 'django'])).stdout).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u)
  })

  it('exits with 3 for a named log that does not exist, and with 64 for an unknown name', async ({ world }) => {
    await rm(join(world.logs, 'django.log'), { force: true })

    expect(await world.run(['logs', 'django'])).toMatchObject({
      status: 3,
      stdout: '',
      stderr: expect.stringContaining(`there is no ${world.logs}/django.log`),
    })
    expect(await world.run(['logs', 'djnago'])).toMatchObject({ status: 64, stderr: expect.stringContaining('Did you mean django?') })
  })

  it('follows a log through its rotation, and exits on Ctrl-C without a message', async ({ world }) => {
    const path = join(world.logs, 'django.log')
    await writeFile(path, text('first'))

    const running = world.start(['logs', 'django', '-f'], { columns: 100 })
    await running.until(/first/)
    await appendFile(path, text('second'))
    await running.until(/second/)
    await rename(path, `${path}.1`)
    await writeFile(path, text('third'))
    await running.until(/third/)
    running.type('\u0003')

    const { status, stdout } = await running.ended
    expect(status).toBe(130)
    expect(stdout).not.toMatch(/check_status:|Error/)
  })

  it('stops following when its output is closed', async ({ world }) => {
    const path = join(world.logs, 'django.log')
    await writeFile(path, text('first'))
    const running = world.shell('check_status logs django -f | head -1; echo "status $PIPESTATUS"')
    await running.until(/first/)
    await appendFile(path, text('second'))

    expect(await running.ended).toMatchObject({ stdout: 'first\nstatus 0\n', stderr: '' })
  })
})
