import { setTimeout } from 'node:timers/promises'
import type { SshSettings } from '../config/settings.js'
import { unlessAborted } from '../text/time-limit.js'
import type { HostMemory } from './environment.js'
import { ConnectionError } from './errors.js'
import type { Host } from './host.js'
import type { Reason } from './openssh/reasons.js'
import { connectSsh, RETRY_DELAY_MS, type SshOptions } from './ssh/connect.js'
import { TransientError } from './ssh/errors.js'
import { resolveRoute } from './ssh/jump.js'
import { quantumReason } from './ssh/post-quantum.js'
import { type Destination, labelOf } from './ssh/ssh-config.js'

export interface ReachOptions extends SshOptions {
  /** Seconds that are left for the run. */
  readonly timeoutS: number
  /** ssh asks a person at the terminal: the time does not count. */
  readonly whileAsking: <T>(work: () => Promise<T>) => Promise<T>
  /** Why OpenSSH had to go there. */
  readonly memory?: HostMemory
}

const openSshModule = async () => ({
  ...(await import('./openssh/host.js')),
  ...(await import('./openssh/program.js')),
})

/** As messages name the host: from what is known, or from what ssh makes of its configuration. */
const labelBySsh = async (settings: SshSettings, { home, signal, route = [] }: ReachOptions): Promise<string> => {
  const to = route.at(-1)
  if (to) return labelOf(to)
  const computed = await (await openSshModule()).computedOptions(settings, home, signal)
  const [user = '', host = '', port = ''] = ['user', 'hostname', 'port'].map(keyword => computed.get(keyword)?.[0])
  return `${user}@${host}:${port}`
}

/** Through the person's own OpenSSH. @param control the socket of a connection that is up already @throws as `reachHost` */
export const viaOpenSsh = async (settings: SshSettings, options: ReachOptions, control?: string): Promise<Host> => {
  const { connectOpenSsh, throughControlMaster } = await openSshModule()
  const { home, signal, interaction, timeoutS, whileAsking, onWaiting } = options
  signal.throwIfAborted()
  interaction.stage('connecting')
  // Asked for while ssh connects.
  const label = labelBySsh(settings, options)
  label.catch(() => {})
  if (control !== undefined) {
    return throughControlMaster(control, await label)
  }
  const mayAsk = interaction.leaveTerminal !== undefined
  interaction.leaveTerminal?.()
  const connecting = (): Promise<Host> =>
    connectOpenSsh(settings, {
      home,
      label,
      signal,
      timeoutS,
      mayAsk,
      // The spinner would run over its questions.
      ...(!mayAsk && { onStage: stage => interaction.stage(stage) }),
      ...(onWaiting && { onWaiting }),
    })
  if (mayAsk) return whileAsking(connecting)
  return connecting().catch(async error => {
    if (!(error instanceof TransientError)) throw error
    await setTimeout(RETRY_DELAY_MS, undefined, { signal })
    return connecting()
  })
}

/** Whether ssh2 has failed where OpenSSH need not. */
export const isForOpenSsh = (error: unknown, { transport }: SshSettings): boolean =>
  error instanceof ConnectionError && error.isBeyondSsh2 && transport !== 'ssh2'

/** Once ssh2 has failed where OpenSSH need not: tries that, in the same run, and remembers that it was needed. */
const fallBack = async (error: unknown, settings: SshSettings, options: ReachOptions): Promise<Host> => {
  if (!isForOpenSsh(error, settings)) throw error
  const { hasSsh } = await openSshModule()
  if (!(await hasSsh(options.env?.PATH))) throw error
  const { message } = error as ConnectionError
  options.interaction.note?.(`${message}: trying your OpenSSH`)
  const host = await viaOpenSsh(settings, options)
  await options.memory?.remember(message)
  return host
}

/**
 * A host whose sign-in is still under way: if that fails for ssh2's sake, requests are sent again over OpenSSH.
 * @param remembering what is being written of the host since the sign-in, so that the run does not end before
 */
const withFallback = (first: Host, replace: (error: unknown) => Promise<Host>, remembering: () => Promise<void> | undefined): Host => {
  let other: Promise<Host> | undefined
  let current = first
  const ready = first.ready.catch(async error => {
    other = replace(error)
    current = await other
  })
  ready.catch(() => {})
  const send = async <T>(request: (host: Host) => Promise<T>): Promise<T> => {
    if (other) return request(await other)
    try {
      const reply = await request(first)
      await remembering()
      return reply
    } catch (error) {
      await ready
      if (other) return request(await other)
      throw error
    }
  }
  return {
    label: first.label,
    ready,
    lost: ready.then(
      () => current.lost,
      () => new Promise(() => {}),
    ),
    run: line => send(host => host.run(line)),
    connectTcp: (host, port) => send(through => through.connectTcp(host, port)),
    connectSocket: path => send(through => through.connectSocket(path)),
    probe: async () => current.probe?.(),
    destroy() {
      first.destroy()
      other?.then(host => host.destroy()).catch(() => {})
    },
  }
}

/** Why OpenSSH makes the connection; undefined: ssh2 does. @param route the hops to the host */
export const reasonForTransport = async (
  settings: SshSettings,
  route: readonly Destination[],
  options: Pick<ReachOptions, 'home' | 'env' | 'memory'>,
): Promise<Reason | undefined> => {
  if (settings.transport === 'openssh') return { words: 'the settings' }
  if (settings.transport === 'ssh2') return undefined
  const { reasonForOpenSsh } = await import('./openssh/reasons.js')
  const found = await reasonForOpenSsh(settings, route, options.home)
  const remembered = found ? undefined : await options.memory?.recall()
  const reason = found ?? (remembered === undefined ? undefined : { words: remembered })
  // Where there is no ssh, ssh2 does what it can. Whoever has a connection open has one.
  return reason && (reason.control !== undefined || (await (await openSshModule()).hasSsh(options.env?.PATH))) ? reason : undefined
}

/**
 * The configured host, over ssh2 or the person's own OpenSSH, whichever gets in.
 * @throws ConnectionError, the reason of `signal`, or an error of `interaction.ask`; after it resolves, `ready` rejects with these
 */
export const reachHost = async (settings: SshSettings, options: ReachOptions): Promise<Host> => {
  // Nothing of ssh_config is needed here: ssh reads it.
  const route = settings.transport === 'openssh' ? [] : await unlessAborted(options.signal, resolveRoute(settings, options))
  const reason = await unlessAborted(options.signal, reasonForTransport(settings, route, options))
  const onRoute = { ...options, route }
  if (reason) return viaOpenSsh(settings, onRoute, reason.control)
  const replace = (error: unknown): Promise<Host> => fallBack(error, settings, onRoute)
  let remembering: Promise<void> | undefined
  const onSoftware = (software: string): void => {
    const warned = quantumReason(software)
    if (warned !== undefined) remembering = options.memory?.remember(warned)
  }
  const host = await connectSsh(settings, { ...onRoute, onSoftware }).catch(replace)
  return settings.transport === 'ssh2' ? host : withFallback(host, replace, () => remembering)
}
