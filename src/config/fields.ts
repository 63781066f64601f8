import { z } from 'zod'

/** What keeps a value out that would fit without it: nobody sees it in the file. */
const hidden = (value: string, pattern: RegExp): string => {
  if (!/\p{Cc}/u.test(value) || !pattern.test(value.replace(/\p{Cc}/gu, ''))) return ''
  return /[\n\r]/.test(value) ? ' without a line break in it' : ' without a control character in it'
}

/** What is said of a value that does not fit: what the key takes. */
export const text = (takes: string, pattern = /./s) =>
  z.string({ error: takes }).regex(pattern, { error: ({ input }) => `${takes}${hidden(String(input), pattern)}` })

export const word = text('takes a name', /^[^\p{Cc}]{1,128}$/u)
export const localPath = text('takes the path of a file', /^[^\0\n\r]+$/)
export const commandLine = text('takes a command line', /^[^\0]+$/)
export const variable = text('takes the name of an environment variable', /^\w+$/)

export const count = z.int({ error: 'takes a whole number from 1 on' }).min(1, { error: 'takes a whole number from 1 on' })

/** `password_file, password_command or password_env`. */
const ways = (name: string): string => `use ${name}_file, ${name}_command or ${name}_env`

const refusal = (name: string, what: string): string => `${what} does not belong in the settings; ${ways(name)}`

export const NO_PASSWORD = refusal('password', 'a password')

// What belongs into the file is easily written in the place of its name; then it would be shown as the file that is not there.
const secretPath = text('takes the path of a file', /^(?!https?:|\d+:[\w-]{30,}$)[^\0\n\r]+$/i)

type SecretShape<Name extends string> = Record<Name, z.ZodOptional<z.ZodUndefined>> &
  Record<`${Name}_${'file' | 'command' | 'env'}`, z.ZodOptional<z.ZodString>>

/** The three keys that say where a secret is, and the one that it must not stand in. @param what `a password`, as the refusal calls it */
export const secretShape = <const Name extends string>(name: Name, what: string): SecretShape<Name> =>
  ({
    [name]: z.undefined({ error: refusal(name, what) }).optional(),
    [`${name}_file`]: secretPath.optional(),
    [`${name}_command`]: commandLine.optional(),
    [`${name}_env`]: variable.optional(),
  }) as SecretShape<Name>

const ENDINGS = ['file', 'command', 'env'] as const

/** A check of a table: that at most one key says where its secret is, and one at least where it cannot do without. */
export const checkSecret =
  (name: string, needed: 'needed' | 'optional' = 'optional') =>
  (table: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void => {
    const said = ENDINGS.map(ending => `${name}_${ending}`).filter(key => table[key] !== undefined)
    const complain = (key: string, message: string): void => context.addIssue({ code: 'custom', path: [key], message })
    if (said.length > 1) complain(said[1] ?? name, `${said.join(' and ')} both say where it is; keep one`)
    else if (said.length === 0 && needed === 'needed') complain(`${name}_file`, ways(name))
  }
