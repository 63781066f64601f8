import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Running, RunOptions, World } from './world.js'

/** A question, and what is typed at it. */
export type Turn = readonly [question: RegExp, typed: string]

export const ENTER = '\r'
export const SETTINGS = 'new/config.toml'

/** The escape sequences with which a line is edited. */
export const unstyled = (said: string): string => said.replace(/\u001b\[[\d;?]*[A-Za-z]/g, '').replaceAll('\r', '')

/** Has the person answer question by question; each is waited for after the answer before it. */
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

/** A person's machine and a host as init finds them: an alias, a key, and an application that uses the socket. */
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

/** The conversation in which all is well. @param env the application's file on the host */
export const allWell = (env: string): readonly Turn[] => [
  [/Number, or name or address[^\n]*: /, ENTER],
  [/User that signs in there[^\n]*: /, ENTER],
  [/Number, or the path[^\n]*: /, ENTER],
  [/Its path on the host[^\n]*: /, `${env}\r`],
  [/Name of the database[^\n]*: /, ENTER],
  [/How is it to sign in[\s\S]*?Number[^\n]*: /, ENTER],
  [/Folder of its socket[^\n]*: /, ENTER],
  [/Role in PostgreSQL[^\n]*: /, 'check_status\r'],
  [/In which time zone[\s\S]*?Number[^\n]*: /, ENTER],
  [/Write it\?[^\n]*: /, ENTER],
]

/** The same with other answers to some of the questions. */
export const but = (turns: readonly Turn[], ...others: readonly (readonly [at: number, ...turns: readonly Turn[]])[]): readonly Turn[] =>
  turns.flatMap((turn, i) => {
    const other = others.find(([at]) => at === i)
    return other ? (other.slice(1) as Turn[]) : [turn]
  })
