import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished } from 'vitest'
import { startSshServer } from '../../src/demo/ssh-server.js'
import { quantumReason } from '../../src/source/ssh/post-quantum.js'
import { it } from '../support/world.js'

describe('a host that logs a warning without a post-quantum key exchange', () => {
  it.for([
    ['OpenSSH_9.2p1', false],
    ['OpenSSH_10.5', false],
    ['OpenSSH_10.6', true],
    ['OpenSSH_10.6p1', true],
    ['OpenSSH_11.0', true],
    ['dropbear_2025.88', false],
  ] as const)('is known by its version: %s', ([software, warns]) => {
    expect(quantumReason(software) !== undefined).toBe(warns)
  })

  it('is named by doctor, and the run after the first goes over OpenSSH', async ({ world }) => {
    const { port, socketDir } = world.platform
    const server = await startSshServer({ port, socket: `${socketDir}/.s.PGSQL.${port}` }, 'OpenSSH_10.6')
    onTestFinished(() => server.stop())
    await writeFile(join(world.home, 'quantum-key'), server.clientKey, { mode: 0o600 })
    await writeFile(join(world.home, '.ssh/known_hosts'), `[127.0.0.1]:${server.port} ${server.hostKey}\n`)
    await world.configure({ ssh: { port: server.port, identity_file: '~/quantum-key' } })
    const WORDS = 'OpenSSH_10.6 logs a warning at each sign-in without a post-quantum key exchange, which ssh2 lacks'

    expect((await world.run(['doctor', '--width', '300'])).stdout).toContain(WORDS)
    expect(await world.run(['report'])).toMatchObject({ stderr: '' })
    const doctor = await world.run(['doctor', '--width', '300'])

    expect(doctor.stdout).toContain(`your OpenSSH makes the connection, because of: ${WORDS}`)
  })
})
