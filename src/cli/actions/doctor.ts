import { hostMemory } from '../../app/host-memory.js'
import { readSettingsFile } from '../../config/file.js'
import { loadSettings, type Origin, originsOf } from '../../config/load.js'
import { openCheckContext } from '../../doctor/check-context.js'
import { documentOf, type Examined, exitStatusOf } from '../../doctor/document.js'
import { examine } from '../../doctor/examine.js'
import { writeExamined } from '../../doctor/text.js'
import type { DoctorEnvironment, LoadedSettings } from '../../doctor/types.js'
import { writeJson } from '../../report/formats/json/write.js'
import { cleanUpLater } from '../../terminal/cleanup.js'
import { print } from '../../terminal/output.js'
import { styleOf } from '../../terminal/style.js'
import { waitFor } from '../../terminal/waiting.js'
import { plural } from '../../text/words.js'
import { SILENT, withOrigin } from '../connection.js'
import { doctorEnvironment } from '../doctor-environment.js'
import type { GlobalFlags } from '../options.js'

export interface DoctorFlags extends GlobalFlags {
  readonly format: 'text' | 'json'
}

/** The settings of one target. An error in them is a finding, not a failure. */
const load = async (origin: Origin): Promise<LoadedSettings> => {
  const { flags, env, home } = origin
  const file = await readSettingsFile({ flag: flags.config, env, home }).catch(() => undefined)
  return loadSettings(origin).then(
    settings => ({ settings, file }),
    error => ({ error, file }),
  )
}

const examineTarget = async (loaded: LoadedSettings, target: string | null, environment: DoctorEnvironment): Promise<Examined> => {
  const examinedAt = new Date()
  const began = performance.now()
  // The way is the one that the next run takes.
  const remembered = 'settings' in loaded ? { hostMemory: hostMemory(loaded.settings.stateDir) } : {}
  const context = openCheckContext(loaded, { ...environment, ...remembered })
  cleanUpLater(() => context.close())
  const checks = await examine(context)
  context.close()
  return { target, examinedAt, tookMs: performance.now() - began, checks }
}

const nameOf = (loaded: LoadedSettings, { flags }: Origin): string | null =>
  'settings' in loaded ? loaded.settings.target.name : (flags.target ?? null)

/** Checks the set-up, from settings to indexes, and prints what to fix. The status is that of the worst finding. */
export const runDoctor = (flags: DoctorFlags): Promise<number> =>
  withOrigin(flags, async origin => {
    // If the settings cannot be read, their targets are unknown: report that error once.
    const origins = await originsOf(origin).catch(() => [origin])
    const all = await Promise.all(origins.map(async one => ({ origin: one, loaded: await load(one) })))
    const [first] = all
    const only = all.length === 1 && first && 'settings' in first.loaded ? first.loaded.settings.target : undefined
    const waiting = waitFor(only ? (only.ssh ? only.ssh.host : only.name) : plural(all.length, 'target'))
    if (!only) waiting.stage('connecting')
    await waiting.loaded
    const examined = await Promise.all(
      all.map(({ origin, loaded }) => examineTarget(loaded, nameOf(loaded, origin), doctorEnvironment(origin, only ? waiting : SILENT))),
    )
    waiting.stop()
    await print(flags.format === 'json' ? `${writeJson(documentOf(examined), 2)}\n` : writeExamined(examined, styleOf(flags)))
    return exitStatusOf(examined)
  })
