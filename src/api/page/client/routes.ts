/** What the address shows beside the list. */
export interface Route {
  readonly kind: 'user' | 'deposit' | 'lead' | 'match'
  readonly word: string
}

const KINDS: readonly string[] = ['user', 'deposit', 'lead']

/** undefined: the list alone. */
export const routeIn = (hash: string): Route | undefined => {
  if (hash === '#/match') return { kind: 'match', word: '' }
  const [, kind = '', word = ''] = /^#\/([a-z]+)\/(.+)$/.exec(hash) ?? []
  try {
    return KINDS.includes(kind) ? { kind: kind as Route['kind'], word: decodeURIComponent(word) } : undefined
  } catch {
    return undefined
  }
}

const depthOf = (state: unknown): number | undefined => (state as { depth?: number } | null)?.depth

/** Views opened one after the other since the list was shown: closing goes back over all of them. */
let depth = 0

/** Call when the address changed. */
export const noteRoute = (): void => {
  const known = depthOf(history.state)
  depth = known ?? depth + 1
  if (known === undefined) history.replaceState({ depth }, '')
}

/** Call when the page begins: a view that was sent has nothing before it. */
export const beginRoutes = (): void => {
  depth = depthOf(history.state) ?? 0
  history.replaceState({ depth }, '')
}

/** Back to the list. */
export const leaveRoute = (): void => {
  if (depth > 0) history.go(-depth)
  else {
    history.replaceState({ depth: 0 }, '', `${location.pathname}#/`)
    dispatchEvent(new Event('hashchange'))
  }
}
