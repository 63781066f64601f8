import { rename, rm, stat } from 'node:fs/promises'
import { DAY_MS } from '../text/duration.js'
import { codeOf, explainingErrors } from './errors.js'
import { appendLine, readText, replaceFile } from './files.js'
import { type Folder, HISTORY, OLDER_HISTORY } from './folder.js'
import { firstLine, linesFromEnd } from './lines.js'
import { parseRun, type Run, writeRun } from './run.js'

/** Of each of the two files: months of runs, one every 15 minutes. */
const MAX_HISTORY_BYTES = 16_000_000
const YEAR_MS = 366 * DAY_MS

const sizeOf = async (path: string): Promise<number> => {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 0
    throw error
  }
}

const isOlder = (line: string | undefined, timeMs: number): boolean => {
  const run = line === undefined ? undefined : parseRun(line)
  return run !== undefined && run.at.getTime() < timeMs
}

/** The last run in a file, of any target. */
const lastLine = async (path: string): Promise<string | undefined> => {
  for await (const line of linesFromEnd(path)) if (parseRun(line)) return line
  return undefined
}

/** Drops runs older than a year, once a day at most, because that rewrites the file. */
const dropOld = async (folder: Folder, now: Date): Promise<void> => {
  const [path, older] = [folder.pathOf(HISTORY), folder.pathOf(OLDER_HISTORY)]
  const oldest = now.getTime() - YEAR_MS
  if (isOlder(await lastLine(older), oldest)) await rm(older)
  if (!isOlder(await firstLine(path), oldest - DAY_MS)) return
  const kept = ((await readText(path)) ?? '').split('\n').filter(line => line !== '' && !isOlder(line, oldest))
  await replaceFile(path, kept.map(line => `${line}\n`).join(''))
}

/** Appends a run to the history, which is limited to a year and two files. @throws StateError */
export const appendRun = (folder: Folder, run: Run): Promise<void> =>
  folder.withLock(() =>
    explainingErrors(`the history in ${folder.pathOf('')} cannot be written`, async () => {
      const path = folder.pathOf(HISTORY)
      const line = writeRun(run)
      await dropOld(folder, run.at)
      if ((await sizeOf(path)) + line.length > MAX_HISTORY_BYTES) await rename(path, folder.pathOf(OLDER_HISTORY))
      await appendLine(path, line)
    }),
  )

/** The last run of a target; undefined if there is none. @throws StateError */
export const lastRun = (folder: Folder, target: string): Promise<Run | undefined> =>
  explainingErrors(`the history in ${folder.pathOf('')} cannot be read`, async () => {
    const name = JSON.stringify(target)
    for (const file of [HISTORY, OLDER_HISTORY])
      for await (const line of linesFromEnd(folder.pathOf(file))) {
        // Much cheaper than parsing the lines of other targets.
        const run = line.includes(name) ? parseRun(line) : undefined
        if (run?.target === target) return run
      }
    return undefined
  })
