import { json } from './json/index.js'
import { nagios } from './nagios.js'
import { prometheus } from './prometheus.js'
import { text } from './text/index.js'
import type { Format } from './types.js'

export type FormatId = 'text' | 'json' | 'nagios' | 'prometheus'

export const formats = { text, json, nagios, prometheus } satisfies Record<FormatId, Format>
