import { forwardAddress, hbaWord, pathWord } from './quoting.js'

export interface HostAccess {
  readonly role: string
  readonly database: string
  /** As seen from the host. */
  readonly host: string
  readonly port: number
  /** PostgreSQL is reached on its Unix socket. */
  readonly isSocket: boolean
  /** Somebody signs in over SSH; otherwise check_status runs on the host itself. */
  readonly isRemote: boolean
  /** `ssh-ed25519 AAAA…` */
  readonly publicKey: string
  readonly logs: readonly string[]
}

/** A user of its own, whatever the settings have: all that follows narrows the user down, and must meet nobody else. */
export const UNIX_USER = 'check_status'
const HOME = '/var/lib/check_status'

/** authorized_keys has no word for "none": nothing listens on port 1, and only root could. */
const NOWHERE = '127.0.0.1:1'

// The password `*` fits none. Without one sshd takes the account for locked, where it does not use PAM.
const user = ({ isRemote, logs }: HostAccess): string[] => [
  `# 1. The user ${isRemote ? 'that signs in' : 'that check_status runs as'}. As root:`,
  `getent passwd ${UNIX_USER} >/dev/null || useradd --system --password '*' --home-dir ${HOME} --shell /bin/sh ${UNIX_USER}`,
  ...(logs.length > 0
    ? [
        '#    It must be able to read the logs, by the group that they belong to; often that is adm:',
        `ls -lL ${logs.map(pathWord).join(' ')}`,
        `usermod --append --groups adm ${UNIX_USER}`,
      ]
    : []),
  '',
]

/**
 * sshd keeps one list for TCP addresses and Unix sockets, and it holds no path: whatever limits the one (`permitopen`, `PermitOpen`,
 * `AllowTcpForwarding no`) forbids the other altogether.
 */
const optionsOf = ({ isSocket, host, port }: HostAccess): string =>
  `restrict,port-forwarding${isSocket ? '' : `,permitopen="${forwardAddress(host, port)}"`},permitlisten="${NOWHERE}"`

const keys = (access: HostAccess): string[] => [
  "# 2. Its keys. The folder is root's: what a key may do is not for its holder to change. As root:",
  `install -d -m 755 ${HOME} ${HOME}/.ssh`,
  `#    In ${HOME}/.ssh/authorized_keys (chmod 644), one line for each key:`,
  '',
  `${optionsOf(access)} ${access.publicKey}`,
  '',
  '#    This is how the logs are read: whoever has the key can run commands as that user, and reach whatever that user reaches',
  '#    from there. To allow no command, take this line instead. Then everything but the logs can be read:',
  '',
  `# ${optionsOf(access)},command="/bin/false" ${access.publicKey}`,
  '',
]

const why = ({ isSocket }: HostAccess): string[] =>
  isSocket
    ? [
        '# 3. Nothing of that can be said of a Unix socket: whatever limits a key to some TCP addresses forbids it all sockets. So',
        '#    this key reaches what the host reaches, and each socket that the user may open. To lead it to PostgreSQL alone, take',
        '#    database.host instead of database.socket, with a password, and print this page again. What can be said:',
      ]
    : [
        '# 3. What no option of a key can say: that no Unix socket on the host may lead back to whoever has it. And the same as above',
        '#    for every key that this user may ever have.',
      ]

const daemon = (access: HostAccess): string[] => [
  ...why(access),
  '#    In /etc/ssh/sshd_config.d/check_status.conf, or at the end of /etc/ssh/sshd_config; then: sshd -t && systemctl reload ssh',
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

/** Where PostgreSQL sees the connection come from. */
const origin = (host: string): string => LOOPBACK[host] ?? (host === 'localhost' ? 'samehost' : 'ADDRESS_OF_THE_HOST/32')

const doors = ({ role, database, host, isSocket, isRemote }: HostAccess): string[] => {
  const [name, base] = [hbaWord(role), hbaWord(database)]
  const isNamesake = role === UNIX_USER
  return [
    `# ${isRemote ? 4 : 2}. PostgreSQL's door. At the top of pg_hba.conf (SHOW hba_file), for the first line that fits counts; then: SELECT pg_reload_conf();`,
    `#    The first is for the Unix socket (database.socket${isSocket ? ', as the settings have it' : ''}): no password anywhere, and it is quicker.`,
    `#    The second is for TCP${isSocket ? '' : ', as the settings have it'}: with a password. The others keep the role out of everything else.`,
    '',
    `local  ${base}  ${name}  peer${isNamesake ? '' : ` map=${UNIX_USER}`}`,
    `host   ${base}  ${name}  ${origin(host)}  scram-sha-256`,
    `local  all  ${name}  reject`,
    `host   all  ${name}  all  reject`,
    '',
    ...(isNamesake
      ? []
      : ['#    In pg_ident.conf (SHOW ident_file), since the two have different names:', '', `${UNIX_USER}  ${UNIX_USER}  ${name}`, '']),
  ]
}

/** What the host needs for that role: a user, what its key may do, and who PostgreSQL lets in. @throws UsageError */
export const hostPage = (access: HostAccess): string =>
  `${['# The way to that role, on the host. All that follows is for a shell there, and for the files that it names.', '', ...user(access), ...(access.isRemote ? [...keys(access), ...daemon(access)] : []), ...doors(access)].join('\n').trimEnd()}\n`
