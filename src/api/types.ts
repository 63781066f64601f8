import type { ZodType } from 'zod'
import type { Context, Request } from '../report/context.js'
import type { Readings, Values } from '../source/readings.js'

/** What a client wrote wrong: status 400. The message names the parameter and what it takes. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest'
}

/** There is nothing of that name: status 404. */
export class NotThere extends Error {
  override readonly name = 'NotThere'
}

/** What an endpoint is asked with: the query and the parts of its path, as they came, each at most once. */
export type Given = Readonly<Record<string, string | undefined>>

/**
 * One thing that can be asked for over HTTP. Like a section it declares what it needs and is pure otherwise: the server reads the
 * platform, once for all who ask for the same at the same time. To add one: a file in endpoints/, a line in its index.ts.
 */
export interface Endpoint<Asked, Needs extends Readings, Answer> {
  /** Below each prefix, with its slash at the end as Django has it: `dashboard/`, `user/:email/`. */
  readonly path: string
  /** For `/openapi.json`. */
  readonly summary: string
  /** Query parameters: name → what it takes, for `/openapi.json`. */
  readonly takes: Readonly<Record<string, { readonly description: string; readonly schema: object }>>
  /** @throws BadRequest */
  ask(given: Given): Asked
  /** Equal questions share one reading. JSON. */
  needs(asked: Asked, request: Request): Needs
  /** @throws NotThere */
  answer(values: Values<Needs>, asked: Asked, context: Context): Answer
  /** Of the answer, field for field. */
  readonly shape: ZodType<Answer>
}

export const endpoint = <Asked, Needs extends Readings, Answer>(definition: Endpoint<Asked, Needs, Answer>) => definition
