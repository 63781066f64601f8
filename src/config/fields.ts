import { z } from 'zod'
import type { SecretSource } from './channel-settings.js'

/** Names an invisible character as the reason for refusing a value: nobody can see it in the file. */
const hidden = (value: string, pattern: RegExp): string => {
  if (!/\p{Cc}/u.test(value) || !pattern.test(value.replace(/\p{Cc}/gu, ''))) return ''
  return /[\n\r]/.test(value) ? ' without a line break' : ' without control characters'
}

/** A text field. @param takes the error for a value that does not match: what the key takes */
export const text = (takes: string, pattern = /./s) =>
  z.string({ error: takes }).regex(pattern, { error: ({ input }) => `${takes}${hidden(String(input), pattern)}` })

export const word = text('takes a name', /^[^\p{Cc}]{1,128}$/u)
export const localPath = text('takes the path of a file', /^[^\0\n\r]+$/)
export const commandLine = text('takes a command line', /^[^\0]+$/)
export const variable = text('takes the name of an environment variable', /^\w+$/)

export const count = z.int({ error: 'takes a whole number, 1 or more' }).min(1, { error: 'takes a whole number, 1 or more' })

/** `password_file, password_command or password_env`. */
const alternatives = (name: string): string => `use ${name}_file, ${name}_command or ${name}_env`

const refusal = (name: string, what: string): string => `${what} does not belong in the settings; ${alternatives(name)}`

export const NO_PASSWORD = refusal('password', 'a password')

// People paste the secret itself where its file belongs; the error about a missing file would then print it.
const secretPath = text('takes the path of a file', /^(?!https?:|\d+:[\w-]{30,}$)[^\0\n\r]+$/i)

type SecretShape<Name extends string> = Record<Name, z.ZodOptional<z.ZodUndefined>> &
  Record<`${Name}_${'file' | 'command' | 'env'}`, z.ZodOptional<z.ZodString>>

/** The three keys that locate a secret, and the key that would hold it in plain text, which is refused. @param what the secret's name in that error, like `a password` */
export const secretShape = <const Name extends string>(name: Name, what: string): SecretShape<Name> =>
  ({
    [name]: z.undefined({ error: refusal(name, what) }).optional(),
    [`${name}_file`]: secretPath.optional(),
    [`${name}_command`]: commandLine.optional(),
    [`${name}_env`]: variable.optional(),
  }) as SecretShape<Name>

const ENDINGS = ['file', 'command', 'env'] as const

/** Checks that at most one key locates the secret, and at least one if the secret is needed. */
export const checkSecret =
  (name: string, needed: 'needed' | 'optional' = 'optional') =>
  (table: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void => {
    const given = ENDINGS.map(ending => `${name}_${ending}`).filter(key => table[key] !== undefined)
    const complain = (key: string, message: string): void => context.addIssue({ code: 'custom', path: [key], message })
    if (given.length > 1) complain(given[1] ?? name, `${given.join(' and ')} both locate it; keep one`)
    else if (given.length === 0 && needed === 'needed') complain(`${name}_file`, alternatives(name))
  }

/** Where the table says the secret is kept. @param place makes a path absolute */
export const secretSource = (table: object, name: string, place: (path: string) => string): SecretSource | undefined => {
  const { [`${name}_file`]: file, [`${name}_command`]: command, [`${name}_env`]: env } = table as Readonly<Record<string, unknown>>
  if (typeof file === 'string') return { file: place(file) }
  if (typeof command === 'string') return { command }
  return typeof env === 'string' ? { env } : undefined
}
