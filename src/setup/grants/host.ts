import { forwardAddress, hbaWord, pathWord } from './quoting.js'

export interface HostAccess {
  readonly role: string
  readonly database: string
  /** PostgreSQL's address as seen from the host. */
  readonly host: string
  readonly port: number
  /** check_status connects to PostgreSQL's Unix socket. */
  readonly isSocket: boolean
  /** The application's own file on the host, which may name another address; undefined: the address is that of the settings. */
  readonly guessedFor?: string | undefined
  /** It wants TLS. */
  readonly isEncrypted: boolean
  /** check_status signs in over SSH; otherwise it runs on the host itself. */
  readonly isRemote: boolean
  /** `ssh-ed25519 AAAA…` */
  readonly publicKey: string
  readonly logs: readonly string[]
}

/** A dedicated user, whatever the settings say: the page restricts this user, and must not restrict anybody else. */
export const UNIX_USER = 'check_status'
export const UNIX_HOME = '/var/lib/check_status'
export const SSHD_FILE = '/etc/ssh/sshd_config.d/check_status.conf'

/** authorized_keys has no word for "none", so this allows one port on which only root could listen, and nothing does. */
const UNUSED_ADDRESS = '127.0.0.1:1'

// No password matches the hash `*`. Without a hash, an sshd that does not use PAM treats the account as locked.
const userSteps = ({ isRemote, logs }: HostAccess): string[] => [
  `# 1. The user ${isRemote ? 'that signs in' : 'that check_status runs as'}. As root:`,
  `getent passwd ${UNIX_USER} >/dev/null || useradd --system --password '*' --home-dir ${UNIX_HOME} --shell /bin/sh ${UNIX_USER}`,
  ...(logs.length > 0
    ? [
        '#    It needs to read the logs: add it to their group, which is often adm:',
        `ls -lL ${logs.map(pathWord).join(' ')}`,
        `usermod --append --groups adm ${UNIX_USER}`,
      ]
    : []),
  '',
]

/**
 * sshd keeps one list for TCP addresses and Unix sockets, and that list cannot contain a path: any limit on TCP (`permitopen`,
 * `PermitOpen`, `AllowTcpForwarding no`) forbids all sockets.
 */
export const keyOptions = ({ isSocket, host, port }: Pick<HostAccess, 'isSocket' | 'host' | 'port'>): string =>
  `restrict,port-forwarding${isSocket ? '' : `,permitopen="${forwardAddress(host, port)}"`},permitlisten="${UNUSED_ADDRESS}"`

/** Where the address stands, not at the end of a page that is read line by line. */
const guess = ({ guessedFor, isSocket, host, port }: HostAccess): string[] =>
  guessedFor === undefined || isSocket
    ? []
    : [`#    ${forwardAddress(host, port)} is a guess: put DB_HOST:DB_PORT of ${guessedFor} in its place, if they differ.`]

const keySteps = (access: HostAccess): string[] => [
  '# 2. Its keys. Root owns the folder, so that the user cannot change what its keys may do. As root:',
  `install -d -m 755 ${UNIX_HOME} ${UNIX_HOME}/.ssh`,
  `#    In ${UNIX_HOME}/.ssh/authorized_keys (chmod 644), one line per key:`,
  ...guess(access),
  '',
  `${keyOptions(access)} ${access.publicKey}`,
  '',
  '#    Reading logs takes commands: whoever has the key can run any command as that user, and reach from there what that',
  '#    user can reach. To allow no commands, use this line instead; check_status then reads everything but the logs:',
  '',
  `# ${keyOptions(access)},command="/bin/false" ${access.publicKey}`,
  '',
]

const sshdReason = ({ isSocket }: HostAccess): string[] =>
  isSocket
    ? [
        '# 3. sshd cannot limit a key to one Unix socket: any limit on TCP addresses forbids all sockets. So this key reaches what',
        '#    the host reaches, and every socket that the user may open. To limit the key to PostgreSQL, set database.host and a',
        '#    password instead of database.socket, and print this page again. What sshd can limit:',
      ]
    : [
        '# 3. What the options of a key cannot forbid: a Unix socket on the host that leads back to the client. The block also',
        '#    applies the limits above to every key that this user will ever have.',
      ]

const sshdSteps = (access: HostAccess): string[] => [
  ...sshdReason(access),
  `#    In ${SSHD_FILE}, or at the end of /etc/ssh/sshd_config; then: sshd -t && systemctl reload ssh`,
  ...guess(access),
  '',
  `Match User ${UNIX_USER}`,
  '  AuthenticationMethods publickey',
  ...(access.isSocket
    ? ['  AllowTcpForwarding local', '  AllowStreamLocalForwarding local']
    : ['  AllowTcpForwarding local', `  PermitOpen ${forwardAddress(access.host, access.port)}`, '  AllowStreamLocalForwarding no']),
  '  PermitListen none',
  '  AllowAgentForwarding no',
  '  X11Forwarding no',
  '  PermitTunnel no',
  '  PermitTTY no',
  '  PermitUserRC no',
  '',
]

const LOOPBACK: Readonly<Record<string, string>> = { '127.0.0.1': '127.0.0.1/32', '::1': '::1/128' }

/** The client address that PostgreSQL sees. */
const clientAddress = (host: string): string => LOOPBACK[host] ?? (host === 'localhost' ? 'samehost' : 'ADDRESS_OF_THE_HOST/32')

const hbaSteps = ({ role, database, host, isSocket, isEncrypted, isRemote }: HostAccess): string[] => {
  const [name, base] = [hbaWord(role), hbaWord(database)]
  const isSameName = role === UNIX_USER
  return [
    `# ${isRemote ? 4 : 2}. Access to PostgreSQL. At the top of pg_hba.conf (SHOW hba_file), because the first matching line counts; then: SELECT pg_reload_conf();`,
    `#    The first line is for the Unix socket (database.socket${isSocket ? ', as in the settings' : ''}): no password, and faster.`,
    `#    The second is for TCP (database.host${isSocket ? '' : ', as in the settings'}), with a password${isEncrypted ? ' and TLS' : ''}. The others reject all else.`,
    '',
    `local  ${base}  ${name}  peer${isSameName ? '' : ` map=${UNIX_USER}`}`,
    `${isEncrypted ? 'hostssl' : 'host  '} ${base}  ${name}  ${clientAddress(host)}  scram-sha-256`,
    `local  all  ${name}  reject`,
    `host   all  ${name}  all  reject`,
    '',
    ...(isSameName
      ? []
      : [
          '#    In pg_ident.conf (SHOW ident_file), because the user and the role have different names:',
          '',
          `${UNIX_USER}  ${UNIX_USER}  ${name}`,
          '',
        ]),
  ]
}

const HEADING = [
  '# Steps on the host: optional, and safer. An account of its own, which may do less than the one that you sign in with now.',
  '# Run the commands in a shell there, and add the other lines to the files named above them.',
]

/** The steps on the host: a user, what its key may do, and how PostgreSQL lets the role in. @throws UsageError */
export const hostPage = (access: HostAccess): string =>
  `${[...HEADING, '', ...userSteps(access), ...(access.isRemote ? [...keySteps(access), ...sshdSteps(access)] : []), ...hbaSteps(access)].join('\n').trimEnd()}\n`
