import { randomBytes } from 'node:crypto'
import process from 'node:process'
import { digest } from '../../api/auth/digest.js'
import { HttpError, type Unavailable } from '../../api/errors.js'
import { pageAssets } from '../../api/page/assets.js'
import { makeTicket, type SignInTicket } from '../../api/page/ticket.js'
import { type RunningServer, type ServerOptions, startServer } from '../../api/server.js'
import { matchViewOf } from '../../api/views/match.js'
import { matchStatements } from '../../app/match-statements.js'
import { makeReport } from '../../app/report.js'
import { wholeReport } from '../../app/selection.js'
import { readBytes } from '../../app/statement-files.js'
import { readSecret } from '../../config/secret.js'
import type { Settings } from '../../config/settings.js'
import { server } from '../../platform/catalog.js'
import { completeCommands } from '../../report/complete-commands.js'
import { writeJson } from '../../report/formats/json/write.js'
import { ConnectionError } from '../../source/errors.js'
import { reconnectingSource } from '../../source/reconnecting-source.js'
import type { Source } from '../../source/source.js'
import { probeFolder } from '../../state/files.js'
import { type Folder, openFolder } from '../../state/folder.js'
import { createToken, listTokens } from '../../state/tokens.js'
import { matchPage } from '../../statements/page/index.js'
import { statusOfMatch } from '../../statements/result.js'
import { username } from '../../terminal/account.js'
import { canAsk } from '../../terminal/ask.js'
import { openBrowser } from '../../terminal/browser.js'
import { cleanUpLater, onSignal } from '../../terminal/cleanup.js'
import { EXIT } from '../../terminal/exit.js'
import { print, printNotice } from '../../terminal/output.js'
import { UsageError } from '../../text/usage-error.js'
import { askingOncePerLoss } from '../asking-source.js'
import { type Connection, withPlatform } from '../connection.js'
import { type ListenAddress, listenAddress } from '../listen-address.js'
import type { GlobalFlags } from '../options.js'
import { platformWords } from '../own-command.js'
import { readBuilt } from '../own-files.js'
import { runtime } from '../runtime.js'
import { version } from '../version.js'
import { pageSourceOf } from './page-source.js'

export interface ServeFlags extends GlobalFlags {
  readonly listen?: string
  readonly allowRemote?: boolean
}

/** Prints why the platform cannot be reached once, not with every request. */
const printingOnce = (): ((error: Unavailable) => void) => {
  let printed = ''
  return ({ message, hint }) => {
    if (message !== printed) printNotice(message, hint)
    printed = message
  }
}

const METRICS_WINDOW_HOURS = 24

/** The whole report, for `/metrics`. Problems that are ignored on this machine are ignored there too. */
const reportOf =
  (settings: Settings, flags: ServeFlags): ServerOptions['report'] =>
  async source => {
    const target = { settings, source, began: performance.now() }
    const options = { hours: METRICS_WINDOW_HOURS, isDemo: flags.demo }
    const { report } = await makeReport(target, wholeReport({}), runtime(), options)
    return completeCommands(report, platformWords(flags, settings.target.name))
  }

/** Compares an uploaded statement with the deposits, and forgets it. */
const matchUpload =
  (settings: Settings, flags: ServeFlags): ServerOptions['match'] =>
  async (source, name, bytes) => {
    const files = await readBytes(name, bytes)
    const refused = files.flatMap(({ read }) => ('what' in read ? [`${read.what}. ${read.instead}`] : []))
    if (refused.length === files.length) throw new HttpError(400, { error: `${name} is ${refused[0]}` })
    const { result, about } = await matchStatements({ settings, source, began: performance.now() }, files)
    const page = completeCommands(matchPage(about, result), platformWords(flags, settings.target.name))
    return matchViewOf(page, statusOfMatch(result))
  }

const metricsTokenOf = async ({ api: { metricsToken } }: Settings): Promise<string | undefined> =>
  metricsToken && readSecret(metricsToken, 'api.metrics_token', process.env)

/** A demo gets a token of its own, which ends with it. */
const staticTokens = async (settings: Settings, { demo }: ServeFlags): Promise<ServerOptions['staticTokens']> => {
  const folder: Folder = await openFolder(settings.stateDir)
  if (demo) printNotice(`token of this demo: ${(await createToken(folder, 'demo', new Date())).key}`)
  return async () => (await listTokens(folder)).map(({ hash, name }) => ({ hash: Buffer.from(hash, 'hex'), name }))
}

/**
 * Signs in before the first request, while somebody is sure to be at the terminal who can be asked for a passphrase.
 * @returns the source for the server, which begins with that connection. @throws ConnectionError if only a person can mend it
 */
const signedInSource = async (connection: Connection): Promise<Source> => {
  const { source, reopen } = connection
  if (!canAsk()) return reconnectingSource(reopen)
  const reopenAsking = askingOncePerLoss(connection)
  try {
    await source.read([server])
  } catch (error) {
    if (!(error instanceof ConnectionError) || error.isFinal) throw error
    // It may be back before the first request, which says it otherwise.
    return reconnectingSource(reopenAsking)
  }
  let isFirst = true
  return reconnectingSource(() => {
    if (!isFirst) return reopenAsking()
    isFirst = false
    return source
  })
}

/** Only for `open`. */
interface PageAccess {
  readonly ticket?: SignInTicket
  /** A token that lives as long as the server. */
  readonly sessionToken?: string
}

const start = async (
  connection: Connection,
  flags: ServeFlags,
  { host, port }: ListenAddress,
  { ticket, sessionToken }: PageAccess = {},
): Promise<RunningServer> => {
  const { settings } = connection
  const { api, target, people, thresholds } = settings
  const source = await signedInSource(connection)
  connection.stopWaiting()
  cleanUpLater(() => source.close())
  const stored = await staticTokens(settings, flags)
  const options: ServerOptions = {
    host,
    port,
    source,
    scope: { loggedIn: api.loggedIn, timezone: target.timezone, people, thresholds, logs: target.logs },
    staticTokens: sessionToken === undefined ? stored : async () => [...(await stored()), { hash: digest(sessionToken), name: username() }],
    report: reportOf(settings, flags),
    views: pageSourceOf(settings, flags),
    match: matchUpload(settings, flags),
    isStateWritable: () =>
      openFolder(settings.stateDir)
        .then(folder => probeFolder(folder.pathOf('.')))
        .then(
          () => true,
          () => false,
        ),
    metricsToken: await metricsTokenOf(settings),
    page: pageAssets(name => readBuilt(`page/${name}`)),
    ticket,
    trustedProxies: api.trustedProxies,
    allowedHosts: api.allowedHosts,
    corsOrigins: api.corsOrigins,
    version: version(),
    // The page asks every few seconds: a log of that is for a service, not for the person who looks at it.
    onAccess: access => {
      if (ticket === undefined || !process.stdout.isTTY) void print(`${writeJson(access)}\n`)
    },
    onUnavailable: printingOnce(),
    onError: error => printNotice(`a request failed: ${(error as Error).stack ?? error}`),
  }
  return startServer(options).catch(error => {
    const { code, message } = error as NodeJS.ErrnoException
    throw new UsageError(`cannot listen on ${host}:${port}: ${code ?? message}`, 'Give another address or port with --listen.')
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

/** Serves the API until stopped. */
export const runServe = (flags: ServeFlags): Promise<number> =>
  withPlatform(flags, async connection => {
    const address = listenAddress(flags.listen ?? connection.settings.api.listen, flags.allowRemote ?? false)
    const running = await start(connection, flags, address)
    printNotice(`listening on ${running.url}`)
    return untilStopped(running)
  })

export interface OpenFlags extends ServeFlags {
  readonly browser: boolean
}

/** Serves on a free port, only for the user of this machine, and opens the page signed in. */
export const runOpen = (flags: OpenFlags): Promise<number> =>
  withPlatform(flags, async connection => {
    const sessionToken = randomBytes(20).toString('hex')
    const ticket = makeTicket(sessionToken)
    const running = await start(connection, flags, { host: '127.0.0.1', port: 0 }, { ticket, sessionToken })
    const link = `${running.url}/#ticket=${ticket.secret}`
    if (flags.browser && (await openBrowser(link)))
      printNotice(`the page is open in your browser, served from ${running.url}; stop with Ctrl-C`)
    else printNotice('open this link; it works once, within 5 minutes. Ctrl-C ends the page', link)
    return untilStopped(running)
  })
