import type { SettingsFlags } from '../../config/load.js'
import { readAliases } from '../../source/ssh/aliases.js'
import type { Choice } from '../../terminal/dialogue.js'
import { type Base, checkedAs, type SshDraft, sshOf } from './draft.js'
import { destinationOf, greet } from './reach.js'
import { asksAgain, type Here } from './trial.js'

/** Longer lists nobody reads: the others can be typed. */
const MOST = 9

export interface HostAnswer {
  readonly ssh: SshDraft | false
  /** It took a connection and showed a key that is trusted. */
  readonly isReached: boolean
}

const asAnswer = (key: string, answer: string): unknown => checkedAs('ssh', key)(answer)

/** `[user@]host[:port]`, as people write it. @param check throws where a part will not do */
export const parseHost = (answer: string, check: (key: string, part: string) => unknown = asAnswer): SshDraft => {
  const [, user, bracketed, plain = answer, port] = /^(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(answer) ?? []
  const host = bracketed ?? plain
  check('host', host)
  if (user !== undefined) check('user', user)
  if (port !== undefined) check('port', port)
  return { host, ...(user !== undefined && { user }), ...(port !== undefined && { port: Number(port) }) }
}

/** What was typed on the command line comes first: it is not asked for again, but proposed. */
const ofFlags = ({ host, port, knownHosts }: SettingsFlags): SshDraft | undefined => {
  if (host === undefined) return undefined
  const draft = parseHost(host)
  return {
    ...draft,
    ...(port !== undefined && { port: Number(port) }),
    ...(knownHosts !== undefined && { known_hosts: knownHosts }),
  }
}

const shown = ({ user, host, port }: SshDraft): string => `${user ? `${user}@` : ''}${host}${port ? `:${port}` : ''}`

const describe = async (ssh: SshDraft, here: Here, base: Base): Promise<string> => {
  const to = await destinationOf(sshOf(ssh, base), here).catch(() => undefined)
  return to && to.host !== ssh.host ? ` (${to.host}${to.port === 22 ? '' : `:${to.port}`}, says ~/.ssh/config)` : ''
}

const choicesOf = async (flags: SettingsFlags, here: Here, base: Base): Promise<Choice<SshDraft | false>[]> => {
  const named = ofFlags(flags)
  const aliases = (await readAliases(here.environment.home)).filter(alias => alias !== named?.host).map(host => ({ host }))
  const hosts = [...(named ? [named] : []), ...aliases].slice(0, MOST)
  const described = hosts.map(async ssh => ({ value: ssh, label: `${shown(ssh)}${await describe(ssh, here, base)}` }))
  return [...(await Promise.all(described)), { value: false as const, label: 'this machine itself, without SSH' }]
}

/** Which host the platform runs on; it is called at once. @throws Interrupted */
export const askHost = async (flags: SettingsFlags, here: Here, base: Base): Promise<HostAnswer> => {
  const { dialogue } = here
  const choices = await choicesOf(flags, here, base)
  for (;;) {
    const ssh = await dialogue.choose('Which host does the platform run on?', {
      choices,
      proposed: choices.length > 1 ? 0 : undefined,
      other: {
        words: 'name or address of another ([user@]host[:port])',
        read: answer => parseHost(answer),
      },
    })
    if (ssh === false) return { ssh, isReached: true }
    try {
      await greet(sshOf(ssh, base), here)
      dialogue.success(`${shown(ssh)} answers, and its host key is known`)
      return { ssh, isReached: true }
    } catch (error) {
      dialogue.showError(error)
      if (!(await asksAgain(dialogue, shown(ssh)))) return { ssh, isReached: false }
    }
  }
}
