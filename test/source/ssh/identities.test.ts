import { execFile, spawn } from 'node:child_process'
import { chmod, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished } from 'vitest'
import { it, recordSignIn } from '../../support/sshd.js'

const run = promisify(execFile)

/** @param add further arguments of `ssh-add` */
const startAgent = async (folder: string, files: readonly string[], add: readonly string[] = []): Promise<string> => {
  const socket = join(folder, 'agent')
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'], env: { PATH: process.env.PATH } })
  onTestFinished(() => void agent.kill())
  await new Promise(resolve => agent.stdout.once('data', resolve))
  for (const file of files) await run('ssh-add', ['-q', ...add, file], { env: { ...process.env, SSH_AUTH_SOCK: socket } })
  return socket
}

const asking = (...answers: readonly (string | Error)[]) => {
  const left = [...answers]
  const asked: string[] = []
  const ask = async (question: string): Promise<string | undefined> => {
    asked.push(question)
    const answer = left.shift()
    if (answer instanceof Error) throw answer
    return answer
  }
  return { asked, interaction: { stage: () => {}, ask } }
}

const ENCRYPTED = ['-t', 'ed25519', '-N', 'open sesame']

describe('an encrypted key', () => {
  it('an encrypted key is found in the agent by its file alone', async ({ sshd, home, connect }) => {
    const identityFile = await sshd.makeKey('without .pub', ['-t', 'ecdsa'])
    const agent = await startAgent(home, [identityFile])
    await run('ssh-keygen', ['-q', '-p', '-N', 'open sesame', '-f', identityFile])
    await rm(`${identityFile}.pub`)
    await writeFile(join(home, '.ssh/config'), 'IdentitiesOnly yes\n')

    const { observer, acceptedKey } = recordSignIn()
    await connect({ identityFile, agent, observer })

    expect(acceptedKey()).toBe(`${identityFile} (held by the agent)`)
  })

  it('an encrypted key in PEM is unlocked too', async ({ sshd, connect }) => {
    const identityFile = await sshd.makeKey('encrypted PEM', ['-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', 'open sesame'])
    const { asked, interaction } = asking('open sesame')

    await connect({ identityFile, interaction })

    expect(asked).toHaveLength(1)
  })

  it('an encrypted key is given up after three wrong passphrases', async ({ sshd, refusal }) => {
    const identityFile = await sshd.makeKey('three tries', ENCRYPTED)
    const { asked, interaction } = asking('a', 'b', 'c', 'open sesame')

    const { message } = await refusal({ identityFile, interaction })

    expect(asked).toHaveLength(3)
    expect(message).toContain('was not unlocked')
    expect(message).not.toMatch(/sesame/)
  })

  it('no passphrase is asked for if an earlier key is accepted', async ({ sshd, home, key, connect }) => {
    const locked = await sshd.makeKey('never reached', ENCRYPTED)
    await writeFile(join(home, '.ssh/config'), `IdentityFile ${key}\nIdentityFile "${locked}"\n`)
    const { asked, interaction } = asking()

    await connect({ interaction })

    expect(asked).toEqual([])
  })

  it('an error of the question ends the connection as it is', async ({ sshd, refusal }) => {
    const identityFile = await sshd.makeKey('interrupted', ENCRYPTED)
    const interrupted = new Error('interrupted')

    expect(await refusal({ identityFile, ...asking(interrupted) })).toBe(interrupted)
  })
})

describe('the agent', () => {
  it('the agent signs for a configured public key', async ({ home, key, connect }) => {
    const identityFile = join(home, 'named.pub')
    await writeFile(identityFile, await readFile(`${key}.pub`))

    const { observer, acceptedKey } = recordSignIn()
    await connect({ identityFile, agent: await startAgent(home, [key]), observer })

    expect(acceptedKey()).toBe(`${identityFile} (held by the agent)`)
  })

  it('a configured public key without an agent is reported', async ({ key, refusal }) => {
    expect((await refusal({ identityFile: `${key}.pub` })).message).toContain('is a public key')
  })

  it('if the agent refuses to sign, the next key is used', async ({ sshd, home, key, connect }) => {
    const guarded = await sshd.makeKey('guarded', ['-t', 'ed25519'])
    // Each use of the key must be confirmed, and there is no program to do so.
    const agent = await startAgent(home, [guarded], ['-c'])
    await writeFile(join(home, '.ssh/config'), `IdentityFile ${guarded}\nIdentityFile "${key}"\n`)

    const { observer, acceptedKey } = recordSignIn()
    await connect({ agent, observer })

    expect(acceptedKey()).toBe(key)
  })

  it('the error after too many keys lists only those that were tried', async ({ another, home, refusal }) => {
    const { port, makeKey } = await another({ directives: ['MaxAuthTries 2'] })
    const keys = await Promise.all(['one', 'two', 'three', 'four'].map(name => makeKey(name, ['-t', 'ed25519'], false)))

    const { message, hint } = await refusal({ host: '127.0.0.1', port, agent: await startAgent(home, keys) })

    expect(message).toMatch(/accepts no more keys \(tried .*one \(agent\), .*two \(agent\)\)/)
    expect(hint).toContain('IdentitiesOnly')
  })

  it('a silent agent is given up at the deadline', async ({ home, refusal }) => {
    const agent = join(home, 'silent')
    const callers: Socket[] = []
    const server = createServer(socket => callers.push(socket)).listen(agent)
    onTestFinished(() => void server.close())

    expect(await refusal({ agent, signal: AbortSignal.timeout(300) })).toMatchObject({ name: 'TimeoutError' })

    expect(callers).toHaveLength(1)
    await new Promise(resolve => callers[0]?.resume().once('close', resolve))
  })

  it('a missing agent is mentioned in the error', async ({ home, refusal }) => {
    expect((await refusal({ agent: join(home, 'nobody') })).message).toContain(`no agent answers at ${home}/nobody`)
  })
})

describe('a default key', () => {
  it.skipIf(process.getuid?.() === 0)('an unreadable default key is mentioned in the error', async ({ home, refusal }) => {
    await writeFile(join(home, '.ssh/id_rsa'), '')
    await chmod(join(home, '.ssh/id_rsa'), 0)

    expect((await refusal({})).message).toContain('id_rsa cannot be read (EACCES)')
  })

  it('a folder in place of a default key is mentioned, a missing default key is not', async ({ home, refusal }) => {
    await run('mkdir', [join(home, '.ssh/id_rsa')])

    expect((await refusal({})).message).toMatch(/was offered no key \([^;]*id_rsa cannot be read \(EISDIR\)\)$/)
  })

  it('IdentityFile none turns the default keys off', async ({ home, key, refusal }) => {
    await writeFile(join(home, '.ssh/id_ed25519'), await readFile(key))
    await writeFile(join(home, '.ssh/config'), 'IdentityFile none\n')

    expect((await refusal({})).message).toContain('was offered no key (there is none here)')
  })
})
