import { UsageError } from '../text/usage-error.js'

/** What a unit is made of, in plain words: how systemd wants them written is settled here. */
export interface Unit {
  /** Names of targets. */
  readonly watched: string
  /** The program by its whole path, and its words. */
  readonly words: readonly string[]
  readonly user: string
  readonly environment: Readonly<Record<string, string>>
  /** The only folder that it writes to; it must exist. */
  readonly stateDir: string
  /** It reads logs and sockets of this host itself. */
  readonly isLocal: boolean
  /** Something that it needs lies below /tmp or /var/tmp. */
  readonly needsTmp: boolean
}

const NAME = 'check_status'

// Every value passes through here: `%` begins a specifier in all of them.
const plain = (words: string): string => words.replaceAll('%', '%%')
const quoted = (word: string): string => `"${plain(word).replace(/["\\]/g, '\\$&')}"`
const bare = /^[\w@+=:,./-]+$/

/** A word of a command. In the first one, the program, systemd puts in no variables. */
const commandWord = (word: string, i: number): string => {
  if (bare.test(word)) return word
  return quoted(i === 0 ? word : word.replaceAll('$', '$$$$'))
}

/** systemd starts no program with a quote or a backslash in its path; a shell does, and makes way for it. */
const started = ([program = '', ...words]: readonly string[]): readonly string[] =>
  /["'\\]/.test(program) ? ['/bin/sh', '-c', 'exec "$0" "$@"', program, ...words] : [program, ...words]

/** As systemd-escape writes it: each byte that a name may not have. */
const escaped = (name: string): string =>
  [...Buffer.from(name)]
    .map(byte => (/[\w:.-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`))
    .join('')

/** What the unit of a target is called, without its ending. @throws UsageError where no unit can have that name */
export const unitName = (target: string | undefined): string => {
  const name = target === undefined ? NAME : `${NAME}-${escaped(target)}`
  // systemd.unit(5): 255 with the ending
  if (name.length > 255 - '.service'.length) throw new UsageError(`the target ${target} has too long a name for a unit`, 'Rename it.')
  return name
}

const capabilities = ({ isLocal, user }: Unit): string[] =>
  isLocal && user === 'root'
    ? [
        "# The logs of this host are other people's. A user who is in their groups needs no capability.",
        'CapabilityBoundingSet=CAP_DAC_READ_SEARCH',
      ]
    : ['CapabilityBoundingSet=']

const tmp = ({ needsTmp }: Unit): string[] =>
  needsTmp ? ['# Something that it needs lies in the /tmp or /var/tmp that all share.', 'PrivateTmp=no'] : ['PrivateTmp=yes']

/** What it gives up for good, whoever runs it. */
const SANDBOX = [
  'UMask=0077',
  'PrivateDevices=yes',
  'PrivateMounts=yes',
  'NoNewPrivileges=yes',
  'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6',
  'SystemCallFilter=@system-service',
  'SystemCallFilter=~@privileged @resources',
  'SystemCallErrorNumber=EPERM',
  'SystemCallArchitectures=native',
  'LockPersonality=yes',
  'ProtectClock=yes',
  'ProtectControlGroups=yes',
  'ProtectHostname=yes',
  'ProtectKernelLogs=yes',
  'ProtectKernelModules=yes',
  'ProtectKernelTunables=yes',
  'RemoveIPC=yes',
  'RestrictNamespaces=yes',
  'RestrictRealtime=yes',
  'RestrictSUIDSGID=yes',
  '# No MemoryDenyWriteExecute: node compiles what it runs into memory, and would not start.',
  '',
  '# The platform comes first.',
  'MemoryMax=512M',
  'TasksMax=64',
  'Nice=10',
]

const refuseControls = (words: readonly string[]): void => {
  if (words.some(word => /\p{Cc}/u.test(word)))
    throw new UsageError(
      'a name with a line break or another control character in it',
      'A unit cannot hold it: rename the file, the folder or the target.',
    )
}

/** The text of a hardened unit. @throws UsageError where a word cannot be written in one */
export const unitText = (unit: Unit): string => {
  const { watched, words, user, environment, stateDir, isLocal } = unit
  refuseControls([watched, ...words, user, ...Object.values(environment), stateDir])
  return `${[
    '[Unit]',
    `Description=check_status watch (${plain(watched)})`,
    'Wants=network-online.target',
    `After=network-online.target${isLocal ? ' postgresql.service' : ''}`,
    '',
    '[Service]',
    'Type=notify',
    '# systemd-notify, its child, speaks for it.',
    'NotifyAccess=all',
    'WatchdogSec=5min',
    `User=${plain(user)}`,
    ...Object.entries(environment).map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}`),
    '# The build itself, not check_status.sh, which would build where nothing can be written.',
    `ExecStart=${started(words).map(commandWord).join(' ')}`,
    'ExecReload=/bin/kill -HUP $MAINPID',
    'Restart=on-failure',
    'RestartSec=30',
    '# Wrong settings are wrong the next time as well; 143 is SIGTERM, as shells count it.',
    'RestartPreventExitStatus=64',
    'SuccessExitStatus=143',
    'TimeoutStopSec=15',
    '',
    '# It reads, sends, and writes to one folder.',
    'ProtectSystem=strict',
    'ProtectHome=read-only',
    `ReadWritePaths=${bare.test(stateDir) ? stateDir : quoted(stateDir)}`,
    ...tmp(unit),
    ...capabilities(unit),
    // To root without capabilities it hides root's other processes, and then no lock could be told from one that was left behind.
    ...(user === 'root' ? [] : ['ProtectProc=invisible']),
    ...SANDBOX,
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  ].join('\n')}\n`
}
