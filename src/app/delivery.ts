import { randomUUID } from 'node:crypto'
import process from 'node:process'
import type { AlertsFile } from '../alerts/file.js'
import type { WatchLog } from '../alerts/log.js'
import type { NotificationOf } from '../alerts/notifications.js'
import type { DeliveryContext } from '../alerts/outbox.js'
import { isQuiet } from '../alerts/quiet-hours.js'
import { reportNotification } from '../alerts/report-notification.js'
import type { WatchSettings } from '../alerts/watch.js'
import { compose } from '../alerts/wording/index.js'
import { openChannel, type Safe } from '../channels/index.js'
import type { Channel } from '../channels/types.js'
import { known } from '../cli/names.js'
import { ConfigError } from '../config/errors.js'
import { readSecret } from '../config/secret.js'
import type { Settings } from '../config/settings.js'
import { rules } from '../problems/index.js'
import { formats } from '../report/formats/index.js'
import type { Report } from '../report/report.js'
import { MAX_CA_BYTES, readBounded } from '../source/bounded-read.js'
import type { Document } from '../state/document.js'
import { print } from '../terminal/output.js'
import { fileStyleOf } from '../terminal/style.js'
import { escapeLines } from '../text/escape.js'
import { UsageError } from '../text/usage-error.js'

const safe: Safe = {
  secret: (source, what) => readSecret(source, what, process.env),
  file: async (path, what) => {
    try {
      return (await readBounded(path, MAX_CA_BYTES)).toString('utf8')
    } catch (error) {
      throw new ConfigError(
        `${what}: ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`,
        'See that it is there and that you may read it.',
      )
    }
  },
}

/** What the settings alone cannot know: that rules exist, and that somebody is to be told. @throws UsageError */
export const checkChannels = ({ channels, alerts }: Settings): void => {
  if (channels.length === 0)
    throw new UsageError(
      'there is nobody to tell: the settings name no channel',
      'Add a table [channels.<name>]; `check_status help settings` has examples.',
    )
  for (const { rules: named } of channels) known(named, Object.keys(rules), 'rule')
  known(Object.keys(alerts.tolerances), Object.keys(rules), 'rule')
}

export const watchSettings = ({ alerts, channels, target }: Settings): WatchSettings => ({ alerts, channels, timezone: target.timezone })

/** Channels are made when they are first needed, and once for as long as the settings stay. */
export const openChannels = (settings: () => Settings): { open(name: string): Promise<Channel>; close(): void } => {
  let made = new Map<string, Promise<Channel>>()
  let of = settings()
  const close = (): void => {
    for (const channel of made.values()) channel.then(one => one.close()).catch(() => {})
    made = new Map()
  }
  return {
    open(name) {
      // The settings were read anew: a password may be another now.
      if (of !== settings()) close()
      of = settings()
      const about = of.channels.find(channel => channel.name === name)
      if (!about) return Promise.reject(new ConfigError(`there is no channel ${name}`, 'See [channels] in the settings.'))
      const channel = made.get(name) ?? openChannel(about, { safe, repeat: of.alerts.repeat })
      made.set(name, channel)
      // What could not be made is tried again the next time.
      channel.catch(() => made.delete(name))
      return channel
    },
    close,
  }
}

/** What delivering works with. Several targets of one file share the channels: whoever reads is to know of which one it is. */
export const openDelivery = (
  settings: () => Settings,
  document: Document<AlertsFile>,
  open: (name: string) => Promise<Channel>,
  log: WatchLog,
): DeliveryContext => ({
  document,
  clock: () => new Date(),
  newId: randomUUID,
  unnoted: new Map(),
  log,
  open,
  isQuiet: now => isQuiet(settings().alerts.quietHours, now, settings().target.timezone),
  write: (items, about) => {
    const { target, targets, alerts } = settings()
    return compose(items, {
      ...about,
      target: target.name,
      timezone: target.timezone,
      links: alerts.links,
      showTarget: targets.length > 1,
    })
  },
})

/** Prints what it would send. */
export const previewing = (name: string, channel: Channel): Channel => ({
  preview: message => channel.preview(message),
  close: () => channel.close(),
  send: async message => {
    await print(`${escapeLines(`--- ${name}\n${await channel.preview(message)}`)}\n`)
    return 'not sent: --dry-run'
  },
})

/** A report as it is told: a page for mail, its outline for chats. */
export const notificationOfReport = (report: Report): NotificationOf<'report'> =>
  reportNotification(report, formats.html.write([report], fileStyleOf({})))
