import { execFile } from 'node:child_process'
import { rename, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The clock that the run sees, and nobody else. @param offset a file that says how far it is off */
export const otherClock = async (offset: string): Promise<Record<string, string>> => ({
  CLOCK: (await run('faketime', ['-f', '+0s', 'sh', '-c', 'echo "$LD_PRELOAD"'])).stdout.trim(),
  FAKETIME_TIMESTAMP_FILE: offset,
  FAKETIME_NO_CACHE: '1',
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
  FAKETIME_DISABLE_SHM: '1',
})

/** Sets it anew while the run goes on, which must never find half of a file. */
export const setClock = async (offset: string, to: string): Promise<void> => {
  await writeFile(`${offset}.new`, to)
  await rename(`${offset}.new`, offset)
}
