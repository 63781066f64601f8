import { writeFile } from 'node:fs/promises'
import { createConnection, createServer } from 'node:net'
import { describe, expect } from 'vitest'
import { DoctorShape } from '../../../src/doctor/document.js'
import { CHECK_IDS } from '../../../src/doctor/types.js'
import { examineWorld, grantAll, HOOK, path, withRole, writeLogs } from '../../support/doctor.js'
import { it } from '../../support/world.js'

/** PostgreSQL updates its session count with a delay. */
const SOON = { timeout: 10_000 }

describe('check_status doctor', () => {
  it('a correct set-up passes every check, with status 0', async ({ world }) => {
    await writeLogs(world)
    await withRole(world, async role => {
      await grantAll(world, role)
      await writeFile(path(world, 'hook secret'), 'hush\n', { mode: 0o600 })
      await world.configure({ database: { user: role, password_file: '~/narrow' }, more: `${HOOK}\n[api]\nlisten = "localhost:0"\n` })

      const { document, status, stderr } = await examineWorld(world)

      const made = document.targets[0]?.checks ?? []
      expect(made.filter(({ standing }) => standing !== 'fine')).toEqual([])
      expect(made.map(({ id }) => id)).toEqual(CHECK_IDS)
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    })
  })

  it('on the host itself the SSH checks are left out, in one line', async ({ world }) => {
    await writeLogs(world)
    await world.configure({ ssh: false })

    const { stdout, status } = await world.run(['doctor', '--width', '200'])

    expect(stdout).toMatch(/⚪ SSH configuration, Key, .*Forwarding: the platform is read on this very host \(ssh = false\)\n/)
    expect(stdout).toMatch(/✅ Tables: /)
    expect(status).toBe(1) // the role may read more than it needs
  })

  it('doctor makes one SSH connection and one database session', async ({ world }) => {
    await writeLogs(world)
    const [before] = await world.platform.sql('SELECT sessions FROM pg_stat_database WHERE datname = current_database()')
    let connections = 0
    const between = createServer(socket => {
      connections++
      const on = createConnection(world.sshd.port, '127.0.0.1')
      socket.pipe(on).pipe(socket)
      for (const end of [socket, on]) end.on('error', () => {})
    })
    await new Promise<void>(resolve => between.listen(0, '127.0.0.1', resolve))
    const { port } = between.address() as { port: number }
    try {
      await writeFile(path(world, '.ssh/known_hosts'), await world.sshd.knownHost(undefined, `[127.0.0.1]:${port}`))
      await world.configure({ ssh: { port } })

      const { of } = await examineWorld(world)

      expect(of('tables').standing).toBe('fine')
      expect(connections).toBe(1)
      await expect
        .poll(async () => {
          const [after] = await world.platform.sql('SELECT sessions FROM pg_stat_database WHERE datname = current_database()')
          return Number(after.sessions) - Number(before.sessions)
        }, SOON)
        .toBe(1)
    } finally {
      between.close()
    }
  })

  it('every requested target is examined, and the exit status is that of the worst', async ({ world }) => {
    await writeLogs(world)
    await world.configure({ more: '[targets.gone.ssh]\nhost = "127.0.0.1"\nport = 1\n[targets.gone.database]\nname = "x"\nuser = "x"\n' })

    const { document, status } = await examineWorld(world, {}, ['--target', 'all'])

    expect(status).toBe(2)
    expect(document.targets.map(({ target, standing }) => [target, standing])).toEqual([
      ['test', 'warning'],
      ['gone', 'error'],
    ])
  })

  it('the JSON output matches its documented schema', async ({ world }) => {
    await writeLogs(world)

    const { document } = await examineWorld(world)

    expect(DoctorShape.strict().parse(document)).toEqual(document)
  })

  it('on a terminal the advice fits its width, and no spinner is left behind', async ({ world }) => {
    await writeLogs(world)
    await world.platform.sql('DROP INDEX leads_lead_status_created_at_idx')

    const { stdout, status } = await world.run(['doctor', '--color', 'never'], { columns: 80 })

    expect(status).toBe(1)
    const page = stdout.slice(stdout.lastIndexOf('🩺'))
    expect(page).toMatch(/^🩺 CHECK_STATUS DOCTOR: test\r\n={70}\r\n✅ Settings: /)
    expect(page).toMatch(
      /⚠️ {2}Indexes: .*\r\n {3}→ Have the owner .*[\s\S]*\r\n {5}CREATE INDEX CONCURRENTLY ON leads_lead \(status, created_at\);\r\n/,
    )
    expect(page).toMatch(/⚠️ {2}2 warnings, \d+ fine\r\n/)
  })

  it('escape sequences in a name are not printed', async ({ world }) => {
    await world.configure({ logs: [{ name: 'django', path: `${world.logs}/\u001b[31mred\u202e`, kind: 'django' }] })

    const { stdout } = await world.run(['doctor'])

    expect(stdout).toContain('red')
    expect(stdout).not.toMatch(/[\u001b\u202e]/)
  })
})
