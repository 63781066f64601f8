import { UsageError } from '../text/usage-error.js'

/** The contents of a unit as plain text: this file escapes them for systemd. */
export interface Unit {
  /** The names of the watched targets, for people. */
  readonly targets: string
  /** The program's absolute path and its arguments. */
  readonly command: readonly string[]
  /** There is a script that builds what `command` runs. */
  readonly hasScript: boolean
  readonly user: string
  readonly environment: Readonly<Record<string, string>>
  /** The only folder that the service writes to; it must exist. */
  readonly stateDir: string
  /** The service reads logs and sockets on this host, without SSH. */
  readonly isLocal: boolean
  /** The service needs a file or socket below /tmp or /var/tmp. */
  readonly needsSharedTmp: boolean
  /** A timer starts it: it looks once and ends. */
  readonly isTimed?: boolean
}

const BASE_NAME = 'check_status'

/** `%` begins a specifier in every value of a unit. */
const escapeSpecifiers = (text: string): string => text.replaceAll('%', '%%')
const quoted = (word: string): string => `"${escapeSpecifiers(word).replace(/["\\]/g, '\\$&')}"`
const PLAIN_WORD = /^[\w@+=:,./-]+$/

/** A word of a command. systemd expands variables in all words but the first, the program. */
const commandWord = (word: string, i: number): string => {
  if (PLAIN_WORD.test(word)) return word
  return quoted(i === 0 ? word : word.replaceAll('$', '$$$$'))
}

/** systemd cannot start a program with a quote or backslash in its path, so a shell starts that one and is replaced by it. */
const execCommand = ([program = '', ...args]: readonly string[]): readonly string[] =>
  /["'\\]/.test(program) ? ['/bin/sh', '-c', 'exec "$0" "$@"', program, ...args] : [program, ...args]

/** Like systemd-escape: escapes each byte that a unit name must not contain. */
const escapeName = (name: string): string =>
  [...Buffer.from(name)]
    .map(byte => (/[\w:.-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`))
    .join('')

/** The unit's name for a target, without `.service`. @throws UsageError if systemd does not allow that name */
export const unitName = (target: string | undefined): string => {
  const name = target === undefined ? BASE_NAME : `${BASE_NAME}-${escapeName(target)}`
  // systemd.unit(5): at most 255 characters, suffix included
  if (name.length > 255 - '.service'.length)
    throw new UsageError(`the name of target ${target} is too long for a systemd unit`, 'Choose a shorter name.')
  return name
}

const capabilities = ({ isLocal, user }: Unit): string[] =>
  isLocal && user === 'root'
    ? [
        '# Root needs this to read logs of other users. A user in their groups needs no capability.',
        'CapabilityBoundingSet=CAP_DAC_READ_SEARCH',
      ]
    : ['CapabilityBoundingSet=']

const tmp = ({ needsSharedTmp }: Unit): string[] =>
  needsSharedTmp ? ['# The service needs a file or socket in the shared /tmp or /var/tmp.', 'PrivateTmp=no'] : ['PrivateTmp=yes']

/** What the service gives up, whichever user it runs as. */
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
  '# No MemoryDenyWriteExecute: node compiles code in memory, and would not start.',
  '',
  '# Leave the resources of the host to the platform.',
  'MemoryMax=512M',
  'TasksMax=64',
  'Nice=10',
]

const refuseControls = (values: readonly string[]): void => {
  if (values.some(value => /\p{Cc}/u.test(value)))
    throw new UsageError(
      'a name contains a line break or another control character',
      'A systemd unit cannot contain it: rename the file, the folder or the target.',
    )
}

const NOTIFYING = ['Type=notify', '# A child process, systemd-notify, sends the notifications.', 'NotifyAccess=all', 'WatchdogSec=5min']

const RESTARTING = [
  'ExecReload=/bin/kill -HUP $MAINPID',
  'Restart=on-failure',
  'RestartSec=30',
  '# Exit status 64 means wrong settings: a restart does not help. 143 means SIGTERM.',
  'RestartPreventExitStatus=64',
  'SuccessExitStatus=143',
]

/** Only the service itself hears of a stop: ssh and systemd-notify, its children, are to finish what they do for it. */
const STOPPING = ['KillMode=mixed', 'TimeoutStopSec=15']

/** What the unit is called for people. */
const descriptionOf = ({ targets, isTimed }: Pick<Unit, 'targets' | 'isTimed'>): string =>
  `Description=check_status watch${isTimed ? ' --once' : ''} (${escapeSpecifiers(targets)})`

/** The text of a timer that starts the unit of the same name every five minutes. @throws UsageError like unitText */
export const timerText = ({ targets }: Pick<Unit, 'targets'>): string => {
  refuseControls([targets])
  return `${[
    '[Unit]',
    descriptionOf({ targets, isTimed: true }),
    '',
    '[Timer]',
    'OnCalendar=*:0/5',
    '# Not in the second in which all other timers start.',
    'RandomizedDelaySec=20',
    '',
    '[Install]',
    'WantedBy=timers.target',
  ].join('\n')}\n`
}

/** The text of a hardened unit. @throws UsageError if a value cannot be written in a unit */
export const unitText = (unit: Unit): string => {
  const { targets, command, hasScript, user, environment, stateDir, isLocal, isTimed } = unit
  refuseControls([targets, ...command, user, ...Object.values(environment), stateDir])
  return `${[
    '[Unit]',
    descriptionOf(unit),
    'Wants=network-online.target',
    `After=network-online.target${isLocal ? ' postgresql.service' : ''}`,
    '',
    '[Service]',
    ...(isTimed ? ['Type=oneshot', 'TimeoutStartSec=5min'] : NOTIFYING),
    `User=${escapeSpecifiers(user)}`,
    ...Object.entries(environment).map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}`),
    ...(hasScript ? ['# Runs the build, not check_status.sh, which would try to build in a read-only folder.'] : []),
    `ExecStart=${execCommand(command).map(commandWord).join(' ')}`,
    ...(isTimed ? [] : RESTARTING),
    ...STOPPING,
    '',
    '# The service writes to one folder only.',
    'ProtectSystem=strict',
    'ProtectHome=read-only',
    `ReadWritePaths=${PLAIN_WORD.test(stateDir) ? stateDir : quoted(stateDir)}`,
    ...tmp(unit),
    ...capabilities(unit),
    // It would hide root's other processes from a root without capabilities, and a lock in use would look stale.
    ...(user === 'root' ? [] : ['ProtectProc=invisible']),
    ...SANDBOX,
    // The timer is what starts with the machine.
    ...(isTimed ? [] : ['', '[Install]', 'WantedBy=multi-user.target']),
  ].join('\n')}\n`
}
