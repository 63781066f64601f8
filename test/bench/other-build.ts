import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { COMMAND } from '../support/world.js'

const run = promisify(execFile)
const ROOT = dirname(dirname(COMMAND))

/** A commit of this repository that this one is compared with. */
export const AGAINST = process.env.BENCH_AGAINST

/** The files of a commit, as a fresh clone has them. The caller removes the folder. */
export const checkOut = async (commit: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'cs-bench-'))
  await run('sh', ['-c', 'git -C "$0" archive "$1" | tar -x -C "$2"', ROOT, commit, folder])
  return folder
}

export interface OtherBuild {
  readonly commit: string
  /** Its `bin/check_status.js`. */
  readonly command: string
  remove(): Promise<void>
}

/** Checks out and builds what `BENCH_AGAINST` names; undefined if it names nothing. */
export const otherBuild = async (): Promise<OtherBuild | undefined> => {
  if (AGAINST === undefined) return undefined
  console.log(`Building ${AGAINST}…`)
  const folder = await checkOut(AGAINST)
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const install = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--prefer-offline']
    await run('npm', install, { cwd: folder })
    await run('npm', ['run', '--silent', 'build'], { cwd: folder })
    return { commit: AGAINST, command: join(folder, 'bin/check_status.js'), remove }
  } catch (error) {
    await remove()
    throw error
  }
}
