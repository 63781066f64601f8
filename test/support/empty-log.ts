import { utimes, writeFile } from 'node:fs/promises'

/** A log into which nothing was written for two days: that nothing is in it, then, is known of any window within them. */
export const anEmptyLog = async (path: string): Promise<void> => {
  await writeFile(path, '')
  await utimes(path, new Date(), new Date(Date.now() - 2 * 86_400_000))
}
