import { userInfo } from 'node:os'
import type { SshSettings } from '../../config/settings.js'
import { computedOptions } from '../openssh/program.js'
import type { ComputedOptions } from './include.js'
import { DEFAULT_KEY_NAMES } from './key-names.js'
import type { UnsupportedOption } from './unsupported-options.js'

/** The options beyond ssh2, in the spelling of ssh_config(5), each with the value that turns it off. */
const BEYOND_SSH2: readonly (readonly [option: string, off: string])[] = [
  ['BindInterface', 'none'],
  ['CertificateFile', 'none'],
  ['KnownHostsCommand', 'none'],
  ['PKCS11Provider', 'none'],
  ['SecurityKeyProvider', 'internal'],
]

/** The list of files as one line: a part that begins like no path belongs to the one before it, whose name has a blank. */
const splitPaths = (line: string): string[] =>
  line.split(' ').reduce<string[]>((paths, part) => {
    const last = paths.length - 1
    if (last < 0 || /^(?:[/~$%]|none$)/.test(part)) paths.push(part)
    else paths[last] += ` ${part}`
    return paths
  }, [])

/** OpenSSH lists the default keys, too, and these only if no other is configured: more of them than anybody writes down. */
const areDefaultKeys = (files: readonly string[]): boolean =>
  files.length > DEFAULT_KEY_NAMES.length && files.every(file => /^~\/\.ssh\/id_(?:rsa|dsa|xmss|(?:ecdsa|ed25519)(?:_sk)?)$/.test(file))

export interface ReadByOpenSsh {
  readonly config: ComputedOptions
  readonly unsupported: readonly UnsupportedOption[]
}

/**
 * The options for a host as OpenSSH itself reads them.
 * @param noted where the files have options that are not supported here @throws ConnectionError: no `ssh` here, or it refuses the files
 */
export const readByOpenSsh = async (settings: SshSettings, home: string, noted: readonly UnsupportedOption[]): Promise<ReadByOpenSsh> => {
  const options = await computedOptions(settings, home)
  const config: Record<string, string | readonly string[]> = Object.fromEntries(options)
  const { homedir } = userInfo()
  for (const keyword of ['userknownhostsfile', 'globalknownhostsfile'])
    config[keyword] = splitPaths(options.get(keyword)?.[0] ?? 'none').map(path =>
      path.startsWith(`${homedir}/`) ? `${home}${path.slice(homedir.length)}` : path,
    )
  if (areDefaultKeys(options.get('identityfile') ?? [])) delete config.identityfile
  return {
    config,
    unsupported: [
      ...BEYOND_SSH2.flatMap(([option, off]) => {
        const value = options.get(option.toLowerCase())?.[0]
        const row = noted.find(note => note.option.toLowerCase() === option.toLowerCase())
        return value === undefined || value === off ? [] : [row ?? { where: 'ssh_config', option }]
      }),
    ],
  }
}
