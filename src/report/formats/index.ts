import { csv } from './csv.js'
import { htmlPage } from './html/index.js'
import { json } from './json/index.js'
import { markdown } from './markdown/index.js'
import { nagios } from './nagios.js'
import { prometheus } from './prometheus.js'
import { text } from './text/index.js'
import type { Format } from './types.js'

export const formats = { text, json, html: htmlPage, markdown, csv, nagios, prometheus } satisfies Record<string, Format>

export type FormatId = keyof typeof formats
