import { z } from 'zod'
import { type EndpointId, endpoints, PREFIXES } from './endpoints/index.js'
import { staleness } from './endpoints/staleness.js'
import type { Endpoint } from './endpoints/types.js'

const DETAIL = { type: 'object', properties: { detail: { type: 'string' } }, required: ['detail'] }
const ERROR = { type: 'object', properties: { error: { type: 'string' } }, required: ['error'] }
const UNAVAILABLE = {
  type: 'object',
  properties: { detail: { type: 'string' }, kind: { enum: ['connection', 'database', 'timeout'] } },
  required: ['detail', 'kind'],
}

const json = (description: string, schema: object) => ({ description, content: { 'application/json': { schema } } })

/** The JSON Schema of what an endpoint answers; draft 2020-12, as OpenAPI 3.1 takes it. */
const answerSchema = ({ answer, isKept }: Endpoint<any, any>): object => {
  const whole = isKept ? (answer as unknown as z.ZodObject).extend(staleness) : answer
  const { $schema: _, ...schema } = z.toJSONSchema(whole, {
    override: ({ jsonSchema }) => {
      // Our own mark is none of JSON Schema's.
      delete jsonSchema.personal
    },
  })
  return schema
}

const parameters = ({ path, numbers }: Endpoint<any, string>): object[] => [
  ...(path.includes(':word') ? [{ name: 'word', in: 'path', required: true, schema: { type: 'string' } }] : []),
  ...Object.entries(numbers).map(([name, { bounds, default: usual, description }]) => ({
    name,
    in: 'query',
    description: `${description}. It takes ${bounds.takes}.`,
    schema: { type: 'integer', ...bounds.schema, default: usual },
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
      '200': json('What was asked for', answerSchema(endpoint)),
      '304': { description: 'The same as If-None-Match has' },
      ...(Object.keys(numbers).length > 0 && { '400': json('A parameter that is no such number', ERROR) }),
      ...(!isOpen && { '401': json('No token, or none that lets in', DETAIL), '403': json('Not staff', DETAIL) }),
      ...(isLookup && { '404': json('There is none', DETAIL), '409': json('There are several', DETAIL) }),
      ...(!isOpen && { '429': json('Too many keys that let nobody in', DETAIL) }),
      '503': json('The platform cannot be read', isOpen ? { type: 'object' } : UNAVAILABLE),
    },
  }
}

/** OpenAPI 3.1, made from the shapes that the answers themselves are made by. */
export const openapi = (version: string): object => ({
  openapi: '3.1.0',
  info: { title: 'check_status', version, description: 'What happened on the platform, and what is wrong with it. It only reads.' },
  components: {
    securitySchemes: { token: { type: 'apiKey', in: 'header', name: 'Authorization', description: 'Token <key>' } },
  },
  paths: Object.fromEntries(
    PREFIXES.flatMap((prefix, i) =>
      Object.entries<Endpoint<any, any>>(endpoints).map(([id, endpoint]) => [
        `${prefix}${endpoint.path.replace(':word', '{word}')}`,
        // An id names one operation: the other prefixes are the same again.
        { get: { ...operation(id as EndpointId, endpoint), operationId: i === 0 ? id : `${id}_${i + 1}` } },
      ]),
    ),
  ),
})
