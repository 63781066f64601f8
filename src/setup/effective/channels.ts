import type { ChannelSettings } from '../../config/channel-settings.js'
import type { Origins } from './origins.js'
import { TableRows } from './rows.js'
import { maskedApprise, maskedWebhook } from './secrets.js'
import type { SettingTable } from './types.js'

/** Adds the keys that only channels of this type have. */
const addTypeKeys = (table: TableRows, channel: ChannelSettings): TableRows => {
  switch (channel.type) {
    case 'email':
      return table
        .add('smtp', channel.smtp)
        .add('user', channel.user, { origin: table.originOf(table.originOf('user').kind === 'default' ? 'smtp' : 'user') })
        .addSource('password', channel.password)
        .add('from', channel.from)
        .add('to', channel.to)
        .add('helo', channel.helo)
        .add('starttls', channel.starttls)
        .add('ca_file', channel.caFile)
    case 'slack':
    case 'teams':
      return table.addSource('webhook_url', channel.webhookUrl)
    case 'mattermost':
      return table.addSource('webhook_url', channel.webhookUrl).add('ca_file', channel.caFile)
    case 'discord':
      return table.addSource('webhook_url', channel.webhookUrl).add('thread_id', channel.threadId)
    case 'telegram':
      return table
        .addSource('bot_token', channel.botToken)
        .add('chat_id', channel.chatId)
        .add('message_thread_id', channel.messageThreadId)
        .add('api', channel.api)
    case 'ntfy':
      return table
        .addMasked('url', channel.url, maskedWebhook(channel.url))
        .addSource('token', channel.token)
        .add('ca_file', channel.caFile)
    case 'apprise':
      return table
        .addMasked('url', channel.url, maskedApprise(channel.url))
        .add('tag', channel.tag)
        .addSource('token', channel.token)
        .add('ca_file', channel.caFile)
    case 'webhook':
      return table
        .addMasked('url', channel.url, maskedWebhook(channel.url))
        .add('format', channel.format)
        .addSource('secret', channel.secret)
        .addSource('token', channel.token)
        .add('ca_file', channel.caFile)
  }
}

/** One table per channel. */
export const channelTables = (channels: readonly ChannelSettings[], origins: Origins): readonly SettingTable[] =>
  channels.map(channel => {
    const table = new TableRows(['channels', channel.name], origins).add('type', channel.type)
    return addTypeKeys(table, channel)
      .add('proxy', 'proxy' in channel ? channel.proxy : undefined)
      .add('events', channel.events)
      .add('min_severity', channel.minSeverity)
      .add('rules', channel.rules)
      .add('daily_report', channel.dailyReport)
      .table()
  })
