import { text } from './text/index.js'
import type { Format } from './types.js'

export type FormatId = 'text'

export const formats = { text } satisfies Record<FormatId, Format>
