import process from 'node:process'
import { NO_ALERTS, openAlerts } from '../alerts/file.js'
import { undeliveredOf } from '../alerts/undelivered.js'
import { serviceCertificate } from '../channels/certificate-check.js'
import { proxyFor } from '../channels/proxy.js'
import type { ChannelSettings } from '../config/channel-settings.js'
import type { Origin } from '../config/load.js'
import type { Settings } from '../config/settings.js'
import type { DoctorEnvironment } from '../doctor/types.js'
import { allConsumers } from '../setup/data-access.js'
import { MAX_CA_BYTES, readBounded } from '../source/bounded-read.js'
import type { Interaction } from '../source/source.js'
import { readOnlyFolder } from '../state/folder.js'
import { listTokens } from '../state/tokens.js'
import { username } from '../terminal/account.js'

const ownTokens = async ({ stateDir }: Settings): Promise<number> => (await listTokens(readOnlyFolder(stateDir))).length

const outbox = async ({ stateDir, target, channels }: Settings) =>
  undeliveredOf((await openAlerts(readOnlyFolder(stateDir), target.name).read()) ?? NO_ALERTS, channels, new Date())

const routeOf = (channel: ChannelSettings, env: Origin['env']) => ({ env, ...('proxy' in channel && { proxy: channel.proxy }) })

const certificateOf =
  (env: Origin['env']): DoctorEnvironment['certificateOf'] =>
  async (channel, address, signal) => {
    const file = 'caFile' in channel ? channel.caFile : undefined
    const ca = file === undefined ? undefined : await readBounded(file, MAX_CA_BYTES).then(String, () => undefined)
    return serviceCertificate({ channel, address, route: routeOf(channel, env), ca }, signal)
  }

/** What the checks need to know about this machine, the features in use and the state folder. */
export const doctorEnvironment = ({ env, home }: Origin, interaction: Interaction): DoctorEnvironment => ({
  home,
  env,
  username: username(),
  interaction,
  node: process.version,
  uid: process.getuid?.(),
  consumers: allConsumers,
  ownTokens,
  outbox,
  proxyOf: (channel, address) => (channel.type === 'email' ? undefined : proxyFor(new URL(address), routeOf(channel, env))),
  certificateOf: certificateOf(env),
})
