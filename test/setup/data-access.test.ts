import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { endpoints } from '../../src/api/endpoints/index.js'
import { rules } from '../../src/problems/index.js'
import { sections } from '../../src/sections/index.js'
import { allConsumers } from '../../src/setup/data-access.js'

const PLATFORM = new URL('../../src/platform', import.meta.url).pathname

/** The modules that define queries. */
const modules = readdirSync(PLATFORM, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .map(file => ({ file, text: readFileSync(join(PLATFORM, file), 'utf8') }))
  .filter(({ text }) => text.includes("kind: 'query'"))

/** The names of queries; an alias of a table has one letter. Leaves out doctor's own queries of the catalog, which every role may read. */
const namesIn = (text: string): string[] =>
  [...text.matchAll(/'((?:api\.)?[a-z]{3,}\.[a-z][A-Za-z]+)'/g)].map(([, name = '']) => name).filter(name => !name.startsWith('catalog.'))

describe('the consumers of platform data', () => {
  const queried = new Set(allConsumers().flatMap(({ queries }) => queries.map(({ name }) => name)))

  it('run every query that the platform room defines', () => {
    const missing = modules.flatMap(({ file, text }) =>
      namesIn(text)
        .filter(name => !queried.has(name))
        .map(name => `${file}: ${name}`),
    )

    expect(missing).toEqual([])
  })

  it('run only queries with a name of the form subject.what', () => {
    const defined = new Set(modules.flatMap(({ text }) => namesIn(text)))

    expect(
      modules.filter(({ text }) => namesIn(text).length === 0 && !/moments\.ts|'catalog\./.test(text)).map(({ file }) => file),
    ).toEqual([])
    expect([...queried].filter(name => !defined.has(name) && !defined.has(name.replace(/^api\./, '')))).toEqual([])
  })

  it('are every section, rule, command and endpoint', () => {
    const names = allConsumers().map(consumer => consumer.name)

    expect(names).toEqual([
      ...Object.keys(sections).map(id => `section ${id}`),
      ...Object.keys(rules).map(id => `rule ${id}`),
      ...['command user', 'command deposit', 'command lead', 'command activity', 'command match', 'option redact', 'command init', 'watch'],
      ...Object.keys(endpoints).map(id => `api ${id}`),
      'api tokens',
    ])
  })
})
