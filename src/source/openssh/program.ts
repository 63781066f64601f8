import { execFile } from 'node:child_process'
import { constants, existsSync } from 'node:fs'
import { access } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { delimiter, join } from 'node:path'
import type { SshSettings } from '../../config/settings.js'
import { ConnectionError } from '../errors.js'

/** The person's own OpenSSH: found on the PATH, as in a shell. */
const PROGRAM = 'ssh'

/** `ssh -G` prints some 4 KB. */
const MAX_OUTPUT_BYTES = 1024 * 1024

export const notFound = (cause?: unknown): ConnectionError =>
  new ConnectionError(
    'there is no program "ssh" on this machine',
    'Install the OpenSSH client (Debian: apt install openssh-client), or set transport = "ssh2".',
    { cause },
  )

const isProgram = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  )

/** Whether there is an `ssh` on this PATH. It is looked for only: to start it would take as long as to use it. */
export const hasSsh = async (path = ''): Promise<boolean> => {
  for (const folder of path.split(delimiter)) if (await isProgram(join(folder || '.', PROGRAM))) return true
  return false
}

/** A value of `-o` is split at blanks, and its `%` starts a token. */
const word = (path: string): string => `"${path.replaceAll('%', '%%')}"`

const SYSTEM_CONFIG = '/etc/ssh/ssh_config'

/**
 * OpenSSH looks for `~/.ssh` in the home folder of the account, whatever HOME says. This program follows HOME, and so must it.
 * Nothing is added in the usual case. It reads one file then: the system's only where there is none in HOME.
 */
const configOptions = (home: string): string[] => {
  if (home === userInfo().homedir) return []
  return ['-F', [join(home, '.ssh/config'), SYSTEM_CONFIG].find(path => existsSync(path)) ?? 'none']
}

const knownHostsOptions = (knownHosts: string | undefined, home: string): string[] => {
  const theirs = ['known_hosts', 'known_hosts2'].map(name => join(home, '.ssh', name))
  const files = knownHosts !== undefined ? [knownHosts] : home === userInfo().homedir ? [] : theirs
  return files.length === 0 ? [] : ['-o', `UserKnownHostsFile=${files.map(word).join(' ')}`]
}

/** The flags and the host that stand for the settings on ssh's command line. What they leave out comes from ssh_config. */
export const destinationArgs = ({ host, user, port, identityFile, knownHosts }: SshSettings, home: string): readonly string[] => [
  ...configOptions(home),
  ...knownHostsOptions(knownHosts, home),
  ...(user === undefined ? [] : ['-l', user]),
  ...(port === undefined ? [] : ['-p', String(port)]),
  ...(identityFile === undefined ? [] : ['-o', `IdentityFile=${word(identityFile)}`]),
  '--',
  host,
]

/** The options that ssh computes for a host: keywords in lower case, each with its values in order. */
export type ComputedSshOptions = ReadonlyMap<string, readonly string[]>

/**
 * What OpenSSH itself makes of host, user, port and ssh_config: `ssh -G`, which connects to nothing and takes 5 ms.
 * A command of `Match exec` is run, as by `ssh`. @throws ConnectionError with ssh's own words
 */
export const computedOptions = ({ host, user, port }: SshSettings, home: string, signal?: AbortSignal): Promise<ComputedSshOptions> =>
  new Promise((resolve, reject) => {
    execFile(
      PROGRAM,
      [
        '-G',
        ...configOptions(home),
        ...(user === undefined ? [] : ['-l', user]),
        ...(port === undefined ? [] : ['-p', String(port)]),
        '--',
        host,
      ],
      { maxBuffer: MAX_OUTPUT_BYTES, ...(signal && { signal }) },
      (error, stdout, stderr) => {
        if (error) {
          const { code } = error as NodeJS.ErrnoException
          const said = stderr.trim().split(/\r?\n/).at(0)
          if (code === 'ENOENT') reject(notFound(error))
          else if (signal?.aborted) reject(signal.reason)
          else
            reject(
              new ConnectionError(`ssh cannot read its configuration: ${said || error.message}`, 'Fix the line in ~/.ssh/config.', {
                cause: error,
              }),
            )
          return
        }
        const options = new Map<string, string[]>()
        for (const row of stdout.split('\n')) {
          const [, keyword, value] = /^(\S+) (.*)$/.exec(row) ?? []
          if (keyword !== undefined && value !== undefined) options.set(keyword, [...(options.get(keyword) ?? []), value])
        }
        resolve(options)
      },
    )
  })
