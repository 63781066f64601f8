import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { digest } from '../../api/auth/digest.js'
import type { Unavailable } from '../../api/errors.js'
import { readAssets } from '../../api/page/assets.js'
import { makeTicket, type SignInTicket } from '../../api/page/ticket.js'
import { type RunningServer, type ServerOptions, startServer } from '../../api/server.js'
import { readReport } from '../../app/report.js'
import { requestOf, scopeOf } from '../../app/request.js'
import { knownBefore, loadRunMemory } from '../../app/run-memory.js'
import { wholeReport } from '../../app/selection.js'
import { readSecret } from '../../config/secret.js'
import type { Settings } from '../../config/settings.js'
import { writeJson } from '../../report/formats/json/write.js'
import { reconnectingSource } from '../../source/reconnecting-source.js'
import { probeFolder } from '../../state/files.js'
import { type Folder, openFolder } from '../../state/folder.js'
import { createToken, listTokens } from '../../state/tokens.js'
import { openBrowser } from '../../terminal/browser.js'
import { cleanUpLater, onSignal } from '../../terminal/cleanup.js'
import { EXIT } from '../../terminal/exit.js'
import { complain, print } from '../../terminal/output.js'
import { UsageError } from '../../text/usage-error.js'
import { type Connection, withPlatform } from '../connection.js'
import { type ListenAddress, listenAddress } from '../listen-address.js'
import type { GlobalFlags } from '../options.js'
import { packageFolder } from '../package-folder.js'
import { runtime } from '../runtime.js'
import { version } from '../version.js'

export interface ServeFlags extends GlobalFlags {
  readonly listen?: string
  readonly allowRemote?: boolean
}

/** What keeps the platform away is said once, not with every request. */
const tellingOnce = (): ((error: Unavailable) => void) => {
  let told = ''
  return ({ message, hint }) => {
    if (message !== told) complain(message, hint)
    told = message
  }
}

/** The whole report, as `/metrics` and the page have it: what is ignored here is ignored there. */
const reportOf =
  (settings: Settings, flags: ServeFlags): ServerOptions['report'] =>
  async (source, hours) => {
    const memory = await loadRunMemory(settings, runtime(), { isDemo: flags.demo })
    const request = requestOf(scopeOf(settings), { hours }, memory.ignored)
    return readReport({ settings, source, began: performance.now() }, wholeReport({}), request, memory.memory, knownBefore(memory))
  }

const metricsTokenOf = async ({ api: { metricsToken } }: Settings): Promise<string | undefined> =>
  metricsToken && readSecret(metricsToken, 'api.metrics_token', process.env)

/** A demo has no state folder, and its token goes with it. */
const staticTokens = async (settings: Settings, { demo }: ServeFlags): Promise<ServerOptions['staticTokens']> => {
  const folder: Folder = await openFolder(settings.stateDir)
  if (demo) complain(`the token of this demo: ${(await createToken(folder, 'demo', new Date())).key}`)
  return async () => (await listTokens(folder)).map(({ hash }) => Buffer.from(hash, 'hex'))
}

/** What one way of serving has besides the others. */
interface Extras {
  readonly ticket?: SignInTicket
  /** A token that lives as long as the server. */
  readonly own?: string
}

const start = async (
  connection: Connection,
  flags: ServeFlags,
  { host, port }: ListenAddress,
  { ticket, own }: Extras,
): Promise<RunningServer> => {
  const { settings, reopen } = connection
  const { api, target, people, thresholds } = settings
  const source = reconnectingSource(reopen)
  cleanUpLater(() => source.close())
  const given = await staticTokens(settings, flags)
  const options: ServerOptions = {
    host,
    port,
    source,
    scope: { loggedIn: api.loggedIn, timezone: target.timezone, people, thresholds, logs: target.logs },
    staticTokens: own === undefined ? given : async () => [...(await given()), digest(own)],
    report: reportOf(settings, flags),
    isStateWritable: () =>
      openFolder(settings.stateDir)
        .then(folder => probeFolder(folder.pathOf('.')))
        .then(
          () => true,
          () => false,
        ),
    metricsToken: await metricsTokenOf(settings),
    page: await readAssets(pathToFileURL(join(packageFolder(), 'dist/page/'))),
    ticket,
    trustedProxies: api.trustedProxies,
    allowedHosts: api.allowedHosts,
    corsOrigins: api.corsOrigins,
    version: version(),
    onAccess: access => void print(`${writeJson(access)}\n`),
    onUnavailable: tellingOnce(),
    onError: error => complain(`a request could not be answered: ${(error as Error).stack ?? error}`),
  }
  return startServer(options).catch(error => {
    const { code, message } = error as NodeJS.ErrnoException
    throw new UsageError(`cannot listen on ${host}:${port}: ${code ?? message}`, 'Name another address or port with --listen.')
  })
}

const untilStopped = async (server: RunningServer): Promise<number> => {
  const status = await new Promise<number>(resolve => {
    onSignal('SIGTERM', () => resolve(EXIT.fine))
    onSignal('SIGINT', () => resolve(EXIT.interrupted))
  })
  await server.stop()
  return status
}

/** Until somebody stops it. */
export const runServe = (flags: ServeFlags): Promise<number> =>
  withPlatform(flags, async connection => {
    const address = listenAddress(flags.listen ?? connection.settings.api.listen, flags.allowRemote ?? false)
    connection.stopWaiting()
    const server = await start(connection, flags, address, {})
    complain(`listening on ${server.url}`)
    return untilStopped(server)
  })

export interface OpenFlags extends ServeFlags {
  readonly browser: boolean
}

/** The same on a free port, for the person at this machine alone, with the page open and signed in. */
export const runOpen = (flags: OpenFlags): Promise<number> =>
  withPlatform(flags, async connection => {
    connection.stopWaiting()
    const own = randomBytes(20).toString('hex')
    const ticket = makeTicket(own)
    const server = await start(connection, flags, { host: '127.0.0.1', port: 0 }, { ticket, own })
    const link = `${server.url}/#ticket=${ticket.secret}`
    if (flags.browser && (await openBrowser(link))) complain(`the page is open in your browser, from ${server.url}; Ctrl-C ends it`)
    else complain(`open this link; it signs in once, within 5 minutes: ${link}`)
    return untilStopped(server)
  })
