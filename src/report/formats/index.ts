import { json } from './json/index.js'
import { text } from './text/index.js'
import type { Format } from './types.js'

export type FormatId = 'text' | 'json'

export const formats = { text, json } satisfies Record<FormatId, Format>
