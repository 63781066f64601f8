/** A fault that check_status recognises, as `check_status help troubleshooting` explains it. Tests provoke each of them. */
export interface KnownError {
  /** Words of the error message as it is printed; any of them identifies it. */
  readonly messages: readonly [string, ...string[]]
  readonly cause: string
  readonly remedy: string
  /** What the report shows all the same; left out: nothing. */
  readonly printed?: string
}

/** Without the database, the report consists of the logs. */
const LOGS_ONLY = 'the logs'
/** One table is missing. */
const OTHER_SECTIONS = 'all sections and rules that do not need the table'
/** The session ended half-way. */
const SO_FAR = 'everything read until then'

/** In the order in which a run meets them: name, SSH, host key, sign-in, forwarding, PostgreSQL, tables, output, state folder. */
export const knownErrors: readonly KnownError[] = [
  {
    messages: ['has no address'],
    cause: 'The host name does not exist, or no name server answers.',
    remedy: 'Check the host name, and whether this machine is online.',
  },
  {
    messages: ['refused the connection'],
    cause: 'sshd is down, or it listens on another port.',
    remedy: 'Check "port" under [targets.<name>.ssh]. A firewall can refuse connections too.',
  },
  {
    messages: ['does not speak SSH'],
    cause: 'A web server, a mail server or something else answers on that port.',
    remedy: 'Check "port" under [targets.<name>.ssh].',
  },
  {
    messages: ['is full'],
    cause: 'Too many clients are signing in to sshd at once (MaxStartups), or sshd blocks your address for a while.',
    remedy: 'Try again in a minute.',
  },
  {
    messages: ['no algorithm in common'],
    cause: 'The host accepts no SSH algorithm that ssh2, the SSH library in use, supports. ssh2 has no post-quantum key exchange.',
    remedy: 'Let sshd offer curve25519-sha256 as well (KexAlgorithms).',
  },
  {
    messages: ['is not known ('],
    cause: 'You never connected to this host before, and there is no terminal to ask on. The message shows the fingerprint.',
    remedy: 'Compare the fingerprint with that of the host, then run the printed command once.',
  },
  {
    messages: ['has changed'],
    cause:
      'The host shows another key than known_hosts has, of the same type or another. Both fingerprints, the file and the line are shown.',
    remedy: 'Ask why. Run the printed "ssh-keygen -R" only if the host was set up again.',
  },
  {
    messages: ['is revoked'],
    cause: 'The host key is marked @revoked in known_hosts, or is listed in RevokedHostKeys.',
    remedy: 'Do not sign in.',
  },
  {
    messages: ['the revoked host keys in'],
    cause: 'The file that RevokedHostKeys names cannot be read. The message says why.',
    remedy: 'Fix the file: no host is trusted without it.',
  },
  {
    messages: ['the host keys in'],
    cause: 'You may not read known_hosts, or it is not a file. The message says why.',
    remedy: 'Fix the file: an unreadable known_hosts is never treated as empty.',
  },
  {
    messages: ['accepted no key', 'was offered no key'],
    cause:
      'The host accepts another key, or none could be offered, for example because it is encrypted and nobody is there to type its passphrase. The message says which.',
    remedy: 'Set identity_file, or add your key to authorized_keys on the host.',
  },
  {
    messages: ['accepts no keys, only'],
    cause: 'The host accepts only the methods that the message lists, such as passwords.',
    remedy: 'Set "PubkeyAuthentication yes" in sshd_config on the host.',
  },
  {
    messages: ['in addition to the key'],
    cause: 'The host asks for a second factor.',
    remedy: 'Use an account that needs none (AuthenticationMethods publickey).',
  },
  {
    messages: ['accepts no more keys'],
    cause: 'The SSH agent offered more keys than the host is willing to try.',
    remedy: 'Set identity_file, and "IdentitiesOnly yes" in ~/.ssh/config.',
  },
  {
    messages: ['is encrypted'],
    cause: 'The key has a passphrase, and there is no terminal to ask on.',
    remedy: 'Load the key with ssh-add, or use a key without a passphrase.',
  },
  {
    messages: ['no agent answers'],
    cause: 'The SSH agent has gone.',
    remedy: 'Start the agent again, or set identity_file.',
  },
  {
    messages: ['from the SSH agent within'],
    cause: 'The agent waits for a touch of the security key, or for a confirmation in another window.',
    remedy: 'Touch the key or confirm. --deadline gives you longer.',
  },
  {
    messages: ['ForceCommand'],
    cause:
      'A forced command (ForceCommand in sshd_config, or command= in authorized_keys) runs in place of ours, so the logs gave no answer.',
    remedy: 'Use an account or a key without a forced command.',
    printed: 'everything but the logs',
  },
  {
    messages: ['refuses to run commands'],
    cause: 'The host allows no commands at all (MaxSessions 0).',
    remedy: 'Check MaxSessions in sshd_config, and "restrict" in authorized_keys.',
    printed: 'everything but the logs',
  },
  {
    messages: ['does not allow forwarding'],
    cause: 'The host forbids forwarding to PostgreSQL.',
    remedy: 'Check AllowTcpForwarding and PermitOpen in sshd_config, and permitopen= in authorized_keys.',
    printed: LOGS_ONLY,
  },
  {
    messages: ['no answer from'],
    cause: 'The network swallows everything, at whatever stage.',
    remedy:
      'Check the network and the VPN. --deadline gives the run longer. A ControlMaster may be dead since the laptop slept: ssh -O exit.',
    printed: SO_FAR,
  },
  {
    messages: ['closed the connection'],
    cause: 'The SSH connection broke while the report was being read.',
    remedy: 'Try again.',
    printed: SO_FAR,
  },
  {
    messages: ['does not answer at'],
    cause: 'PostgreSQL is down, or listens on another port or socket.',
    remedy: 'Check [targets.<name>.database].',
    printed: LOGS_ONLY,
  },
  {
    messages: ['does not speak PostgreSQL'],
    cause: 'A web server or another database answers on that port.',
    remedy: 'Check [targets.<name>.database].',
    printed: LOGS_ONLY,
  },
  {
    messages: ['server login', 'cannot connect', 'no answer from'],
    cause: 'PgBouncer answers, but cannot reach PostgreSQL behind it. The message is in the words of PgBouncer.',
    remedy: 'Check PostgreSQL itself.',
    printed: LOGS_ONLY,
  },
  {
    messages: ['is starting up'],
    cause: 'PostgreSQL is starting, or replays its log after a crash.',
    remedy: 'Try again in a minute.',
    printed: LOGS_ONLY,
  },
  {
    messages: ['not accepting connections'],
    cause: 'PostgreSQL is a standby that takes no queries.',
    remedy: 'Set "hot_standby = on" there, or read from the primary.',
    printed: LOGS_ONLY,
  },
  {
    messages: ['too many clients', 'too many connections'],
    cause: 'All connections of PostgreSQL are taken.',
    remedy: 'Try again, or keep some free with reserved_connections.',
    printed: LOGS_ONLY,
  },
  {
    messages: ['does not exist'],
    cause: 'There is no database of that name.',
    remedy: 'Check "name" under [targets.<name>.database].',
    printed: LOGS_ONLY,
  },
  {
    messages: ['password authentication failed', 'SASL authentication failed'],
    cause: 'The password of the role is wrong, or the role has none yet. The second wording is that of PgBouncer.',
    remedy:
      'Check password_file, password_command, password_env or ~/.pgpass: "check_status config" says which is used. To give the role a password: \\password in psql.',
    printed: LOGS_ONLY,
  },
  {
    messages: ['permission denied for database'],
    cause: 'The role may not connect to the database.',
    remedy: 'Run GRANT CONNECT ON DATABASE, as check_status grants prints it.',
    printed: LOGS_ONLY,
  },
  {
    messages: ['not currently accepting'],
    cause: 'Somebody has closed the database (ALLOW_CONNECTIONS false).',
    remedy: 'Open it with ALTER DATABASE … ALLOW_CONNECTIONS true.',
    printed: LOGS_ONLY,
  },
  {
    messages: ['login trigger'],
    cause: 'A trigger on the event login, written by somebody at your place, refuses the role. The message has its words.',
    remedy: 'Ask who wrote it: the table pg_event_trigger lists it.',
    printed: LOGS_ONLY,
  },
  {
    messages: ['no such database'],
    cause: 'PgBouncer has no entry for the database.',
    remedy: 'Check "name" under [targets.<name>.database], or add the entry to pgbouncer.ini.',
    printed: LOGS_ONLY,
  },
  {
    messages: ['statement pooling mode'],
    cause: 'PgBouncer gives each statement another connection, so that nothing can be read in one transaction.',
    remedy: 'Set pool_mode = transaction for the database, or take the port of PostgreSQL itself.',
    printed: LOGS_ONLY,
  },
  {
    messages: ['due to transaction timeout'],
    cause: 'The setting transaction_timeout of the server, the database or the role ended the reading.',
    remedy: 'Lift it for the role: ALTER ROLE … SET transaction_timeout = 0.',
    printed: SO_FAR,
  },
  {
    messages: ['no encryption'],
    cause: 'PostgreSQL takes this role over encrypted connections only (hostssl in pg_hba.conf).',
    remedy: 'Set tls = "verify-full", or "require", under [targets.<name>.database].',
    printed: LOGS_ONLY,
  },
  {
    messages: ['does not offer TLS'],
    cause: 'The settings, or the sslmode of a DATABASE_URL, want TLS, and PostgreSQL has none.',
    remedy: 'Switch it on there (ssl = on), or set tls = "off".',
    printed: LOGS_ONLY,
  },
  {
    messages: ['the certificate of PostgreSQL'],
    cause: 'The certificate is by an authority that is not trusted, for another name, or has expired. The message says which.',
    remedy: 'Set ca_file, or host to a name of the certificate, or renew it.',
    printed: LOGS_ONLY,
  },
  {
    messages: ['asks for a password', 'cannot be read: ENOENT'],
    cause: 'PostgreSQL asks for a password and none is configured, or the password file does not exist.',
    remedy: 'Set password_file, password_command or password_env, or fill ~/.pgpass.',
    printed: LOGS_ONLY,
  },
  {
    messages: ['row level security hides rows'],
    cause: 'Row level security hides rows of a table from the role.',
    remedy: 'Grant the role BYPASSRLS, or set row_policies = "trusted".',
    printed: OTHER_SECTIONS,
  },
  {
    messages: ['there is one in'],
    cause: 'A table is in another schema.',
    remedy: 'Set "schema" under [targets.<name>.database].',
    printed: OTHER_SECTIONS,
  },
  {
    messages: ['row with an impossible time', 'rows with an impossible time'],
    cause:
      'A row has a time that no date can hold ("infinity"), or an amount of NaN. A row dated more than a day ahead is no such fault: it is shown, waits ("dated ahead"), and never counts as the newest.',
    remedy: 'Run the printed SELECT and correct the row.',
    printed: 'everything but that row, and the id of the row',
  },
  {
    messages: ['is the column of type money'],
    cause: 'An amount is of the type money.',
    remedy: 'Change the column to numeric(10,2).',
    printed: OTHER_SECTIONS,
  },
  {
    messages: ['permission denied for table'],
    cause: 'The role may not read a table.',
    remedy: 'Run the SQL that check_status grants prints.',
    printed: OTHER_SECTIONS,
  },
  {
    messages: ['due to statement timeout'],
    cause: 'A query takes too long.',
    remedy: 'Choose a shorter window, or raise statement_timeout.',
    printed: OTHER_SECTIONS,
  },
  {
    messages: ['due to lock timeout'],
    cause: 'A migration has locked a table. check_status gives up after 0.3 s.',
    remedy: 'Try again in a minute.',
    printed: OTHER_SECTIONS,
  },
  {
    messages: ['due to administrator command'],
    cause: 'PostgreSQL is being restarted, or an administrator ended the session.',
    remedy: 'Try again in a minute.',
    printed: SO_FAR,
  },
  {
    messages: ['closed the connection without giving a reason'],
    cause: 'A process of PostgreSQL was killed or crashed.',
    remedy: 'Read the log of PostgreSQL on the host.',
    printed: SO_FAR,
  },
  {
    messages: ['due to conflict with recovery'],
    cause: 'A standby had to cancel the query to go on replaying.',
    remedy: 'Try again, or read from the primary.',
    printed: SO_FAR,
  },
  {
    messages: ['cannot be written: ENOSPC'],
    cause: 'The disk that the output goes to is full. The exit status is 3; a file that existed before is unchanged.',
    remedy: 'Make room.',
  },
  {
    messages: ['ENOSPC'],
    cause: 'The disk that holds the state folder is full. The message names the path.',
    remedy: 'Make room.',
    printed: 'the whole report',
  },
  {
    messages: ['cannot be understood'],
    cause: 'A file in the state folder is damaged.',
    remedy: 'Run the printed mv, which puts the file aside.',
    printed: 'the whole report',
  },
  {
    messages: ['by a newer check_status'],
    cause: 'A file in the state folder was written by a newer version.',
    remedy: 'Update check_status.',
    printed: 'the whole report',
  },
  {
    messages: ['state_dir'],
    cause: 'The state folder cannot be created where it is configured.',
    remedy: 'Set another state_dir.',
    printed: 'the whole report',
  },
  {
    messages: ['is still at work'],
    cause: 'Two unattended runs overlap. The second ends with exit status 3.',
    remedy: 'Nothing: the next run will work again.',
  },
]
