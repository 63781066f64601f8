import { execFile, spawn } from 'node:child_process'
import { chmod, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished } from 'vitest'
import { it } from '../../support/sshd.js'

const run = promisify(execFile)

/** @param add what `ssh-add` is given for each file */
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
  it('is found in the agent by the file alone', async ({ sshd, home, connect }) => {
    const identityFile = await sshd.makeKey('without .pub', ['-t', 'ecdsa'])
    const agent = await startAgent(home, [identityFile])
    await run('ssh-keygen', ['-q', '-p', '-N', 'open sesame', '-f', identityFile])
    await rm(`${identityFile}.pub`)
    await writeFile(join(home, '.ssh/config'), 'IdentitiesOnly yes\n')

    await connect({ identityFile, agent })
  })

  it('in PEM is unlocked too', async ({ sshd, connect }) => {
    const identityFile = await sshd.makeKey('encrypted PEM', ['-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', 'open sesame'])
    const { asked, interaction } = asking('open sesame')

    await connect({ identityFile, interaction })

    expect(asked).toHaveLength(1)
  })

  it('is given up after three tries', async ({ sshd, refusal }) => {
    const identityFile = await sshd.makeKey('three tries', ENCRYPTED)
    const { asked, interaction } = asking('a', 'b', 'c', 'open sesame')

    const { message } = await refusal({ identityFile, interaction })

    expect(asked).toHaveLength(3)
    expect(message).toContain('was not unlocked')
    expect(message).not.toMatch(/sesame/)
  })

  it('is asked for only when its turn comes', async ({ sshd, home, key, connect }) => {
    const locked = await sshd.makeKey('never reached', ENCRYPTED)
    await writeFile(join(home, '.ssh/config'), `IdentityFile ${key}\nIdentityFile "${locked}"\n`)
    const { asked, interaction } = asking()

    await connect({ interaction })

    expect(asked).toEqual([])
  })

  it('ends it all with the words of who did not want to be asked', async ({ sshd, refusal }) => {
    const identityFile = await sshd.makeKey('interrupted', ENCRYPTED)
    const interrupted = new Error('interrupted')

    expect(await refusal({ identityFile, ...asking(interrupted) })).toBe(interrupted)
  })
})

describe('the agent', () => {
  it('signs for a public key that is named', async ({ home, key, connect }) => {
    const identityFile = join(home, 'named.pub')
    await writeFile(identityFile, await readFile(`${key}.pub`))

    await connect({ identityFile, agent: await startAgent(home, [key]) })
  })

  it('is missed where only a public key is named', async ({ key, refusal }) => {
    expect((await refusal({ identityFile: `${key}.pub` })).message).toContain('is a public key')
  })

  it('that refuses to sign is passed over for the next key', async ({ sshd, home, key, connect }) => {
    const guarded = await sshd.makeKey('guarded', ['-t', 'ed25519'])
    // Each use of it has to be confirmed, and there is no program to ask with.
    const agent = await startAgent(home, [guarded], ['-c'])
    await writeFile(join(home, '.ssh/config'), `IdentityFile ${guarded}\nIdentityFile "${key}"\n`)

    await connect({ agent })
  })

  it('says nothing of keys that were never tried when the host has had enough', async ({ another, home, refusal }) => {
    const { port, makeKey } = await another({ directives: ['MaxAuthTries 2'] })
    const keys = await Promise.all(['one', 'two', 'three', 'four'].map(name => makeKey(name, ['-t', 'ed25519'], false)))

    const { message, hint } = await refusal({ host: '127.0.0.1', port, agent: await startAgent(home, keys) })

    expect(message).toMatch(/accepts no more keys \(tried .*one \(agent\), .*two \(agent\)\)/)
    expect(hint).toContain('IdentitiesOnly')
  })

  it('that never answers is let go of when the time is over', async ({ home, refusal }) => {
    const agent = join(home, 'silent')
    const callers: Socket[] = []
    const server = createServer(socket => callers.push(socket)).listen(agent)
    onTestFinished(() => void server.close())

    expect(await refusal({ agent, signal: AbortSignal.timeout(300) })).toMatchObject({ name: 'TimeoutError' })

    expect(callers).toHaveLength(1)
    await new Promise(resolve => callers[0]?.resume().once('close', resolve))
  })

  it('that is not there is mentioned', async ({ home, refusal }) => {
    expect((await refusal({ agent: join(home, 'nobody') })).message).toContain(`no agent answers at ${home}/nobody`)
  })
})

describe('a usual key', () => {
  it.skipIf(process.getuid?.() === 0)('that may not be read is mentioned', async ({ home, refusal }) => {
    await writeFile(join(home, '.ssh/id_rsa'), '')
    await chmod(join(home, '.ssh/id_rsa'), 0)

    expect((await refusal({})).message).toContain('id_rsa cannot be read (EACCES)')
  })

  it('that is no file is mentioned, and those that are not there are not', async ({ home, refusal }) => {
    await run('mkdir', [join(home, '.ssh/id_rsa')])

    expect((await refusal({})).message).toMatch(/accepted no key \(tried no key; [^;]*id_rsa cannot be read \(EISDIR\)\)$/)
  })

  it('is not looked for where none is to be used', async ({ home, key, refusal }) => {
    await writeFile(join(home, '.ssh/id_ed25519'), await readFile(key))
    await writeFile(join(home, '.ssh/config'), 'IdentityFile none\n')

    expect((await refusal({})).message).toContain('(tried no key)')
  })
})
