import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished } from 'vitest'
import { openRelay, type Relay, type RelayOptions } from '../../support/relay.js'
import { it, occupy, type Sshd } from '../../support/sshd.js'

/** A relay to a server, whose host key `home` then knows under the relay's port too. */
const relayTo = async (to: Sshd, home: string, options: RelayOptions = {}, port = 0): Promise<Relay> => {
  const relay = await openRelay(to.port, options, port)
  onTestFinished(() => relay.stop())
  await appendFile(join(home, '.ssh/known_hosts'), await to.knownHost(undefined, `[127.0.0.1]:${relay.port}`))
  return relay
}

describe('a connection that failed before the sign-in', () => {
  it('a refused connection is tried once more', async ({ sshd, key, home, connect }) => {
    const { port, stop } = await relayTo(sshd, home)
    stop()
    let opening: Promise<Relay> | undefined

    // Opened once the first attempt has been refused.
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
    'a connection that was %s is tried once more',
    async ([drop], { sshd, key, home, connect }) => {
      const relay = await relayTo(sshd, home, { drops: [drop] })

      await (await connect({ port: relay.port, identityFile: key })).ready

      expect(relay.count()).toBe(2)
    },
  )

  it.for([[false], [true]] as const)(
    'there are two attempts and no more, with or without pipelining (plain: %s)',
    async ([isPlain], { sshd, key, home, refusal }) => {
      const relay = await relayTo(sshd, home, { drops: ['closed', 'closed after the banner'] })

      const { message } = await refusal({ port: relay.port, identityFile: key, isPlain })

      expect(message).toContain('hung up before the sign-in')
      expect(relay.count()).toBe(2)
    },
  )

  it('a full sshd is tried once more, and reported as full if it stays so', async ({ another, home, connect, refusal }) => {
    const full = await another({ directives: ['MaxStartups 1'] })
    const identityFile = await full.makeKey('full', ['-t', 'ed25519'])
    const relay = await relayTo(full, home)
    const leave = await occupy(full.port)
    onTestFinished(leave)

    const { message, hint } = await refusal({ port: relay.port, identityFile })
    expect(message).toMatch(/is full[:,].*MaxStartups/)
    expect(hint).toContain('try again')
    expect(relay.count()).toBe(2)

    const connecting = connect({ port: relay.port, identityFile })
    await expect.poll(() => relay.count(), { interval: 5 }).toBe(3)
    leave()
    await (await connecting).ready
    expect(relay.count()).toBe(4)
  })

  it('there is no second attempt after a person was asked a question', async ({ sshd, home, refusal }) => {
    const relay = await relayTo(sshd, home)
    const identityFile = await sshd.makeKey('locked', ['-t', 'ed25519', '-N', 'open sesame'])
    let questions = 0
    const ask = (): Promise<string> => {
      questions++
      relay.cut()
      // The person is still typing.
      return new Promise(() => {})
    }

    const { message } = await refusal({ port: relay.port, identityFile, interaction: { stage: () => {}, ask } })

    expect(message).toContain('hung up before the sign-in')
    await new Promise(resolve => setTimeout(resolve, 500))
    expect({ questions, connections: relay.count() }).toEqual({ questions: 1, connections: 1 })
  })

  it('a connection that a jump host could not make is tried once more', async ({ sshd, key, home, another, connect }) => {
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
    // At the second attempt there is a server behind the jump host.
    await expect.poll(() => relay.count(), { interval: 5 }).toBe(2)
    const behind = await relayTo(sshd, home, {}, port)

    await connecting
    expect(behind.count()).toBe(1)
  })

  it('the deadline also ends the pause between the attempts', async ({ sshd, key, home, refusal }) => {
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

describe("the host's decision", () => {
  it.for([
    ['a rejected key', { directives: [] }, 'accepted no key'],
    ['a sign-in by password alone', { directives: ['PubkeyAuthentication no', 'PasswordAuthentication yes'] }, 'accepts no keys'],
    ['too many attempts', { directives: ['MaxAuthTries 1'] }, 'accepts no more keys'],
  ] as const)('%s is final: there is no second attempt', async ([, { directives }, words], { another, home, refusal, key }) => {
    const server = await another({ directives })
    const relay = await relayTo(server, home)

    // The server accepts none of these keys.
    expect((await refusal({ port: relay.port, identityFile: key })).message).toContain(words)

    expect(relay.count()).toBe(1)
  })

  it('an unknown host key is final: there is no second attempt', async ({ sshd, key, refusal }) => {
    const relay = await openRelay(sshd.port)
    onTestFinished(() => relay.stop())

    expect((await refusal({ port: relay.port, identityFile: key })).message).toContain('is not known')

    expect(relay.count()).toBe(1)
  })

  it('a changed host key is final: there is no second attempt', async ({ sshd, another, key, home, refusal }) => {
    const relay = await openRelay(sshd.port)
    onTestFinished(() => relay.stop())
    const { knownHost } = await another()
    await appendFile(join(home, '.ssh/known_hosts'), await knownHost(undefined, `[127.0.0.1]:${relay.port}`))

    expect((await refusal({ port: relay.port, identityFile: key })).message).toContain('has changed')

    expect(relay.count()).toBe(1)
  })
})
