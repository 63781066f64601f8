import type { ZodType } from 'zod'
import type { LoggedIn } from '../../platform/api/logged-in.js'
import type { Request } from '../../report/context.js'
import type { Readings } from '../../source/readings.js'
import type { ReadBatcher } from '../read-batcher.js'
import type { NumberParameter } from '../requests/numbers.js'

/** What the settings say. */
export interface Scope {
  readonly loggedIn: LoggedIn
  readonly timezone: string
  readonly people: Request['people']
  readonly thresholds: Request['thresholds']
  readonly logs: Request['logs']
}

/** What every endpoint can know: the settings, and the way to the platform. */
export interface Platform extends Scope {
  readonly flights: ReadBatcher
}

/** What was asked for. */
export interface EndpointRequest<Name extends string = string> {
  readonly numbers: Readonly<Record<Name, number>>
  /** What stands in the path where the endpoint's has `:word`. */
  readonly word: string
}

/**
 * One thing that can be asked for with GET. `read` makes a plain value in the form of `answer`, from which the description of the
 * API is generated too; it knows of no request, header or token. To add one: a file here, a line in index.ts.
 */
export interface Endpoint<Answer extends object = object, Name extends string = string> {
  /** Below each of the prefixes, with the slash at its end: `deposit/:word/`. */
  readonly path: string
  readonly summary: string
  /** Parameters of the query. */
  readonly numbers: Readonly<Record<Name, NumberParameter>>
  readonly answer: ZodType<Answer>
  /** While the platform is away the last good answer is given, marked as such. Otherwise: none. */
  readonly isKept?: true
  /** Asks for no token, and tells nothing but the status. */
  readonly isOpen?: true
  /** Everything that `read` ever asks of the platform, for some word and numbers: what the role must be able to read. */
  needs(scope: Scope): readonly Readings[]
  /** @throws Unavailable, Refusal */
  read(asked: EndpointRequest<Name>, platform: Platform): Promise<Answer>
}

export const endpoint = <Answer extends object, Name extends string = never>(definition: Endpoint<Answer, Name>) => definition
