import { jsonSchemaOf } from '../../report/formats/json/document.js'
import { sections } from '../../sections/index.js'
import { print } from '../../terminal/output.js'

/** Prints the JSON Schema of `--format json`. */
export const runSchema = async (): Promise<number> => {
  const shapes = Object.fromEntries(Object.entries(sections).map(([id, { data }]) => [id, data]))
  await print(`${JSON.stringify(jsonSchemaOf(shapes), null, 2)}\n`)
  return 0
}
