import { api } from './checks/api.js'
import { channels } from './checks/channels.js'
import { clocks } from './checks/clocks.js'
import { handshake } from './checks/handshake.js'
import { indexes } from './checks/indexes.js'
import { key } from './checks/key.js'
import { knownHosts } from './checks/known-hosts.js'
import { locale } from './checks/locale.js'
import { logs } from './checks/logs.js'
import { node } from './checks/node.js'
import { outbox } from './checks/outbox.js'
import { password } from './checks/password.js'
import { databaseSignIn, postgres, server } from './checks/postgres.js'
import { name, tcp } from './checks/reach.js'
import { rights } from './checks/rights.js'
import { settings } from './checks/settings.js'
import { forwarding, signIn } from './checks/sign-in.js'
import { sshConfig } from './checks/ssh-config.js'
import { state } from './checks/state.js'
import { tables } from './checks/tables.js'
import { timeZone } from './checks/time-zone.js'
import type { Check, CheckId } from './types.js'

export const checks = {
  settings,
  node,
  'ssh-config': sshConfig,
  key,
  'known-hosts': knownHosts,
  name,
  tcp,
  handshake,
  'sign-in': signIn,
  forwarding,
  password,
  postgres,
  'database-sign-in': databaseSignIn,
  server,
  clocks,
  tables,
  rights,
  indexes,
  logs,
  channels,
  outbox,
  api,
  state,
  'time-zone': timeZone,
  locale,
} satisfies Record<CheckId, Check>
