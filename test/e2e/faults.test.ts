import { afterAll, describe, type ExpectStatic, expect } from 'vitest'
import { knownErrors } from '../../src/cli/topics/known-errors.js'
import { it } from '../support/platform.js'
import { IS_OVER_OPENSSH } from '../support/sshd.js'
import type { Changes } from '../support/world.js'
import { checkPromises, SECRETS } from './faults/checks.js'
import { type Fault, inScene, type Scene } from './faults/fault.js'
import { here } from './faults/here.js'
import { network } from './faults/network.js'
import { postgres } from './faults/postgres.js'
import { servers, stopServers } from './faults/servers.js'
import { signals } from './faults/signals.js'
import { ssh } from './faults/ssh.js'
import { tls } from './faults/tls.js'

const everything = {
  SSH: ssh,
  PostgreSQL: postgres,
  'a PostgreSQL of its own': servers,
  'the encryption': tls,
  'the network': network,
  'this machine': here,
  'a signal': signals,
}

/** Over OpenSSH, those that have to do with it; each says there what it says over ssh2, unless its row tells otherwise. */
const all: Partial<typeof everything> = IS_OVER_OPENSSH ? { SSH: ssh, 'the network': network, 'a signal': signals } : everything
const rowsOf = (faults: readonly Fault[]): Fault[] =>
  faults.flatMap(({ overOpenSsh, ...fault }) => {
    if (!IS_OVER_OPENSSH || !overOpenSsh) return [fault]
    return 'leftOut' in overOpenSsh ? [] : [{ ...fault, ...overOpenSsh }]
  })

/** A channel whose token has no business in a report. */
const CHANNEL = '[channels.office]\ntype = "webhook"\nurl = "http://127.0.0.1:1"\ntoken_env = "PLANTED_TOKEN"\n'

const withDefaults = (changes: Changes, deadline: number): Changes => ({
  ...changes,
  target: { deadline: `${deadline}s`, ...changes.target },
  more: `${changes.more ?? ''}\n${CHANNEL}`,
})

const goWrong = async (expect: ExpectStatic, fault: Fault, scene: Scene): Promise<void> => {
  const arranged = await fault.arrange(scene)
  const { changes = {}, args = [], env = {}, shell, meanwhile } = arranged
  await scene.configure(withDefaults(changes, fault.deadline ?? 10))
  const options = { env: { TMPDIR: scene.temporary, PLANTED_TOKEN: SECRETS.token, ...env } }
  const began = performance.now()
  const running = shell === undefined ? scene.start(args, options) : scene.shell(shell, options)
  const [ended] = await Promise.all([running.ended, meanwhile?.(running)])
  await checkPromises(expect, fault, arranged, scene, running, ended, performance.now() - began)
}

afterAll(stopServers)

describe.for(Object.entries(all))('when it is the fault of %s', ([, faults]) => {
  // Most of their time they wait for something.
  it.concurrent.for(rowsOf(faults).map(fault => [fault.name, fault] as const))(
    'it says what to do, and prints what there is: %s',
    async ([, fault], { platform, expect }) => inScene(platform, fault.sshd, scene => goWrong(expect, fault, scene)),
  )
})

describe.skipIf(IS_OVER_OPENSSH)('check_status help troubleshooting', () => {
  const provoked = new Set(Object.values(all).flatMap(faults => faults.flatMap(({ message = [] }) => message)))

  it('has an entry for each fault above', () => {
    expect([...provoked].filter(message => !knownErrors.some(({ messages }) => messages.includes(message)))).toEqual([])
  })

  it('has no entry that no fault above provokes', () => {
    expect(knownErrors.map(({ messages }) => messages[0]).filter(message => !provoked.has(message))).toEqual([])
  })
})
