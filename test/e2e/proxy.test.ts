import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { it, type World } from '../support/world.js'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const stamp = (at = new Date()): string => {
  const [date = '', time = ''] = at.toISOString().slice(0, 19).split('T')
  const [year, month, day] = date.split('-')
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time} +0000`
}
/** As gunicorn writes it: behind nginx on a socket, the address is empty. */
const answered = (address: string, request: string, status: number): string =>
  `${address} - - [${stamp()}] "${request} HTTP/1.0" ${status} 58 "-" "curl/8"\n`
const refused = (address: string): string => answered(address, 'POST /api/login/', 401)

const logged = async ({ logs }: World, access: string, django = ''): Promise<void> => {
  // Both begin before the window.
  await writeFile(join(logs, 'access.log'), `192.0.2.1 - - [08/Oct/2025:03:00:00 +0000] "GET / HTTP/1.0" 200 5\n${access}`)
  await writeFile(join(logs, 'django.log'), `INFO 2025-10-08 03:00:00,001 app 1 2 began\n${django}`)
}

describe('an access log behind a proxy', () => {
  it.for(['127.0.0.1', '', '-', '::1', '10.0.0.7', '::ffff:127.0.0.1', '10.0.0.7, 127.0.0.1'])(
    'names nobody by "%s"',
    async (address, { world }) => {
      await logged(world, refused(address).repeat(8))

      const report = await world.run(['report'])
      expect(report.stdout).toMatch(/Failed log-ins: +8 in the last 24 hours/)
      expect(report.stdout).toContain('The access log knows only the proxy for 8 of 8, not who came through it')
      expect(report.stdout).not.toMatch(/- \S* - 8 failed log-ins|block the address/)

      const { stdout, status } = await world.run(['problems', '--only', 'failed_logins'])
      expect(stdout).toContain('the access log knows only the proxy for 8 failed log-ins')
      expect(stdout).not.toMatch(/block the address|- 127\.0\.0\.1/)
      expect(status).toBe(3)
    },
  )

  it('takes the first public address of a list for the visitor', async ({ world }) => {
    await logged(world, refused('203.0.113.9, 10.0.0.7').repeat(8))

    const { stdout } = await world.run(['problems', '--only', 'failed_logins'])

    expect(stdout).toContain('- 203.0.113.9 · 8 failed log-ins')
    expect(stdout).toContain('block the address')
  })

  it('leaves the e-mails of the Django log to be named', async ({ world }) => {
    const at = new Date(Date.now() + 2 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
    await logged(world, refused('127.0.0.1').repeat(8), `WARNING ${at},123 auth 1 2 LOGIN FAILED: jane@clients.example - wrong\n`.repeat(6))

    const { stdout } = await world.run(['problems', '--only', 'failed_logins'])

    expect(stdout).toContain('jane@clients.example · 6 failed log-ins')
    expect(stdout).not.toContain('block the address')
  })

  it('folds what went wrong on a Unix socket as anywhere', async ({ world }) => {
    await logged(world, answered('', 'GET /api/leads/?page=1', 500) + answered('', 'GET /api/leads/?page=2', 500))

    expect((await world.run(['report'])).stdout).toMatch(/500 GET \/api\/leads\/ \(2 times\)/)
  })
})
