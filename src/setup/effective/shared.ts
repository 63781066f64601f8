import type { z } from 'zod'
import type { Settings } from '../../config/settings.js'
import { duration, type Thresholds, ThresholdsTable } from '../../config/thresholds.js'
import { camelCase } from '../../text/words.js'
import { channelTables } from './channels.js'
import type { Origins } from './origins.js'
import { TableRows } from './rows.js'
import type { SettingTable } from './types.js'

const thresholdsTable = (table: TableRows, thresholds: Thresholds): SettingTable => {
  const numbers: Readonly<Record<string, number>> = thresholds
  for (const [key, schema] of Object.entries<z.ZodOptional>(ThresholdsTable.shape)) {
    const value = numbers[camelCase(key)]
    if (schema.unwrap() === duration) table.addTime(key, value)
    else table.add(key, value)
  }
  return table.table()
}

const alertsTables = (table: TableRows, links: TableRows, { alerts }: Settings): readonly SettingTable[] => {
  table
    .addTime('every', alerts.every)
    .addTime('repeat', alerts.repeat)
    .addTime('quiet_hours', undefined)
    .addTime('daily_report', undefined)
    .add('tolerance', Object.keys(alerts.tolerances).length > 0 ? alerts.tolerances : alerts.tolerance)
    .add('failed_rounds', alerts.failedRounds)
  for (const [key, link] of Object.entries(alerts.links)) links.add(key, link)
  return [table.table(), links.table()]
}

/** The tables that all targets share, without empty ones. */
export const sharedTables = (settings: Settings, origins: Origins): readonly SettingTable[] => {
  const { people, thresholds, channels, api } = settings
  const under = (...path: string[]): TableRows => new TableRows(path, origins)
  const tables = [
    under('people').add('exclude', people.exclude).add('keep', people.keep).table(),
    thresholdsTable(under('thresholds'), thresholds),
    ...alertsTables(under('alerts'), under('alerts', 'links'), settings),
    ...channelTables(channels, origins),
    under('api')
      .add('listen', api.listen)
      .add('logged_in', api.loggedIn)
      .add('trusted_proxies', api.trustedProxies)
      .add('allowed_hosts', api.allowedHosts)
      .add('cors_origins', api.corsOrigins)
      .add('read_only', api.isReadOnly)
      .add('public_url', api.publicUrl)
      .addSource('metrics_token', api.metricsToken)
      .table(),
  ]
  return tables.filter(({ rows }) => rows.length > 0)
}
