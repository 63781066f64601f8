import type { SshSettings } from '../../config/settings.js'
import type { Host } from '../../source/host.js'
import { connectSsh } from '../../source/ssh/connect.js'
import { resolveRoute } from '../../source/ssh/jump.js'
import { type Destination, resolve, sshEnvironment } from '../../source/ssh/ssh-config.js'
import { type Here, tryOut } from './trial.js'

/** What the answers, `~/.ssh/config` and OpenSSH's habits say of the host. @throws ConnectionError */
export const destinationOf = (settings: SshSettings, here: Here): Promise<Destination> =>
  resolve(settings, sshEnvironment(here.environment))

/** Why a connection ends that was made to see whether the host answers, and is the one that is meant. */
class Enough extends Error {}

/**
 * Whether the host takes a connection and shows a key that is known, or is accepted now; nobody signs in there.
 * @throws ConnectionError
 */
export const greet = (settings: SshSettings, here: Here): Promise<void> =>
  tryOut(here, settings.host, async ({ interaction, signal }) => {
    const enough = new AbortController()
    let left = (await resolveRoute(settings, sshEnvironment(here.environment))).length
    const observer = {
      connected: () => {},
      offered: () => {},
      signedIn: () => {},
      // The key of the host was looked at before.
      negotiated: () => {
        if (--left === 0) enough.abort(new Enough())
      },
    }
    const both = AbortSignal.any([signal, enough.signal])
    const host = await connectSsh(settings, {
      ...sshEnvironment(here.environment),
      interaction,
      signal: both,
      isPlain: true,
      observer,
    }).catch(error => {
      if (!(error instanceof Enough)) throw error
      return undefined
    })
    host?.destroy()
  })

/** A connection that is signed in, and by which key. */
export interface Entered {
  readonly host: Host
  readonly by: string | undefined
  /** A passphrase was typed for it. */
  readonly isUnlocked: boolean
}

/** @throws ConnectionError */
export const enter = (settings: SshSettings, here: Here): Promise<Entered> =>
  tryOut(here, settings.host, async ({ interaction, signal }) => {
    let by: string | undefined
    let isUnlocked = false
    const { ask } = interaction
    const host = await connectSsh(settings, {
      ...sshEnvironment(here.environment),
      interaction: {
        ...interaction,
        ...(ask && {
          ask: (question: string, secret: boolean) => {
            isUnlocked ||= secret
            return ask(question, secret)
          },
        }),
      },
      signal,
      isPlain: true,
      observer: {
        connected: () => {},
        offered: () => {},
        negotiated: () => {},
        signedIn: key => {
          by = key
        },
      },
    })
    await host.ready
    return { host, by, isUnlocked }
  })
