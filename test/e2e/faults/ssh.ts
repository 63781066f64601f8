import { execFile } from 'node:child_process'
import { appendFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startDeadAgent, startWaitingAgent } from '../../support/agents.js'
import { occupy } from '../../support/sshd.js'
import { SECRETS } from './checks.js'
import { DATABASE, type Fault, IMPATIENT, LOGS, type Scene, WHOLE } from './fault.js'

const run = promisify(execFile)

const knownHosts = ({ home }: Scene): string => join(home, '.ssh/known_hosts')

/** Something that is not sshd; it says so, and may stay on the line. */
const somethingElse = async (scene: Scene, said: string, hangsUp: boolean): Promise<number> => {
  const server = createServer(socket => {
    socket.on('error', () => {})
    scene.undo(() => socket.destroy())
    if (hangsUp) socket.end(said)
    else socket.write(said)
  }).listen(0, '127.0.0.1')
  scene.undo(() => server.close())
  await new Promise(resolve => server.on('listening', resolve))
  return (server.address() as { port: number }).port
}

/** Not signed in: nothing was read, and nothing is printed. @param connections how often it tried */
const atTheDoor = (name: string, message: string, says: Fault['says'], arrange: Fault['arrange'], more: Partial<Fault> = {}): Fault => ({
  name,
  message,
  status: 3,
  ...(says && { says }),
  ...more,
  arrange,
})

export const ssh: readonly Fault[] = [
  atTheDoor(
    'the host name is unknown',
    'has no address',
    [/^check_status: \S+@nowhere\.invalid:\d+ has no address: .*\n {2}.*\n$/],
    async () => ({
      changes: { ssh: { host: 'nowhere.invalid' } },
    }),
  ),
  atTheDoor(
    'the port refuses',
    'refused the connection',
    [/^check_status: .*@127\.0\.0\.1:1 refused the connection\n {2}.*port right/],
    async () => ({
      changes: { ssh: { port: 1 } },
    }),
  ),
  atTheDoor('a web server answers', 'does not speak SSH', ['does not speak SSH', 'Is this the port of sshd?'], async scene => ({
    changes: { ssh: { port: await somethingElse(scene, 'HTTP/1.1 400 Bad Request\r\n\r\n', true) } },
  })),
  atTheDoor(
    'a mail server answers, and waits',
    'does not speak SSH',
    ['does not speak SSH', 'Is this the port of sshd?'],
    async scene => ({ changes: { ssh: { port: await somethingElse(scene, '220 mail.example ESMTP\r\n', false) } } }),
    // ssh2 waits for 3 s before it is sure.
    { deadline: 6 },
  ),
  atTheDoor(
    'the host key is not known',
    'is not known (',
    [/the host key of \S+ is not known \(ssh-ed25519 SHA256:/, 'Compare the fingerprint'],
    async scene => {
      await rm(knownHosts(scene))
      return {}
    },
  ),
  atTheDoor(
    'the host key has changed',
    'has changed',
    [/the host key of \S+ has changed: it is SHA256:.*known_hosts:1 says SHA256:/, 'ssh-keygen -R'],
    async scene => {
      const { knownHost } = await scene.another()
      await writeFile(knownHosts(scene), await knownHost(undefined, `[127.0.0.1]:${scene.sshd.port}`))
      return {}
    },
  ),
  atTheDoor(
    'the host key is revoked',
    'is revoked',
    [/is revoked \(.*known_hosts:2\): SHA256:/, 'Do not sign in.'],
    async scene => {
      await appendFile(knownHosts(scene), `@revoked ${await scene.sshd.knownHost()}`)
      return {}
    },
    // ssh does not tell which line says so.
    { overOpenSsh: { says: [/the host key of \S+ is revoked: SHA256:/, 'Do not sign in.'] } },
  ),
  atTheDoor(
    'the list of revoked host keys is not there',
    'the revoked host keys in',
    [/the revoked host keys in \S+nowhere cannot be read: ENOENT/, 'no host is trusted without it'],
    async ({ home }) => {
      await writeFile(join(home, '.ssh/config'), 'RevokedHostKeys ~/.ssh/nowhere\n')
      return {}
    },
    { overOpenSsh: { says: [/the revoked host keys in \S+nowhere cannot be read: No such file/, 'no host is trusted without it'] } },
  ),
  atTheDoor(
    'known_hosts is a pipe that nobody writes into',
    'no answer from',
    [/no answer from \S+ within 3 s \(connecting\)/],
    async scene => {
      await rm(knownHosts(scene))
      await run('mkfifo', [knownHosts(scene)])
      return {}
    },
    { deadline: 3 },
  ),
  atTheDoor(
    'known_hosts cannot be read',
    'the host keys in',
    [/the host keys in \S+known_hosts cannot be read: ELOOP\n.*fix the file or its permissions/],
    async scene => {
      await rm(knownHosts(scene))
      // A file without rights would be read all the same by root.
      await symlink('known_hosts', knownHosts(scene))
      return {}
    },
    { overOpenSsh: { says: [/the host keys in \S+known_hosts cannot be read: Too many levels of symbolic links\n.*fix the file/] } },
  ),
  atTheDoor(
    'the key is another one',
    'accepted no key',
    [/accepted no key \(tried .*stranger\)/, 'authorized_keys'],
    async ({ sshd }) => {
      const connections = (): number => sshd.said().match(/^Connection from /gm)?.length ?? 0
      const before = connections()
      return {
        changes: { ssh: { identity_file: await sshd.makeKey('stranger', ['-t', 'ed25519'], false) } },
        // On one connection, and shown once.
        after: expect => {
          expect(sshd.said().match(/^Failed publickey /gm)).toHaveLength(1)
          expect(connections() - before).toBe(1)
        },
      }
    },
    { sshd: { directives: ['LogLevel VERBOSE'] } },
  ),
  atTheDoor('the key is encrypted, and nobody can be asked', 'is encrypted', [/locked is encrypted/], async scene => ({
    changes: { ssh: { identity_file: await scene.sshd.makeKey('locked', ['-t', 'ed25519', '-N', SECRETS.passphrase]) } },
  })),
  atTheDoor(
    'the agent has gone',
    'no agent answers',
    [/no agent answers at .*gone/],
    async scene => ({
      changes: { ssh: { identity_file: undefined } },
      env: { SSH_AUTH_SOCK: join(scene.home, 'gone') },
    }),
    // ssh does not tell which.
    { overOpenSsh: { says: [/no agent answers at its socket: No such file/] } },
  ),
  {
    name: 'the agent is dead, and a file is named',
    // ssh asks the agent first, and waits for it.
    overOpenSsh: {
      status: 3,
      deadline: 2,
      says: [/no answer from the SSH agent within 2 s \(signing in to \S+\)/, 'ssh-add -l'],
      prints: [],
      message: 'from the SSH agent within',
    },
    status: 1,
    prints: WHOLE,
    arrange: async scene => {
      const SSH_AUTH_SOCK = join(scene.home, 'agent')
      scene.undo((await startDeadAgent(SSH_AUTH_SOCK)).stop)
      return { env: { SSH_AUTH_SOCK } }
    },
  },
  atTheDoor(
    'the agent waits for a person',
    'from the SSH agent within',
    [/no answer from the SSH agent within 2 s \(signing in to \S+\)/, 'touch'],
    async scene => {
      const SSH_AUTH_SOCK = join(scene.home, 'agent')
      scene.undo((await startWaitingAgent(SSH_AUTH_SOCK, scene.key)).stop)
      return { changes: { ssh: { identity_file: undefined } }, env: { SSH_AUTH_SOCK } }
    },
    { deadline: 2, sshd: IMPATIENT },
  ),
  atTheDoor(
    'the host has enough of wrong keys',
    'accepts no more keys',
    ['accepts no more keys (tried', 'IdentitiesOnly'],
    async scene => ({ changes: { ssh: { identity_file: await scene.sshd.makeKey('stranger', ['-t', 'ed25519'], false) } } }),
    { sshd: { directives: ['MaxAuthTries 1'] } },
  ),
  atTheDoor(
    'the host takes passwords only',
    'accepts no keys, only',
    [/accepts no keys, only password\n {2}.*PubkeyAuthentication/],
    async () => ({}),
    {
      sshd: { directives: ['PubkeyAuthentication no', 'PasswordAuthentication yes'] },
    },
  ),
  atTheDoor(
    'the host wants more than a key',
    'in addition to the key',
    [/requires password in addition to the key\n {2}.*AuthenticationMethods/],
    async () => ({}),
    {
      sshd: { directives: ['AuthenticationMethods publickey,password', 'PasswordAuthentication yes'] },
    },
  ),
  atTheDoor(
    'the host knows only methods that we do not',
    'no algorithm in common',
    ['has no algorithm in common with check_status', 'KexAlgorithms'],
    async () => ({ changes: { ssh: { transport: 'ssh2' } } }),
    {
      sshd: { directives: ['KexAlgorithms sntrup761x25519-sha512@openssh.com'] },
    },
  ),
  atTheDoor(
    'sshd is full',
    'is full',
    [/is full[:,].*MaxStartups/, 'try again in a minute'],
    async scene => {
      const leave = await occupy(scene.sshd.port)
      scene.undo(leave)
      // Whoever takes the place is a session too.
      return { meanwhile: running => running.ended.then(leave) }
    },
    { sshd: { directives: ['MaxStartups 1'] } },
  ),
  {
    name: 'the first connection is cut off, and the second is not',
    status: 1,
    prints: WHOLE,
    arrange: async scene => {
      const relay = await scene.network({ drops: ['reset'] })
      return { changes: { ssh: { port: relay.port } } }
    },
  },
  {
    name: 'the host has a command of its own',
    message: 'ForceCommand',
    sshd: { directives: ['ForceCommand echo forced'] },
    status: 3,
    says: ['logs', 'ForceCommand'],
    prints: [DATABASE],
    arrange: async () => ({}),
  },
  {
    name: 'the host allows no command',
    message: 'refuses to run commands',
    sshd: { directives: ['MaxSessions 0'] },
    status: 3,
    says: ['refuses to run commands', 'MaxSessions'],
    prints: [DATABASE],
    arrange: async () => ({}),
  },
  ...['AllowTcpForwarding no', 'PermitOpen 127.0.0.1:9'].map(
    (directive): Fault => ({
      name: `the host forbids to go on to PostgreSQL (${directive})`,
      message: 'does not allow forwarding',
      sshd: { directives: [directive] },
      status: 3,
      says: ['does not allow forwarding to 127.0.0.1:', 'AllowTcpForwarding and PermitOpen'],
      prints: [LOGS],
      arrange: async () => ({}),
    }),
  ),
]
