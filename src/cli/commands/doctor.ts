import { join } from 'node:path'
import process from 'node:process'
import { NOTHING_TOLD, openAlerts } from '../../alerts/file.js'
import { undeliveredOf } from '../../alerts/undelivered.js'
import { readSettingsFile } from '../../config/file.js'
import { loadSettings, type Origin, originsOf } from '../../config/load.js'
import type { Settings } from '../../config/settings.js'
import { documentOf, type Examined, statusOf } from '../../doctor/document.js'
import { examine } from '../../doctor/examine.js'
import { openPatient } from '../../doctor/patient.js'
import { writeExamined } from '../../doctor/text.js'
import type { Loaded, Surroundings } from '../../doctor/types.js'
import type { Interaction } from '../../source/source.js'
import type { Folder } from '../../state/folder.js'
import { listTokens } from '../../state/tokens.js'
import { username } from '../account.js'
import { cleanUpLater } from '../cleanup.js'
import { SILENT, withOrigin } from '../connection.js'
import { footprint } from '../footprint.js'
import type { GlobalFlags } from '../options.js'
import { print } from '../output.js'
import { styleOf } from '../terminal.js'
import { waitFor } from '../waiting.js'

export interface DoctorFlags extends GlobalFlags {
  readonly format: 'text' | 'json'
}

/** The state folder as it is: neither made nor closed to others. */
const asItIs = (path: string): Folder => ({
  pathOf: name => join(path, name),
  alone: () => Promise.reject(new Error('a doctor changes nothing')),
})

const ownTokens = async ({ stateDir }: Settings): Promise<number> => (await listTokens(asItIs(stateDir))).length

const outbox = async ({ stateDir, target }: Settings) =>
  undeliveredOf((await openAlerts(asItIs(stateDir), target.name).read()) ?? NOTHING_TOLD, new Date())

/** What can be known of the settings of one target. Whatever is wrong with them is something that was found. */
const load = async (origin: Origin): Promise<Loaded> => {
  const { flags, env, home } = origin
  const file = await readSettingsFile({ flag: flags.config, env, home }).catch(() => undefined)
  return loadSettings(origin).then(
    settings => ({ settings, file }),
    error => ({ error, file }),
  )
}

const surroundingsOf = ({ env, home }: Origin, interaction: Interaction): Surroundings => ({
  home,
  env,
  username: username(),
  interaction,
  node: process.version,
  uid: process.getuid?.(),
  footprint,
  ownTokens,
  outbox,
})

const examineTarget = async (loaded: Loaded, target: string | null, surroundings: Surroundings): Promise<Examined> => {
  const examinedAt = new Date()
  const began = performance.now()
  const patient = openPatient(loaded, surroundings)
  cleanUpLater(() => patient.close())
  const checks = await examine(patient)
  patient.close()
  return { target, examinedAt, tookMs: performance.now() - began, checks }
}

const nameOf = (loaded: Loaded, { flags }: Origin): string | null =>
  'settings' in loaded ? loaded.settings.target.name : (flags.target ?? null)

/** Checks a set-up from the settings to the indexes and prints what is to be mended; the status says whether anything is. */
export const runDoctor = (flags: DoctorFlags): Promise<number> =>
  withOrigin(flags, async origin => {
    // Of settings that cannot be read nobody knows how many targets they name.
    const origins = await originsOf(origin).catch(() => [origin])
    const all = await Promise.all(origins.map(async one => ({ origin: one, loaded: await load(one) })))
    const [first] = all
    const only = all.length === 1 && first && 'settings' in first.loaded ? first.loaded.settings.target : undefined
    const waiting = waitFor(only ? (only.ssh ? only.ssh.host : only.name) : `${all.length} targets`)
    if (!only) waiting.stage('connecting')
    await waiting.loaded
    const examined = await Promise.all(
      all.map(({ origin, loaded }) => examineTarget(loaded, nameOf(loaded, origin), surroundingsOf(origin, only ? waiting : SILENT))),
    )
    waiting.stop()
    await print(flags.format === 'json' ? `${JSON.stringify(documentOf(examined), null, 2)}\n` : writeExamined(examined, styleOf(flags)))
    return statusOf(examined)
  })
