import { z } from 'zod'
import { type EndpointId, endpoints, PREFIXES } from './endpoints/index.js'
import type { Endpoint } from './endpoints/types.js'

const DETAIL = { type: 'object', properties: { detail: { type: 'string' } }, required: ['detail'] }
const ERROR = { type: 'object', properties: { error: { type: 'string' } }, required: ['error'] }
const UNAVAILABLE = {
  type: 'object',
  properties: { detail: { type: 'string' }, kind: { enum: ['connection', 'database', 'timeout'] } },
  required: ['detail', 'kind'],
}

/** What the response cache adds for endpoints that serve stale answers. */
const staleness = {
  stale: z.boolean().describe('The platform cannot be read now: this is the last good answer'),
  age_seconds: z.int().describe('Age of that answer'),
}

const json = (description: string, schema: object) => ({ description, content: { 'application/json': { schema } } })

/** JSON Schema of an answer: draft 2020-12, which OpenAPI 3.1 uses. */
const answerSchema = ({ answer, servesStale }: Endpoint<any, any>): object => {
  const whole = servesStale ? (answer as unknown as z.ZodObject).extend(staleness) : answer
  const { $schema: _, ...schema } = z.toJSONSchema(whole, {
    override: ({ jsonSchema }) => {
      // Marks personal data for --redact; not a keyword of JSON Schema.
      delete jsonSchema.personal
    },
  })
  return schema
}

const parameters = ({ path, numbers }: Endpoint<any, string>): object[] => [
  ...(path.includes(':word') ? [{ name: 'word', in: 'path', required: true, schema: { type: 'string' } }] : []),
  ...Object.entries(numbers).map(([name, { bounds, default: value, description }]) => ({
    name,
    in: 'query',
    description: `${description}. Takes ${bounds.takes}.`,
    schema: { type: 'integer', ...bounds.schema, default: value },
  })),
]

const operation = (id: EndpointId, endpoint: Endpoint<any, any>): object => {
  const { summary, isOpen, path, numbers } = endpoint
  const isLookup = path.includes(':word')
  return {
    operationId: id,
    summary,
    parameters: parameters(endpoint),
    security: isOpen ? [] : [{ token: [] }],
    responses: {
      '200': json('The answer', answerSchema(endpoint)),
      '304': { description: 'Unchanged since the entity tag in If-None-Match' },
      ...(Object.keys(numbers).length > 0 && { '400': json('Invalid parameter', ERROR) }),
      ...(!isOpen && { '401': json('Missing or invalid token', DETAIL), '403': json('The token is not of a staff user', DETAIL) }),
      '406': json('Something else than JSON was asked for', DETAIL),
      ...(isLookup && { '404': json('No match', DETAIL), '409': json('More than one match', DETAIL) }),
      ...(!isOpen && { '429': json('Too many invalid tokens', DETAIL) }),
      '503': json('The platform cannot be read', isOpen ? { type: 'object' } : UNAVAILABLE),
    },
  }
}

/** The OpenAPI 3.1 document, made from the same schemas as the answers. */
export const openapi = (version: string): object => ({
  openapi: '3.1.0',
  info: { title: 'check_status', version, description: 'What happened on the platform, and what is wrong with it. Read-only.' },
  components: {
    securitySchemes: { token: { type: 'apiKey', in: 'header', name: 'Authorization', description: 'Token <key>' } },
  },
  paths: Object.fromEntries(
    PREFIXES.flatMap((prefix, i) =>
      Object.entries<Endpoint<any, any>>(endpoints).map(([id, endpoint]) => [
        `${prefix}${endpoint.path.replace(':word', '{word}')}`,
        // Operation ids must be unique, and every endpoint stands under all three prefixes.
        { get: { ...operation(id as EndpointId, endpoint), operationId: i === 0 ? id : `${id}_${i + 1}` } },
      ]),
    ),
  ),
})
