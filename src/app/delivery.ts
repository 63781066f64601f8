import { randomUUID } from 'node:crypto'
import { type AlertsFile, NO_ALERTS, newChannel, recordOf } from '../alerts/file.js'
import type { WatchLog } from '../alerts/log.js'
import type { ReportNotification } from '../alerts/notifications.js'
import { type DeliveryContext, deliver } from '../alerts/outbox.js'
import { isQuiet } from '../alerts/quiet-hours.js'
import { EXPIRY_SECONDS, type RefreshContext } from '../alerts/refresh.js'
import { reportNotification } from '../alerts/report-notification.js'
import { deliveryFailure } from '../alerts/undelivered.js'
import type { WatchSettings } from '../alerts/watch.js'
import { composeMessage } from '../alerts/wording/index.js'
import { openChannel, type SecretReader } from '../channels/index.js'
import type { Channel } from '../channels/types.js'
import { ConfigError } from '../config/errors.js'
import { readSecret } from '../config/secret.js'
import type { Settings } from '../config/settings.js'
import { rules } from '../problems/index.js'
import { completeCommands } from '../report/complete-commands.js'
import { htmlMail } from '../report/formats/html/index.js'
import type { Report } from '../report/report.js'
import { withOverview } from '../sections/overview.js'
import { MAX_CA_BYTES, readBounded } from '../source/bounded-read.js'
import type { Document } from '../state/document.js'
import { escapeLines } from '../text/escape.js'
import { shellWord } from '../text/shell-words.js'
import { UsageError } from '../text/usage-error.js'
import { known } from './known-names.js'
import type { Runtime } from './runtime.js'

/** How channels read their secrets and certificates. */
const secretReader = ({ env }: Pick<Runtime, 'env'>): SecretReader => ({
  secret: (source, what) => readSecret(source, what, env),
  file: async (path, what) => {
    try {
      return (await readBounded(path, MAX_CA_BYTES)).toString('utf8')
    } catch (error) {
      throw new ConfigError(
        `${what}: ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`,
        'Check that the file exists and that you may read it.',
      )
    }
  },
})

/** Checks what the schema of the settings cannot: that every rule exists and that there is a channel. @throws UsageError */
export const checkChannels = ({ channels, alerts }: Settings): void => {
  if (channels.length === 0)
    throw new UsageError(
      'the settings name no channel, so alerts have nowhere to go',
      'Add a table [channels.<name>]; `check_status help settings` has examples.',
    )
  for (const { rules: named } of channels) known(named, Object.keys(rules), 'rule')
  known(Object.keys(alerts.tolerances), Object.keys(rules), 'rule')
}

export const watchSettings = ({ alerts, channels, target }: Settings): WatchSettings => ({ alerts, channels, timezone: target.timezone })

/**
 * Opens each channel when it is first needed, and keeps it open until the settings change.
 * @param expirySeconds that an alert lasts in an Alertmanager unless it is posted again
 */
export const openChannels = (
  settings: () => Settings,
  runtime: Pick<Runtime, 'env'>,
  expirySeconds = EXPIRY_SECONDS,
): { open(name: string): Promise<Channel>; close(): void } => {
  const secrets = secretReader(runtime)
  let opened = new Map<string, Promise<Channel>>()
  let openedFor = settings()
  const close = (): void => {
    for (const channel of opened.values()) channel.then(one => one.close()).catch(() => {})
    opened = new Map()
  }
  return {
    open(name) {
      // The settings were reloaded: a password may have changed.
      if (openedFor !== settings()) close()
      openedFor = settings()
      const about = openedFor.channels.find(channel => channel.name === name)
      if (!about) return Promise.reject(new ConfigError(`there is no channel ${name}`, 'See [channels] in the settings.'))
      const channel = opened.get(name) ?? openChannel(about, { secrets, env: runtime.env, expirySeconds })
      opened.set(name, channel)
      // Try again next time.
      channel.catch(() => opened.delete(name))
      return channel
    },
    close,
  }
}

/** What delivery needs. With several targets in one settings file, messages name the target, because the channels are shared. */
export const openDelivery = (
  settings: () => Settings,
  document: Document<AlertsFile>,
  open: (name: string) => Promise<Channel>,
  log: WatchLog,
  refresh?: RefreshContext,
): DeliveryContext => ({
  ...(refresh && { refresh }),
  document,
  clock: () => new Date(),
  newId: randomUUID,
  unsaved: new Map(),
  log,
  openChannel: open,
  isQuiet: now => isQuiet(settings().alerts.quietHours, now, settings().target.timezone),
  compose: (items, about) => {
    const { target, targets, alerts, api } = settings()
    return composeMessage(items, {
      ...about,
      target: target.name,
      timezone: target.timezone,
      links: alerts.links,
      publicUrl: api.publicUrl ?? null,
      showTarget: targets.length > 1,
    })
  },
})

/** Channels that still have something to send. */
export interface DeliveryResult {
  /** A later attempt may succeed. */
  readonly waiting: readonly string[]
  /** Refused for good. */
  readonly refused: readonly string[]
}

/** Tries once to deliver everything in the outboxes of these channels. */
export const deliverOnce = async (context: DeliveryContext, names: readonly string[]): Promise<DeliveryResult> => {
  const began = new Date()
  const never = new AbortController().signal
  await Promise.all(names.map(name => deliver(context, name, { closing: never, abort: never }, true)))
  const file = (await context.document.read()) ?? NO_ALERTS
  const failed = names.map(name => ({ name, failure: deliveryFailure(recordOf(file, name) ?? newChannel(began), began) }))
  const namesWith = (wanted: string) => failed.filter(({ failure }) => failure === wanted).map(({ name }) => name)
  return { waiting: namesWith('waits'), refused: namesWith('refused') }
}

/** A channel that prints each message instead of sending it. */
export const previewing = (name: string, channel: Channel, print: Runtime['print']): Channel => ({
  preview: message => channel.preview(message),
  close: () => channel.close(),
  send: async message => {
    await print(`${escapeLines(`--- ${name}\n${await channel.preview(message)}`)}\n`)
    return 'not sent: --dry-run'
  },
})

/** The report as a notification: an HTML page for mail, an outline for chats. */
export const notificationOfReport = (report: Report, { targets }: Settings): ReportNotification => {
  const platform = targets.length > 1 ? ['--target', shellWord(report.target)] : []
  const command = ['check_status', ...platform, '--all', '-o', 'report.html'].join(' ')
  return reportNotification(report, htmlMail(withOverview(completeCommands(report, platform)), command))
}
