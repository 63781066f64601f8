import type { SshSettings } from '../../config/settings.js'
import type { Host } from '../../source/host.js'
import { connectSsh } from '../../source/ssh/connect.js'
import { resolveRoute } from '../../source/ssh/jump.js'
import { type Destination, resolve, sshEnvironment } from '../../source/ssh/ssh-config.js'
import { type InitContext, runTrial } from './trial.js'

/** The host's address and sign-in from the answers, `~/.ssh/config` and OpenSSH's defaults. @throws ConnectionError */
export const destinationOf = (settings: SshSettings, context: InitContext): Promise<Destination> =>
  resolve(settings, sshEnvironment(context.environment))

/** Ends a connection that was opened only to check the host key. */
class HostKeyChecked extends Error {}

/**
 * Checks that the host accepts a connection and shows a host key that is known or that the user accepts now. Does not sign in.
 * @throws ConnectionError
 */
export const checkHostKey = (settings: SshSettings, context: InitContext): Promise<void> =>
  runTrial(context, settings.host, async ({ interaction, signal }) => {
    const done = new AbortController()
    let hopsLeft = (await resolveRoute(settings, sshEnvironment(context.environment))).length
    const observer = {
      connected: () => {},
      offered: () => {},
      signedIn: () => {},
      // The host key is checked before this.
      negotiated: () => {
        if (--hopsLeft === 0) done.abort(new HostKeyChecked())
      },
    }
    const eitherSignal = AbortSignal.any([signal, done.signal])
    const host = await connectSsh(settings, {
      ...sshEnvironment(context.environment),
      interaction,
      signal: eitherSignal,
      isPlain: true,
      observer,
    }).catch(error => {
      if (!(error instanceof HostKeyChecked)) throw error
      return undefined
    })
    host?.destroy()
  })

/** A signed-in connection. */
export interface SignedInHost {
  readonly host: Host
  /** The key that was accepted, as messages name it. */
  readonly key: string | undefined
  /** The user typed a passphrase for the key. */
  readonly usedPassphrase: boolean
}

/** Signs in and keeps the connection open. @throws ConnectionError */
export const signIn = (settings: SshSettings, context: InitContext): Promise<SignedInHost> =>
  runTrial(
    context,
    settings.host,
    async ({ interaction, signal }) => {
      let key: string | undefined
      let usedPassphrase = false
      const { ask } = interaction
      const host = await connectSsh(settings, {
        ...sshEnvironment(context.environment),
        interaction: {
          ...interaction,
          ...(ask && {
            ask: (question: string, secret: boolean) => {
              usedPassphrase ||= secret
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
          signedIn: accepted => {
            key = accepted
          },
        },
      })
      await host.ready
      return { host, key, usedPassphrase }
    },
    ({ host }) => host.destroy(),
  )
