import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkCronKey } from '../../src/setup/cron-key.js'

const aHome = async (): Promise<string> => {
  const home = await mkdtemp(join(tmpdir(), 'cs-cron-key-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  await mkdir(join(home, '.ssh'), { mode: 0o700 })
  return home
}

const makeKey = (home: string, name: string, passphrase: string): string => {
  const path = join(home, '.ssh', name)
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', path])
  return path
}

/** With an agent in this shell, which cron will not have. */
const DATABASE = { host: '127.0.0.1', port: 5433, statementTimeout: 5 }
const check = (home: string, identityFile?: string, agent?: string) =>
  checkCronKey(
    { ssh: { host: 'platform.example', user: 'op', ...(identityFile !== undefined && { identityFile }) }, database: DATABASE },
    { home, username: 'ann', env: { SSH_AUTH_SOCK: join(home, 'agent') } },
    agent,
  )

describe('a key for cron', () => {
  it('is one without a passphrase, named or at its usual place', async () => {
    const home = await aHome()
    const named = makeKey(home, 'named', '')
    await expect(check(home, named)).resolves.toBeUndefined()
    await expect(check(home)).rejects.toThrow('cron could not sign in: there is no key for platform.example')
    makeKey(home, 'id_ed25519', '')
    await expect(check(home)).resolves.toBeUndefined()
  })

  it('is not one with a passphrase, whatever agent this shell has; the error says how to make one', async () => {
    const home = await aHome()
    const locked = makeKey(home, 'id_ed25519', 'correct horse')

    await expect(check(home)).rejects.toMatchObject({
      name: 'UsageError',
      message: `cron could not sign in: ${locked} has a passphrase, and cron has neither an agent nor anybody to ask`,
      hint: expect.stringContaining(`ssh-keygen -t ed25519 -N '' -f ${home}/.ssh/check_status_cron`),
    })
    // The line for the account in use: printed by a command until there is a key.
    const options = 'restrict,port-forwarding,permitopen="127.0.0.1:5433",permitlisten="127.0.0.1:1"'
    await expect(check(home)).rejects.toMatchObject({
      hint: expect.stringContaining(
        `authorized_keys of op on platform.example:\n  echo '${options}' "$(cat ${home}/.ssh/check_status_cron.pub)"\n`,
      ),
    })
    const own = await readFile(`${makeKey(home, 'check_status_cron', '')}.pub`, 'utf8')
    await expect(check(home)).rejects.toMatchObject({
      hint: expect.stringContaining(`authorized_keys of op on platform.example:\n  ${options} ${own.split(' ').slice(0, 2).join(' ')}\n`),
    })
    makeKey(home, 'id_rsa', '')
    await expect(check(home)).resolves.toBeUndefined()
  })

  it('may have a passphrase if the crontab names an agent; the error says how, with the agent of this shell', async () => {
    const home = await aHome()
    const locked = makeKey(home, 'locked', 'correct horse')

    await expect(check(home, locked)).rejects.toMatchObject({
      hint: expect.stringMatching(/Or let cron use an agent that holds the key.*"crontab -e".*:\n {2}SSH_AUTH_SOCK=\/\S+\/agent$/),
    })
    await expect(check(home, locked, '/run/agent')).resolves.toBeUndefined()
  })

  it.each([
    ['missing', 'there is no key for platform.example'],
    ['named.pub', 'is a public key'],
    ['notes', 'is not a private key'],
  ])('is not %s', async (name, words) => {
    const home = await aHome()
    makeKey(home, 'named', '')
    await writeFile(join(home, '.ssh/notes'), 'remember the milk')

    await expect(check(home, join(home, '.ssh', name))).rejects.toThrow(words)
  })

  it('is left to an agent that ssh_config names, and not needed on the host itself', async () => {
    const home = await aHome()
    await writeFile(join(home, '.ssh/config'), 'Host *\n  IdentityAgent ~/.agent\n')

    await expect(check(home)).resolves.toBeUndefined()
    await expect(
      checkCronKey({ ssh: false, database: DATABASE }, { home: '/nowhere', username: 'ann', env: {} }, undefined),
    ).resolves.toBeUndefined()
  })

  it('is needed for every host on the way', async () => {
    const home = await aHome()
    const key = makeKey(home, 'named', '')
    await writeFile(join(home, '.ssh/config'), 'Host platform.example\n  ProxyJump gate.example\n')

    await expect(check(home, key)).rejects.toThrow('there is no key for gate.example')
  })
})
