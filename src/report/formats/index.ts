import { csv } from './csv.js'
import { htmlPage } from './html/index.js'
import { json } from './json/index.js'
import { markdown } from './markdown/index.js'
import { text } from './text/index.js'
import type { Format } from './types.js'

export type FormatId = 'text' | 'json' | 'html' | 'markdown' | 'csv'

export const formats = { text, json, html: htmlPage, markdown, csv } satisfies Record<FormatId, Format>
