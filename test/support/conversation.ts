import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Running, RunOptions, World } from './world.js'

/** A question and the typed answer. */
export type Turn = readonly [question: RegExp, typed: string]

export const ENTER = '\r'
export const SETTINGS = 'new/config.toml'

/** Removes the escape sequences of line editing. */
export const unstyled = (said: string): string => said.replace(/\u001b\[[\d;?]*[A-Za-z]/g, '').replaceAll('\r', '')

/** Answers question by question, waiting for each one. */
export const converse = async (
  world: World,
  turns: readonly Turn[],
  args: readonly string[] = ['--config', SETTINGS],
  options: RunOptions = {},
): Promise<Running> => {
  const running = world.start(['init', ...args], { columns: 120, ...options })
  let from = 0
  for (const [question, typed] of turns) {
    await running.until(new RegExp(`^[\\s\\S]{${from}}[\\s\\S]*?${question.source}`))
    from = running.said().length
    running.type(typed)
  }
  return running
}

/** Prepares a machine and a host for init: an alias, a key, and an application that uses the socket. */
export const furnish = async ({ home, key, sshd, platform }: World): Promise<string> => {
  await copyFile(key, join(home, '.ssh/id_ed25519'))
  await writeFile(
    join(home, '.ssh/config'),
    `Host *.example\n  Port 1\nHost shop\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${sshd.user}\n`,
  )
  const env = join(home, 'app.env')
  const { database, socketDir, port } = platform
  await writeFile(env, `DB_NAME=${database}\nDB_USER=app\nDB_PASSWORD=hush-hush\nDB_HOST=${socketDir}\nDB_PORT=${port}\n`)
  return env
}

/** The conversation in which every trial succeeds. @param env the application's file on the host */
export const allWell = (env: string): readonly Turn[] => [
  [/Number, or another host[^\n]*: /, ENTER],
  [/User to sign in as[^\n]*: /, ENTER],
  [/Number, or the path[^\n]*: /, ENTER],
  [/Path of the \.env on the host[^\n]*: /, `${env}\r`],
  [/Name of the database[^\n]*: /, ENTER],
  [/How should check_status sign in[\s\S]*?Number[^\n]*: /, ENTER],
  [/Folder of the socket[^\n]*: /, ENTER],
  [/PostgreSQL role[^\n]*: /, 'check_status\r'],
  [/In which time zone[\s\S]*?Number[^\n]*: /, ENTER],
  [/Logs on the host[^\n]*: /, ENTER],
  [/Write it\?[^\n]*: /, ENTER],
]

/** The conversation with some turns replaced. */
export const but = (turns: readonly Turn[], ...others: readonly (readonly [at: number, ...turns: readonly Turn[]])[]): readonly Turn[] =>
  turns.flatMap((turn, i) => {
    const other = others.find(([at]) => at === i)
    return other ? (other.slice(1) as Turn[]) : [turn]
  })
