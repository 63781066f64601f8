import { access, constants, stat } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { nearestExisting } from '../../config/places.js'
import { HintedError } from '../../text/hinted-error.js'
import { type Base, checkedAs, localPath, tilde } from './draft.js'
import { EXPLANATIONS } from './explanations.js'
import type { InitContext } from './trial.js'

/** A typed password and the file that it is saved in at the end. */
export interface NewPassword {
  readonly path: string
  readonly password: string
  /** The file exists, and its password is replaced. */
  readonly isReplacing?: boolean
}

export interface PasswordFileAnswer {
  readonly password_file: string
  readonly newPassword: NewPassword | undefined
}

const ANOTHER_FILE = 'Type the path of another file. If it does not exist, the password is asked for and saved there.'

/** The file can be read, or made. @throws HintedError, ConfigError */
const checkFile = async (answer: string, base: Base): Promise<string> => {
  checkedAs('database', 'password_file')(answer)
  const path = localPath(answer, base)
  const refuse = (why: string): never => {
    throw new HintedError(`${answer} ${why}`, ANOTHER_FILE)
  }
  if (path === base.path) refuse('is where the settings go')
  const stats = await stat(path).catch(() => undefined)
  if (stats?.isDirectory()) refuse('is a folder')
  try {
    if (stats) await access(path, constants.R_OK)
    else await access(`${await nearestExisting(dirname(path))}/.`, constants.W_OK | constants.X_OK)
  } catch (error) {
    refuse(`cannot be ${stats ? 'read' : 'written'}: ${(error as NodeJS.ErrnoException).code}`)
  }
  return answer
}

interface ProposedFile {
  /** The file of the present settings. */
  readonly proposed?: string | undefined
  /** A file whose password PostgreSQL has just refused. */
  readonly refused?: string | undefined
}

/** Asks for the file with the password, and for the password if the file does not exist. @throws Interrupted */
export const askPasswordFile = async (
  { dialogue }: InitContext,
  base: Base,
  { proposed, refused }: ProposedFile = {},
): Promise<PasswordFileAnswer> => {
  const file = await dialogue.text('Password file on this machine', {
    proposed: tilde(localPath(proposed ?? join(dirname(base.path), 'password'), base), base.home),
    check: answer => checkFile(answer, base),
    ...EXPLANATIONS.passwordFile,
  })
  const path = localPath(file, base)
  if (await stat(path).catch(() => undefined)) {
    const typed =
      file === refused
        ? await dialogue.secret('PostgreSQL refused what is in this file. Type its password again (not shown; Enter keeps what is in it)', {
            ...EXPLANATIONS.password,
          })
        : ''
    return { password_file: file, newPassword: typed === '' ? undefined : { path, password: typed, isReplacing: true } }
  }
  const password = await dialogue.secret('The file does not exist yet. Password (not shown; saved there at the end, mode 0600)', {
    ...EXPLANATIONS.password,
    check: typed => {
      if (typed === '')
        throw new HintedError('an answer is needed', 'Type the password of the role. "<" goes back to name another file, or another way.')
    },
  })
  return { password_file: file, newPassword: { path, password } }
}

const isExecutable = async (path: string): Promise<boolean> => {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}

/** What `sh` runs although no file has that name: its own words, and what begins with one of its signs. */
const SHELL_WORD = /^(?:\.|:|if|for|while|until|case|command|eval|exec|read|set|export|umask|cd|trap)$|^[A-Za-z_]\w*=|^["'$({`!]/

/** Whether a command begins with something that can be run here. */
const canRun = async (command: string, { env, home }: InitContext['environment']): Promise<boolean> => {
  const [first = '', ...others] = command.split(/\s+/)
  if (others.length > 0 && SHELL_WORD.test(first)) return true
  if (first.includes('/')) return isExecutable(first.replace(/^~(?=\/)/, home))
  const found = (env.PATH ?? '').split(delimiter).map(folder => isExecutable(join(folder || '.', first)))
  return (await Promise.all(found)).includes(true)
}

/** Asks for the command, which is run only if there is such a program: a password that is typed here must not become a command. @throws Interrupted */
export const askPasswordCommand = ({ dialogue, environment }: InitContext, proposed?: string): Promise<string> =>
  dialogue.text('Command that prints the password', {
    proposed,
    ...EXPLANATIONS.passwordCommand,
    check: async answer => {
      checkedAs('database', 'password_command')(answer)
      if (await canRun(answer, environment)) return answer
      throw new HintedError(
        'that is no program here. Is it the password itself?',
        'A password does not belong here: it would be shown, and saved with the settings. Type "<" until you can choose a password from a file: there it is asked for unseen.',
      )
    },
  })
