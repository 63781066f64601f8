import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { startDropbear } from '../support/dropbear.js'
import { it } from '../support/world.js'

const IS_ROOT = process.getuid?.() === 0

// Another account's authorized_keys would have to be changed, which only a mount namespace avoids.
describe.skipIf(!IS_ROOT)('a host with dropbear', () => {
  it.for(['first', 'second'])('lets in by the %s of two keys', async (which, { world }) => {
    const first = await world.sshd.makeKey(`${which}-a`, ['-t', 'ed25519'], false)
    const second = await world.sshd.makeKey(`${which}-b`, ['-t', 'ed25519'], false)
    const dropbear = await startDropbear(`${which === 'first' ? first : second}.pub`)
    await writeFile(join(world.home, '.ssh/known_hosts'), dropbear.knownHost)
    await appendFile(join(world.home, '.ssh/config'), `IdentityFile ${first}\nIdentityFile ${second}\n`)
    await world.configure({ ssh: { port: dropbear.port, user: dropbear.user, identity_file: undefined, transport: 'ssh2' } })

    const { status, stdout, stderr } = await world.run(['report'])

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('MONITORING COMPLETE')
  })
})
