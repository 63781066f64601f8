import type { z } from 'zod'
import type { ChannelSettings, SecretSource } from './channel-settings.js'
import type { ChannelsTable, ChannelTable } from './channel-tables.js'
import { secretSource } from './fields.js'

const channelOf = (name: string, table: ChannelTable, place: (path: string) => string): ChannelSettings => {
  // Alertmanager accepts alerts only, neither events nor daily reports.
  const tellsPeople = table.type !== 'webhook' || table.format !== 'alertmanager'
  const routed = {
    name,
    events: [...new Set(table.events ?? (tellsPeople ? (['registration', 'deposit'] as const) : []))],
    minSeverity: table.min_severity ?? 'warning',
    ...(table.rules && { rules: [...new Set(table.rules)] }),
    dailyReport: table.daily_report ?? tellsPeople,
    ...('proxy' in table && table.proxy !== undefined && { proxy: table.proxy }),
  }
  // The schema has already checked that required secrets are present.
  const needed = (key: string): SecretSource => secretSource(table, key, place) ?? { env: '' }
  const token = secretSource(table, 'token', place)
  const caFile = 'ca_file' in table && table.ca_file !== undefined ? { caFile: place(table.ca_file) } : {}
  switch (table.type) {
    case 'email': {
      const password = secretSource(table, 'password', place)
      const user = table.smtp.user ?? table.user
      return {
        ...routed,
        type: 'email',
        smtp: table.smtp.server,
        ...(user !== undefined && { user }),
        ...(password && { password }),
        from: table.from,
        to: [...new Set(table.to)],
        ...(table.helo !== undefined && { helo: table.helo }),
        starttls: table.starttls ?? 'auto',
        ...caFile,
      }
    }
    case 'slack':
    case 'teams':
      return { ...routed, type: table.type, webhookUrl: needed('webhook_url') }
    case 'mattermost':
      return { ...routed, type: 'mattermost', webhookUrl: needed('webhook_url'), ...caFile }
    case 'discord': {
      const thread = table.thread_id === undefined ? {} : { threadId: table.thread_id }
      return { ...routed, type: 'discord', webhookUrl: needed('webhook_url'), ...thread }
    }
    case 'telegram': {
      const api = (table.api ?? 'https://api.telegram.org').replace(/(?<!\/)\/+$/, '')
      const messageThreadId = table.message_thread_id
      const topic = messageThreadId === undefined ? {} : { messageThreadId }
      return { ...routed, type: 'telegram', botToken: needed('bot_token'), chatId: table.chat_id, ...topic, api }
    }
    case 'ntfy':
      return { ...routed, type: 'ntfy', url: table.url, ...(token && { token }), ...caFile }
    case 'apprise':
      return {
        ...routed,
        type: 'apprise',
        url: table.url,
        ...(table.tag !== undefined && { tag: table.tag }),
        ...(token && { token }),
        ...caFile,
      }
    case 'webhook': {
      const secret = secretSource(table, 'secret', place)
      return {
        ...routed,
        type: 'webhook',
        url: table.url,
        format: table.format ?? 'json',
        ...(secret && { secret }),
        ...(token && { token }),
        ...caFile,
      }
    }
  }
}

/** The channels in the order of the file. @param place makes a path absolute */
export const channelsOf = (tables: z.infer<typeof ChannelsTable>, place: (path: string) => string): readonly ChannelSettings[] =>
  Object.entries(tables).map(([name, table]) => channelOf(name, table, place))
