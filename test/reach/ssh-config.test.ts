import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type Destination, resolve } from '../../src/source/ssh/ssh-config.js'

type Files = string | Readonly<Record<string, string>>

/** What people post and copy. `@` stands for `~/.ssh` in full, in names of files and in values. */
const CORPUS: Readonly<Record<string, Files>> = {
  'a first value that wins': 'Host shop\n  Port 1\nHost *\n  Port 2\n  User two\n',
  'a default above all blocks': 'User deploy\nHost shop\n  User root\n',
  'keys that add up': 'Host shop\n  IdentityFile ~/.ssh/a\nHost sh*\n  IdentityFile ~/.ssh/b\nHost *\n  IdentityFile ~/.ssh/c\n',
  'a key that is named twice': 'IdentityFile ~/.ssh/a\nHost shop\n  IdentityFile ~/.ssh/a\n  IdentityFile ~/.ssh/b\n',
  'patterns, and what they leave out': 'Host * !shop\n  Port 1\nHost sh?p other\n  Port 2\n',
  'only what is left out': 'Host !other\n  Port 1\nHost shop\n  Port 2\n',
  'a pattern that is almost the name': 'Host shop?\n  Port 1\nHost hop\n  Port 2\n',
  'names in capitals': 'Host SHOP\n  Port 1\nHost S*\n  User other\n',
  'two names with a comma between them': 'Host shop,other\n  Port 1\n',
  'signs, quotes and comments': '# a\n\n  HOST="shop"\n\tport\t=\t7 # b\n  User "root"\nHost *\n  Port 8\n',
  'keywords in capitals': 'HOST shop\n  HOSTNAME far.example\n  PORT 3\n  USER Root\n',
  'an equals sign without blanks': 'Host=shop\nHostName=far.example\nPort=2200\nUser=op\n',
  'lines that end with CR': 'Host shop\r\n  Port 2200\r\n  User op\r\n',
  'a port by its name': 'Host shop\n  Port ssh\n',
  'a host name in capitals': 'Host shop\n  HostName Far.EXAMPLE\nMatch host far.example\n  Port 3\n',
  'a host name made of a token': 'Host shop\n  HostName %h.internal.example\n',
  'a host name with a percent sign': 'Host shop\n  HostName fe80::1%%eth0\n',
  'the alias of a host key': 'Host shop\n  HostName 203.0.113.9\n  HostKeyAlias Till\n  Port 2222\n',
  'Match all': 'Host other\n  Port 1\nMatch all\n  Port 5\n',
  'Match all in capitals, with a comment': 'Match All # for everything\n  Port 5\n',
  'Match host after HostName':
    'Match originalhost shop\n  Hostname far.example\nMatch host far.example\n  Port 3\nMatch user root\n  Port 4\n',
  'Match by several hosts': 'Match host other,sh*\n  Port 3\n',
  'Match by hosts of which one is excluded': 'Match host sh*,!shop\n  Port 3\nMatch host *\n  Port 4\n',
  'Match with a negated host': 'Match !host other\n  Port 3\n',
  'Match with the own host negated': 'Match !host shop\n  Port 3\nHost *\n  Port 9\n',
  'Match with a negated user': 'Host shop\n  User op\nMatch !user root\n  Port 4\n',
  'Match with a negated original host': 'Match !originalhost shop\n  Port 4\nMatch !originalhost web*\n  Port 5\n',
  'Match by two criteria': 'Match host shop user root\n  Port 4\nMatch host shop user nobody\n  User x\n',
  'Match by the local user': `Match localuser ${userInfo().username}\n  Port 6\nMatch localuser nobody-here\n  User x\n`,
  'Match with a negated local user': 'Match !localuser nobody-here\n  Port 7\n',
  'Match with quotes': 'Match host "shop"\n  Port 6\nMatch user="root"\n  User x\n',
  'Match by a user that is set later': 'Match user op\n  Port 3\nHost shop\n  User op\n',
  'Match by a user that is set before': 'Host shop\n  User op\nMatch user op\n  Port 3\n',
  'Match by a command that succeeds': 'Match exec "test 1 = 1"\n  Port 8\n',
  'Match by a command that fails': 'Match exec "test 1 = 2"\n  Port 8\nHost *\n  Port 9\n',
  'Match by a command and a host': 'Match host shop exec "true"\n  Port 8\n',
  'Match with a negated command': 'Match !exec "false"\n  Port 8\n',
  'Match by a command with the name of the host': 'Match exec "test %h = shop"\n  Port 8\nMatch exec "test %n = other"\n  User x\n',
  'Match final': 'Match final host far.example\n  Port 3\nHost shop\n  HostName far.example\n',
  'Match final all': 'Match final all\n  User late\nHost shop\n  Port 4\n',
  'Match canonical': 'Match canonical all\n  User late\nHost shop\n  Port 4\n',
  'a block for another after Match': 'Match host shop\n  Port 1\nHost other\n  User x\n',
  'an included file': { config: 'Include @/a\nPort 2\n', a: 'Host shop\n  User a\nHost other\n  Port 1\n' },
  'an included file in a block for the host': { config: 'Host shop\n  Include @/a\n  Port 2\n', a: 'User a\nHost other\n  Port 1\n' },
  'an included file in a block for another': { config: 'Host other\n  Include @/a\nHost *\n  Port 2\n', a: 'Host shop\n  Port 1\n' },
  'an included file in a Match for another': { config: 'Match host other\n  Include @/a\nHost *\n  Port 2\n', a: 'Host *\n  Port 1\n' },
  'an included file in a negated Match': { config: 'Match !host other\n  Include @/a\n', a: 'Host *\n  Port 1\n' },
  'included files, some nested, by patterns': {
    config: 'Include @/d/*.conf @/none @/q[a-b]\n',
    'd/2.conf': 'Port 2\n',
    'd/1.conf': 'Include @/qz\nPort 1\n',
    qa: 'User qa\n',
    qz: 'User qz\n',
  },
  'an included file that leaves a block open': { config: 'Host shop\n  Include @/a\n  User b\n', a: 'Host other\n' },
  'an included file with a blank in its name': { config: 'Include "@/my hosts"\n', 'my hosts': 'Host shop\n  Port 4\n' },
  'a key in quotes, with a blank': 'IdentityFile "~/my keys/id"\n',
  'a key in single quotes': "IdentityFile '~/my keys/id'\n",
  'a key with an escaped blank': 'IdentityFile ~/my\\ keys/id\n',
  'a key with a number sign in its name': 'IdentityFile ~/.ssh/id#1\n',
  'a key with a comment behind it': 'IdentityFile ~/.ssh/id # mine\n',
  'a key with every token':
    'User op\nPort 4\nHostName far.example\nIdentityFile ~/k/%h.%n.%p.%r.%u\nIdentityFile %d/k\nIdentityFile /k/%L.%l.%i.%k.%%\n',
  'a key by the hash of the connection': 'User op\nIdentityFile ~/k/%C\n',
  'a key of a host with an alias': 'HostKeyAlias Till\nIdentityFile ~/k/%k\n',
  'a key of another account': 'IdentityFile ~nobody/k\n',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as ssh_config has it
  'a key by a variable': 'IdentityFile ${CS_KEYS}/id\n',
  'no key': 'IdentityFile none\n',
  'only the named keys': 'IdentitiesOnly yes\nIdentityFile ~/.ssh/a\n',
  'only the named keys, as a truth': 'IdentitiesOnly true\nIdentityFile ~/.ssh/a\n',
  'the agent of a password manager': 'Host *\n  IdentityAgent "~/Library/Group Containers/example/agent.sock"\n',
  'an agent by a variable': 'IdentityAgent $CS_AGENT\n',
  'no agent': 'IdentityAgent none\n',
  'the usual agent': 'IdentityAgent SSH_AUTH_SOCK\n',
  'several files of known hosts': 'UserKnownHostsFile ~/.ssh/known_hosts "~/.ssh/known hosts.d/shop" /etc/known\n',
  'no known hosts': 'UserKnownHostsFile none\nStrictHostKeyChecking no\n',
  'a nowhere for known hosts': 'UserKnownHostsFile /dev/null\nStrictHostKeyChecking accept-new\n',
  'known hosts of the system': 'GlobalKnownHostsFile /etc/a /etc/b\n',
  'checking as a truth': 'StrictHostKeyChecking false\n',
  'a jump host': 'Host shop\n  ProxyJump gate\n',
  'a chain of jump hosts': 'Host shop\n  ProxyJump op@gate:2222,inner\n',
  'no jump host for this one': 'Host shop\n  ProxyJump none\nHost *\n  ProxyJump gate\n',
  'a jump host before a command': 'Host shop\n  ProxyJump gate\nHost *\n  ProxyCommand nc %h %p\n',
  'a command before a jump host': 'Host shop\n  ProxyCommand nc -X 5 %h %p\nHost *\n  ProxyJump gate\n',
  'no command': 'Host shop\n  ProxyCommand none\nHost *\n  ProxyCommand nc %h %p\n',
  'a list of revoked keys': 'RevokedHostKeys ~/.ssh/revoked\n',
  'no sign-in by key': 'PubkeyAuthentication no\n',
  'other ways to sign in first': 'PreferredAuthentications keyboard-interactive,password\n',
  'keys among the ways to sign in': 'PreferredAuthentications publickey,password\n',
  'a socket for shared connections': 'Host *\n  ControlMaster auto\n  ControlPath ~/.ssh/cm-%r@%h:%p\n  ControlPersist 10m\n',
  'no socket for shared connections': 'Host shop\n  ControlPath none\nHost *\n  ControlPath ~/.ssh/cm-%C\n',
  'an address to connect from': 'BindAddress 127.0.0.1\n',
  'addresses of IPv4 alone': 'AddressFamily inet\n',
  'keywords that somebody else knows': 'IgnoreUnknown UseKeychain,AddKeysToAgent\nHost *\n  UseKeychain yes\n  Port 2200\n',
  'what most people have': {
    config:
      'Include config.d/*\n\nHost *\n  ServerAliveInterval 60\n  AddKeysToAgent yes\n  HashKnownHosts yes\n  ForwardAgent no\n  IdentityFile ~/.ssh/id_ed25519\n',
    'config.d/work':
      'Host shop shop.example\n  HostName 203.0.113.9\n  User deploy\n  Port 2200\n  IdentitiesOnly yes\n  IdentityFile ~/.ssh/work\n',
  },
}

let home: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cs-home-'))
  vi.stubEnv('CS_KEYS', '/keys')
  vi.stubEnv('CS_AGENT', '/run/other')
  onTestFinished(() => void vi.unstubAllEnvs())
  return () => rm(home, { recursive: true, force: true })
})

const write = async (files: Files): Promise<void> => {
  for (const [name, text] of Object.entries(typeof files === 'string' ? { config: files } : files)) {
    const file = join(home, '.ssh', name)
    await mkdir(dirname(file), { recursive: true })
    // OpenSSH looks for what is named without a folder in the account's own ~/.ssh, whatever HOME says.
    await writeFile(file, text.replaceAll('@/', `${join(home, '.ssh')}/`).replaceAll(' config.d', ` ${join(home, '.ssh')}/config.d`))
  }
}

const ssh = async (...args: readonly string[]): Promise<string> => {
  const file = join(home, '.ssh/config')
  const run = promisify(execFile)('ssh', ['-F', file, ...args, 'shop'])
  const { stdout, stderr } = await run.catch(error => error)
  // OpenSSH takes the home folder from /etc/passwd.
  return `${stdout}${stderr}`.replaceAll(`${userInfo().homedir}/`, `${home}/`)
}

const DEFAULT_KEY = /\/\.ssh\/id_(?:rsa|dsa|xmss|(?:ecdsa|ed25519)(?:_sk)?)$/

/** The keys that ssh would offer, every token expanded: it lists them before it hears from the host. */
const keysOf = async (): Promise<string[] | undefined> => {
  const said = await ssh('-v', '-o', 'ProxyCommand=true', '-o', 'ControlPath=none', '-o', 'BatchMode=yes', '-o', 'PubkeyAuthentication=yes')
  const files = [...said.matchAll(/^debug1: identity file (.*) type -?\d+$/gm)].map(([, path = '']) => path)
  const keys = files.filter(path => !path.endsWith('-cert'))
  return keys.length > 3 && keys.every(path => DEFAULT_KEY.test(path)) ? undefined : [...new Set(keys)]
}

/** What decides where the connection goes, by whose key, and whom it trusts: in the words of `ssh -G`. */
const told = (to: Destination) => ({
  hostname: to.host,
  port: String(to.port),
  user: to.user,
  keys: to.identityFiles && [...to.identityFiles],
  identitiesonly: to.identitiesOnly,
  agent: to.agent,
  known: [...to.userKnownHosts],
  global: [...to.globalKnownHosts],
  alias: /^\[|\./.test(to.entry) || to.entry === to.host ? undefined : to.entry,
  jumps: to.jumps.join(','),
  command: to.proxyCommand,
  revoked: to.revokedHostKeys,
  acceptsNewKeys: to.acceptsNewKeys,
  refusesKeys: to.refusesKeys,
  isShared: to.controlPath !== undefined,
  family: to.family,
  localAddress: to.localAddress,
})

const bySsh = async (): Promise<ReturnType<typeof told>> => {
  const rows = (await ssh('-G')).split('\n')
  const of = (keyword: string): string | undefined => {
    const value = rows.find(row => row.startsWith(`${keyword} `))?.slice(keyword.length + 1)
    return value === 'none' ? undefined : value
  }
  const isNone = (keyword: string): boolean => rows.includes(`${keyword} none`)
  const agent = of('identityagent')
  const preferred = of('preferredauthentications')
  const files = (keyword: string): string[] => (of(keyword) ?? '').split(/ (?=[/~])/).filter(Boolean)
  return {
    hostname: of('hostname') ?? '',
    port: of('port') ?? '',
    user: of('user') ?? '',
    keys: await keysOf(),
    identitiesonly: of('identitiesonly') === 'yes',
    agent: isNone('identityagent')
      ? undefined
      : agent === undefined || agent === 'SSH_AUTH_SOCK'
        ? '/run/agent'
        : agent.replace('$CS_AGENT', '/run/other').replace(/^~/, home),
    known: files('userknownhostsfile'),
    global: files('globalknownhostsfile'),
    alias: of('hostkeyalias'),
    jumps: of('proxyjump') ?? '',
    command: of('proxycommand'),
    revoked: of('revokedhostkeys')?.replace(/^~/, home),
    acceptsNewKeys: ['false', 'no', 'off', 'accept-new'].includes(of('stricthostkeychecking') ?? ''),
    refusesKeys: of('pubkeyauthentication') === 'false' || (preferred !== undefined && !preferred.includes('publickey')),
    isShared: of('controlpath') !== undefined,
    family: of('addressfamily') === 'inet' ? 4 : of('addressfamily') === 'inet6' ? 6 : undefined,
    localAddress: of('bindaddress'),
  }
}

const byUs = (): Promise<Destination> =>
  resolve({ host: 'shop' }, { home, username: userInfo().username, agent: '/run/agent', env: process.env })

describe('~/.ssh/config is read as OpenSSH reads it', () => {
  it.each(Object.entries(CORPUS))('%s', async (_name, files) => {
    await write(files)
    const read = await byUs()

    // No file is read by running a command: ssh2 leaves the host to OpenSSH, which runs it.
    if (/exec/.test(JSON.stringify(files))) expect(read.unsupported.map(({ option }) => option).join()).toMatch(/^Match .*exec/)
    else expect(told(read)).toEqual(await bySsh())
  })
})

describe('where there is no ssh', () => {
  const withoutSsh = async (): Promise<void> => {
    const nothing = join(home, 'bin')
    await mkdir(nothing)
    vi.stubEnv('PATH', nothing)
  }

  it.each(Object.entries(CORPUS))('a file is read the same way, or what was passed over is named: %s', async (_name, files) => {
    await write(files)
    const expected = await bySsh()
    await withoutSsh()
    const read = await byUs().catch(error => error)

    if (read instanceof Error) expect(read.message).toMatch(/cannot be parsed|is not a port/)
    else if (read.unsupported.length === 0) expect(told(read)).toEqual(expected)
  })
})
