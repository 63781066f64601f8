import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished } from 'vitest'
import { openRelay, type Relay, type RelayOptions } from '../../support/relay.js'
import { it, occupy, type Sshd } from '../../support/sshd.js'

/** A network to a server that `home` then knows under the port of the network too. */
const relayTo = async (to: Sshd, home: string, options: RelayOptions = {}, port = 0): Promise<Relay> => {
  const relay = await openRelay(to.port, options, port)
  onTestFinished(() => relay.stop())
  await appendFile(join(home, '.ssh/known_hosts'), await to.knownHost(undefined, `[127.0.0.1]:${relay.port}`))
  return relay
}

describe('a connection that failed before the sign-in', () => {
  it('is tried once more where it was refused', async ({ sshd, key, home, connect }) => {
    const { port, stop } = await relayTo(sshd, home)
    stop()
    let opening: Promise<Relay> | undefined

    // By the time that the host is waited for it has refused.
    const host = await connect({
      port,
      identityFile: key,
      onWaiting: () => {
        opening ??= relayTo(sshd, home, {}, port)
      },
    })

    await host.ready
    expect((await opening)?.count()).toBe(1)
  })

  it.for([['reset'], ['closed'], ['closed after the banner']] as const)(
    'is tried once more where it was %s',
    async ([drop], { sshd, key, home, connect }) => {
      const relay = await relayTo(sshd, home, { drops: [drop] })

      await (await connect({ port: relay.port, identityFile: key })).ready

      expect(relay.count()).toBe(2)
    },
  )

  it.for([[false], [true]] as const)(
    'is tried twice in all and no more, whichever way it goes first (plain: %s)',
    async ([isPlain], { sshd, key, home, refusal }) => {
      const relay = await relayTo(sshd, home, { drops: ['closed', 'closed after the banner'] })

      const { message } = await refusal({ port: relay.port, identityFile: key, isPlain })

      expect(message).toContain('hung up before the sign-in')
      expect(relay.count()).toBe(2)
    },
  )

  it('is tried once more where sshd was full for a moment, and is said to be full where it stays so', async ({
    another,
    home,
    connect,
    refusal,
  }) => {
    const full = await another({ directives: ['MaxStartups 1'] })
    const identityFile = await full.makeKey('full', ['-t', 'ed25519'])
    const relay = await relayTo(full, home)
    const leave = await occupy(full.port)
    onTestFinished(leave)

    const { message, hint } = await refusal({ port: relay.port, identityFile })
    expect(message).toContain('is full: it accepts no more connections at the moment (MaxStartups)')
    expect(hint).toContain('try again')
    expect(relay.count()).toBe(2)

    const connecting = connect({ port: relay.port, identityFile })
    await expect.poll(() => relay.count(), { interval: 5 }).toBe(3)
    leave()
    await (await connecting).ready
    expect(relay.count()).toBe(4)
  })

  it('is not tried again where a person was asked for something', async ({ sshd, home, refusal }) => {
    const relay = await relayTo(sshd, home)
    const identityFile = await sshd.makeKey('locked', ['-t', 'ed25519', '-N', 'open sesame'])
    let questions = 0
    const ask = (): Promise<string> => {
      questions++
      relay.cut()
      // Still typing.
      return new Promise(() => {})
    }

    const { message } = await refusal({ port: relay.port, identityFile, interaction: { stage: () => {}, ask } })

    expect(message).toContain('hung up before the sign-in')
    await new Promise(resolve => setTimeout(resolve, 500))
    expect({ questions, connections: relay.count() }).toEqual({ questions: 1, connections: 1 })
  })

  it('is tried once more where a jump host could not go on', async ({ sshd, key, home, another, connect }) => {
    const gate = await another()
    const relay = await relayTo(gate, home)
    const { port, stop } = await relayTo(sshd, home)
    stop()
    await appendFile(
      join(home, '.ssh/config'),
      `Host gate\n  HostName 127.0.0.1\n  Port ${relay.port}\n  IdentityFile "${await gate.makeKey('gate', ['-t', 'ed25519'])}"\n`,
    )
    await appendFile(join(home, '.ssh/config'), `Host shop\n  HostName 127.0.0.1\n  ProxyJump gate\n`)
    const connecting = connect({ host: 'shop', port, identityFile: key })
    // The second time that the gate is passed something is behind it.
    await expect.poll(() => relay.count(), { interval: 5 }).toBe(2)
    const behind = await relayTo(sshd, home, {}, port)

    await connecting
    expect(behind.count()).toBe(1)
  })

  it('is given up in between when the time is over', async ({ sshd, key, home, refusal }) => {
    const relay = await relayTo(sshd, home, { drops: ['closed', 'closed'] })
    const stop = new AbortController()

    const refused = refusal({ port: relay.port, identityFile: key, signal: stop.signal })
    await expect.poll(() => relay.count(), { interval: 5 }).toBe(1)
    stop.abort(new Error('enough'))

    expect((await refused).message).toBe('enough')
    await new Promise(resolve => setTimeout(resolve, 500))
    expect(relay.count()).toBe(1)
  })
})

describe('what the far side has decided', () => {
  it.for([
    ['a key that it refuses', { directives: [] }, 'accepted no key'],
    ['a sign-in by password only', { directives: ['PubkeyAuthentication no', 'PasswordAuthentication yes'] }, 'accepts no keys'],
    ['too many failures', { directives: ['MaxAuthTries 1'] }, 'accepts no more keys'],
  ] as const)('is asked no second time: %s', async ([, { directives }, words], { another, home, refusal, key }) => {
    const server = await another({ directives })
    const relay = await relayTo(server, home)

    // None of them is the server's own.
    expect((await refusal({ port: relay.port, identityFile: key })).message).toContain(words)

    expect(relay.count()).toBe(1)
  })

  it('is asked no second time: a host key that nobody knows', async ({ sshd, key, refusal }) => {
    const relay = await openRelay(sshd.port)
    onTestFinished(() => relay.stop())

    expect((await refusal({ port: relay.port, identityFile: key })).message).toContain('is not known')

    expect(relay.count()).toBe(1)
  })

  it('is asked no second time: a host key that has changed', async ({ sshd, another, key, home, refusal }) => {
    const relay = await openRelay(sshd.port)
    onTestFinished(() => relay.stop())
    const { knownHost } = await another()
    await appendFile(join(home, '.ssh/known_hosts'), await knownHost(undefined, `[127.0.0.1]:${relay.port}`))

    expect((await refusal({ port: relay.port, identityFile: key })).message).toContain('has changed')

    expect(relay.count()).toBe(1)
  })
})
