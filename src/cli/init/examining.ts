import process from 'node:process'
import type { Origin } from '../../config/load.js'
import type { Settings } from '../../config/settings.js'
import { examine } from '../../doctor/examine.js'
import { openPatient } from '../../doctor/patient.js'
import { writeChecks } from '../../doctor/text.js'
import type { CheckId, Patient } from '../../doctor/types.js'
import { cleanUpLater } from '../cleanup.js'
import { surroundingsOf } from '../examination.js'
import { styleOf } from '../terminal.js'
import { waitFor } from '../waiting.js'
import { type Answers, tried } from './draft.js'
import { confirm, tell } from './question.js'

export interface Trial {
  readonly settings: Settings
  /** As it was examined, its connection still up. */
  readonly patient: Patient & { close(): void }
  /** The checks that failed. */
  readonly failed: readonly CheckId[]
}

/** Tries the answers as `doctor` would, and tells what it finds. @throws ConfigError where they make no settings */
export const tryOut = async (answers: Answers, draft: string, ids: readonly CheckId[], origin: Origin): Promise<Trial> => {
  const settings = await tried(answers, draft, origin)
  const { ssh } = settings.target
  const waiting = waitFor(ssh ? ssh.host : 'this machine')
  const patient = openPatient({ settings, file: undefined }, surroundingsOf(origin, waiting))
  cleanUpLater(() => patient.close())
  const checks = await examine(patient, ids)
  waiting.stop()
  process.stderr.write(writeChecks(checks, styleOf({})))
  return { settings, patient, failed: checks.filter(({ standing }) => standing === 'error').map(({ id }) => id) }
}

/**
 * Asks until what was answered works, or the person keeps it all the same. The last trial's connection stays up.
 * @param answer asks for everything that is tried
 */
export const untilKept = async (
  answer: () => Promise<Answers>,
  look: (answers: Answers) => Promise<Trial>,
): Promise<{ readonly answers: Answers; readonly trial: Trial | undefined }> => {
  for (;;) {
    const answers = await answer()
    let trial: Trial | undefined
    try {
      trial = await look(answers)
    } catch (error) {
      if ((error as Error).name !== 'ConfigError') throw error
      tell(`  ${(error as Error).message}`)
    }
    if (trial?.failed.length === 0 || !(await confirm('That did not work. Answer anew?', true))) return { answers, trial }
    trial?.patient.close()
    tell()
  }
}
