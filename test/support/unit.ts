import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** What systemd makes of a unit. */
export interface Understood {
  readonly status: number | null
  /** Its complaints. */
  readonly said: string
  /** The words of ExecStart as the program gets them. */
  readonly words: readonly string[]
  /** Of anything else, as it prints it: `Environment`, `ReadWritePaths`. */
  value(name: string): string | undefined
  /** Its judgement of how much the service could do, from 0 to 100, where this is not above `threshold`. */
  isSafe(threshold: number): boolean
}

/** The words as systemd prints them: in double quotes where they are not plain, with backslashes as in a shell. */
const unquoted = (line: string): string[] =>
  [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, bare = '']) => quoted?.replace(/\\(.)/g, '$1') ?? bare)

/** The real systemd's view of a unit. */
export const understand = async (text: string, name = 'check_status.service'): Promise<Understood> => {
  const folder = await mkdtemp(join(tmpdir(), 'cs-unit-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, name)
  await writeFile(file, text)
  const run = (args: readonly string[], env: Record<string, string> = {}) =>
    spawnSync('systemd-analyze', [...args, file], { encoding: 'utf8', env: { ...process.env, ...env }, maxBuffer: 100_000_000 })
  const { status, stderr } = run(['verify', '--recursive-errors=no'])
  const dump = run(['verify', '--recursive-errors=no'], { SYSTEMD_LOG_LEVEL: 'debug' })
  const rows = `${dump.stdout}${dump.stderr}`.split('\n')
  const from = rows.findIndex(row => row.includes(`-> Unit ${name}:`))
  const until = rows.findIndex((row, i) => i > from && row.includes('-> Unit '))
  const ours = from < 0 ? [] : rows.slice(from, until < 0 ? undefined : until)
  const value = (key: string): string | undefined =>
    ours.find(row => row.trimStart().startsWith(`${key}: `))?.replace(new RegExp(`^\\s*${key}: `), '')
  const [program = '', ...words] = unquoted(value('Command Line') ?? '')
  return {
    status,
    said: stderr,
    // systemd.service(5): the variables are put in when it starts, and a doubled dollar sign is one.
    words: [program, ...words.map(word => word.replaceAll('$$', '$'))],
    value,
    isSafe: threshold => run(['security', '--offline=true', `--threshold=${threshold}`, '--no-pager']).status === 0,
  }
}
