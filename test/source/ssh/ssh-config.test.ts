import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { SshSettings } from '../../../src/config/settings.js'
import { ConnectionError } from '../../../src/source/errors.js'
import { resolveRoute } from '../../../src/source/ssh/jump.js'
import { type Destination, resolve } from '../../../src/source/ssh/ssh-config.js'

let home: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cs-home-'))
  return () => rm(home, { recursive: true, force: true })
})

const write = async (files: Readonly<Record<string, string>>): Promise<void> => {
  for (const [name, text] of Object.entries(files)) {
    const file = join(home, '.ssh', name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
}

const environment = () => ({ home, username: 'me', agent: '/run/agent' })

const read = async (config: string | Readonly<Record<string, string>>, settings: Partial<SshSettings> = {}): Promise<Destination> => {
  await write(typeof config === 'string' ? { config } : config)
  return resolve({ host: 'shop', ...settings }, environment())
}

describe('ssh_config', () => {
  it("without an ssh_config, OpenSSH's defaults apply", async () => {
    expect(await resolve({ host: 'shop' }, environment())).toMatchObject({
      host: 'shop',
      port: 22,
      user: 'me',
      identityFiles: undefined,
      agent: '/run/agent',
      userKnownHosts: [join(home, '.ssh/known_hosts'), join(home, '.ssh/known_hosts2')],
      globalKnownHosts: ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'],
      entry: 'shop',
      jumps: [],
    })
  })

  it('the settings take precedence over ssh_config', async () => {
    const config = 'Host shop\n  User root\n  Port 2222\n  IdentityFile a\n  UserKnownHostsFile b\n'

    expect(await read(config, { user: 'you', port: 22, identityFile: '/k', knownHosts: '/h' })).toMatchObject({
      user: 'you',
      port: 22,
      identityFiles: ['/k'],
      userKnownHosts: ['/h'],
    })
  })

  it.each(['Match host sh*\\"*', 'Match host "x\\" y"', 'Match user "a b" host x\\"y', 'Match user=a\\\\b host "#x"'])(
    'a Match row with escaped quotes is read without an error: %s',
    async row => {
      expect((await read(`${row}\n  Port 1\nHost *\n  Port 2\n`)).port).toBe(2)
    },
  )

  it('several keys and known_hosts files can be named, with tokens and quotes', async () => {
    const config = `IdentityFile ~/a\nIdentityFile "%d/b c"\nIdentityFile %h.%u.%r\nIdentityFile ~/a\nUser root\nHostName %h.example\nUserKnownHostsFile "~/x y" /z\n`

    const { identityFiles, userKnownHosts } = await read(config)

    expect(identityFiles).toEqual([join(home, 'a'), join(home, 'b c'), 'shop.example.me.root'])
    expect(userKnownHosts).toEqual([join(home, 'x y'), '/z'])
  })

  it('the value "none" turns an option off', async () => {
    expect(await read('IdentityFile none\nIdentityAgent none\nUserKnownHostsFile none\nProxyJump none\nProxyCommand none\n')).toMatchObject(
      {
        identityFiles: [],
        agent: undefined,
        userKnownHosts: [],
        jumps: [],
      },
    )
  })

  it('IdentityAgent names another agent', async () => {
    expect((await read('IdentityAgent "~/an agent.sock"\n')).agent).toBe(join(home, 'an agent.sock'))
    expect((await read('IdentityAgent SSH_AUTH_SOCK\n')).agent).toBe('/run/agent')
  })

  it('HostKeyAlias is the name in known_hosts, without the port', async () => {
    expect((await read('HostKeyAlias Till\nPort 2222\n')).entry).toBe('till')
    expect((await read('HostName Shop.Example\nPort 2222\n')).entry).toBe('[shop.example]:2222')
  })

  it('the first of ProxyJump and ProxyCommand wins', async () => {
    expect((await read('ProxyJump a, b\nProxyCommand nc %h %p\n')).jumps).toEqual(['a', 'b'])
    expect(await read('ProxyCommand nc %h %p\nProxyJump a\n')).toMatchObject({ jumps: [], proxyCommand: 'nc %h %p' })
  })

  it('no command of an ssh_config is ever run', async () => {
    const marker = join(home, 'ran')
    await writeFile(join(home, 'nslookup'), `#!/bin/sh\ntouch ${marker}\n`, { mode: 0o755 })
    vi.stubEnv('PATH', `${home}:${process.env.PATH}`)
    onTestFinished(() => void vi.unstubAllEnvs())

    await read(
      `Match exec "touch ${marker}"\n  Port 1\nHost *\n  CanonicalizeHostname yes\n  CanonicalDomains a.example b.example\n  KnownHostsCommand /bin/touch ${marker}\n`,
    )

    await expect(rm(marker)).rejects.toThrow('ENOENT')
  })

  it('a malformed file is named with the line', async () => {
    await expect(read('Host shop\n\nrubbish\n')).rejects.toThrow(`${home}/.ssh/config:3 cannot be parsed`)
    await expect(read('User "root\n')).rejects.toThrow(`${home}/.ssh/config:1 cannot be parsed`)
    await expect(read({ config: 'Include a\n', a: '\0\x01\x02\n' })).rejects.toThrow(`${home}/.ssh/a:1 cannot be parsed`)
    await expect(read('Port many\n')).rejects.toThrow('"many" is not a port')
    await expect(read('Port 65536\n')).rejects.toThrow(ConnectionError)
  })

  it('an unreadable file is named with the error', async () => {
    await mkdir(join(home, '.ssh/config'), { recursive: true })

    await expect(resolve({ host: 'shop' }, environment())).rejects.toThrow(`${home}/.ssh/config cannot be read: EISDIR`)
  })

  it('a file that includes itself is refused', async () => {
    await expect(read('Include config\n')).rejects.toThrow('included too deep')
  })

  it('any content is either read or refused with a ConnectionError', async () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'Host ',
        'Host shop\n',
        'Match ',
        'Match all\n',
        'Include b\n',
        'Include [z-a]\n',
        'Include *\n',
        '\n',
        ' ',
        '=',
        '"',
        '\\',
        '#',
      ),
      fc.constantFrom(
        'HostName ',
        'Port ',
        'User ',
        'IdentityFile ',
        'ProxyJump ',
        '@:[',
        '%',
        '~',
        '__proto__ x\n',
        'constructor y\n',
        'host',
        'exec',
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(part), fc.array(part), async (a, b) => {
        await write({ config: a.join(''), b: b.join('') })
        const outcome = await resolveRoute({ host: 'shop' }, environment()).catch(error => error)
        expect(Array.isArray(outcome) || outcome instanceof ConnectionError, String(outcome)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

describe('the route to a host', () => {
  const routeTo = async (config: string, host = 'shop'): Promise<string[]> => {
    await write({ config })
    return (await resolveRoute({ host }, environment())).map(({ user, host, port }) => `${user}@${host}:${port}`)
  }

  it('each of several jump hosts is resolved on its own', async () => {
    expect(await routeTo('Host shop\n  ProxyJump a,root@[::1]:2222\nHost a\n  HostName a.example\n  User you\n')).toEqual([
      'you@a.example:22',
      'root@::1:2222',
      'me@shop:22',
    ])
  })

  it('only the first jump host may have jump hosts of its own', async () => {
    expect(await routeTo('Host shop\n  ProxyJump a,b\nHost a\n  ProxyJump c\nHost b\n  ProxyJump d\n')).toEqual([
      'me@c:22',
      'me@a:22',
      'me@b:22',
      'me@shop:22',
    ])
  })

  it('a ProxyJump under Host * is used once, and not for the jump host itself', async () => {
    expect(await routeTo('Host *\n  ProxyJump gate\n')).toEqual(['me@gate:22', 'me@shop:22'])
    expect(await routeTo('Host *\n  ProxyJump gate\n', 'gate')).toEqual(['me@gate:22'])
  })

  it('a loop of jump hosts is refused', async () => {
    await expect(routeTo('Host a\n  ProxyJump b\nHost b\n  ProxyJump a\n', 'a')).rejects.toThrow('more than 8 hosts')
  })

  it('a malformed jump host is refused', async () => {
    await expect(routeTo('ProxyJump a:b:c\n')).rejects.toThrow('a:b:c cannot be parsed')
    await expect(routeTo('ProxyJump a:99999\n')).rejects.toThrow('"99999" is not a port')
  })
})
