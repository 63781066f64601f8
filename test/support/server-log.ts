import type { Platform } from './platform.js'

/** A line of PostgreSQL's log with those that belong to it. */
export interface Entry {
  /** Process id of the backend. */
  readonly session: string
  /** LOG, ERROR, FATAL … */
  readonly level: string
  readonly words: string
}

/** What PostgreSQL has written of the sessions in that database so far. It writes its log when it gets round to it. */
export const serverLog = async ({ sql, database }: Platform): Promise<Entry[]> => {
  const [{ log }] = await sql("SELECT pg_read_file(current_setting('data_directory') || '/' || pg_current_logfile()) AS log")
  const entries = [...String(log).matchAll(/^(\S+) (\d+) ([A-Z]+): +([\s\S]*?)(?=^\S* \d+ [A-Z]+: |(?![\s\S]))/gm)]
  return entries
    .filter(([, name]) => name === database)
    .map(([, , session = '', level = '', words = '']) => ({ session, level, words: words.trim() }))
}
