import { AsyncLocalStorage } from 'node:async_hooks'

/** What a message passes on its way to a service, in order. An answer is the channel's own reply. */
export type StepName = 'name' | 'connection' | 'proxy' | 'tls' | 'sign-in'

/** One step that succeeded. */
export interface DeliveryStep {
  readonly name: StepName
  /** `93.184.216.34`, `TLSv1.3, certificate until 2026-03-01`. May quote the service: escape it when printing. */
  readonly detail: string
  /** When the certificate of a `tls` step ends. */
  readonly until?: Date | undefined
}

/** The proxy variables of the environment, by name. */
export type ProxyVariables = Readonly<Record<string, string | undefined>>

/** How the requests of a delivery reach their service. */
export interface NetworkRoute {
  /** The address of the channel's own proxy; `none`: no proxy at all; absent: as the environment says. */
  readonly proxy?: string | undefined
  readonly env?: ProxyVariables
  /** Called after each step, for those who want to see how far a message gets. */
  readonly onStep?: (step: DeliveryStep) => void
}

const routes = new AsyncLocalStorage<NetworkRoute>()

/**
 * Runs something whose requests take this route; what the route leaves out is as before. It travels with the call and not as an
 * argument, so that no channel can forget to pass it on.
 */
export const alongRoute = <T>(route: NetworkRoute, run: () => T): T => routes.run({ ...routes.getStore(), ...route }, run)

export const currentRoute = (): NetworkRoute => routes.getStore() ?? {}

/** The observer of steps, for events that come from sockets: they may be called outside the delivery. */
export const stepObserver = (): ((name: StepName, detail: string, until?: Date) => void) => {
  const { onStep } = currentRoute()
  return (name, detail, until) => onStep?.({ name, detail, until })
}
