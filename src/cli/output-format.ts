import './zod-config.js'
import { extname } from 'node:path'
import { type FormatId, formats } from '../report/formats/index.js'
import { printNotice } from '../terminal/output.js'
import { UsageError } from '../text/usage-error.js'

export interface FormatFlags {
  readonly format?: FormatId
  /** A file; `-` is standard output. */
  readonly output?: string
  readonly quiet?: boolean
  /** CSV as Excel opens it. */
  readonly excel?: boolean
}

const IDS = Object.keys(formats) as FormatId[]

/** Without the dot. A date at the end of a name, like `report-2025.10.08`, is no ending. */
const endingOf = (output: string): string => {
  const ending = extname(output).slice(1).toLowerCase()
  return /^\d*$/.test(ending) ? '' : ending
}

const formatFor = (ending: string): FormatId | undefined => IDS.find(id => formats[id].suffixes.includes(ending))

/** The format given by --format, by the ending of the output file, or by --excel. */
export const formatOf = ({ format, output = '', excel }: FormatFlags): FormatId =>
  format ?? formatFor(endingOf(output)) ?? (excel ? 'csv' : 'text')

const ENDINGS = `Endings: ${IDS.flatMap(id => formats[id].suffixes.map(ending => `.${ending}`)).join(', ')}, or none for text.`

/**
 * Refuses an output file whose ending promises what would not be in it. With --format, an ending that no format has is only mentioned: the
 * user said what the file shall hold. `.txt` and `.log` promise no more than text, which every format is.
 * @throws UsageError also for --excel with another format than CSV
 */
export const checkOutput = (flags: FormatFlags): void => {
  const { format, output, quiet, excel } = flags
  if (excel && formatOf(flags) !== 'csv')
    throw new UsageError(`--excel is for CSV, and this would be ${formatOf(flags)}`, 'Leave out --excel, or write csv: -o problems.csv')
  const ending = endingOf(output ?? '')
  const named = formatFor(ending)
  if (ending === '' || named === 'text' || named === (format ?? named ?? '')) return
  if (format === undefined) throw new UsageError(`-o ${output}: there is no format for .${ending}`, ENDINGS)
  if (named === undefined) {
    if (!quiet) printNotice(`${output} will hold ${format}, whatever its ending .${ending} says`)
    return
  }
  const [own] = formats[format].suffixes
  const other = own === undefined ? 'a name without an ending' : `a name that ends in .${own}`
  throw new UsageError(
    `-o ${output}: .${ending} is for ${named}, but --format says ${format}`,
    `Leave out --format, or give the file ${other}.`,
  )
}
