import process from 'node:process'
import { NO_ALERTS, openAlerts } from '../alerts/file.js'
import { undeliveredOf } from '../alerts/undelivered.js'
import type { Origin } from '../config/load.js'
import type { Settings } from '../config/settings.js'
import type { DoctorEnvironment } from '../doctor/types.js'
import { allConsumers } from '../setup/data-access.js'
import type { Interaction } from '../source/source.js'
import { readOnlyFolder } from '../state/folder.js'
import { listTokens } from '../state/tokens.js'
import { username } from '../terminal/account.js'

const ownTokens = async ({ stateDir }: Settings): Promise<number> => (await listTokens(readOnlyFolder(stateDir))).length

const outbox = async ({ stateDir, target, channels }: Settings) =>
  undeliveredOf((await openAlerts(readOnlyFolder(stateDir), target.name).read()) ?? NO_ALERTS, channels, new Date())

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
})
