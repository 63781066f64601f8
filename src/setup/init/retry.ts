import { type DatabaseTrial, RoleRefused, WrongDatabase } from './database-trial.js'
import { confirmRetry, type InitContext } from './trial.js'

export type SignInMethod = 'socket' | 'application' | 'file' | 'command'

/** The questions that are asked again after a failed trial: those whose answer is the likeliest cause. */
export type Repeated = 'all' | 'name' | 'method' | 'account'

const likeliest = (error: unknown, method: SignInMethod): Repeated => {
  if (error instanceof WrongDatabase) return 'name'
  if (method === 'socket') return 'method'
  if (!(error instanceof RoleRefused)) return 'all'
  return method === 'application' ? 'method' : 'account'
}

const SAID: Readonly<Record<Repeated, readonly string[]>> = {
  all: [],
  name: ['With "y" the name of the database is asked for again.'],
  method: ['With "y" you choose another way to sign in.'],
  account: [
    'Does the role not exist yet? Then answer "n": init goes on, and "check_status grants" prints how to make it; there give it this same password.',
    'With "y" the role and its password are asked for again; "<" then leads back to the questions before.',
  ],
}

/** Says what the cause may be, and asks whether to try again. @returns what to ask again; undefined: the answers stay */
export const askWhatToRepeat = async (error: unknown, method: SignInMethod, { dialogue }: InitContext): Promise<Repeated | undefined> => {
  dialogue.showError(error)
  const repeated = likeliest(error, method)
  dialogue.say(...SAID[repeated])
  return (await confirmRetry(dialogue, 'keeps this one', repeated === 'name' ? /^\w+$/ : undefined)) ? repeated : undefined
}

/** What init could not ask, because it could not look. @param isHostRead it signed in to the host */
export const notAsked = (isHostRead: boolean, trial: DatabaseTrial | undefined): readonly string[] => [
  ...(isHostRead ? [] : ['where the application and its logs are']),
  ...(trial ? [] : ['whether to leave out test accounts']),
]
