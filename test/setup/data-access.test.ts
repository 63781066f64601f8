import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { endpoints } from '../../src/api/endpoints/index.js'
import { rules } from '../../src/problems/index.js'
import { sections } from '../../src/sections/index.js'
import { allConsumers } from '../../src/setup/data-access.js'

const PLATFORM = new URL('../../src/platform', import.meta.url).pathname

/** The modules that make queries. */
const modules = readdirSync(PLATFORM, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .map(file => ({ file, text: readFileSync(join(PLATFORM, file), 'utf8') }))
  .filter(({ text }) => text.includes("kind: 'query'"))

/** Names of queries; an alias of a table has one letter. The doctor's own read what every role may: PostgreSQL's catalog. */
const namesIn = (text: string): string[] =>
  [...text.matchAll(/'((?:api\.)?[a-z]{3,}\.[a-z][A-Za-z]+)'/g)].map(([, name = '']) => name).filter(name => !name.startsWith('catalog.'))

describe('what check_status asks the platform', () => {
  const asked = new Set(allConsumers().flatMap(({ queries }) => queries.map(({ name }) => name)))

  it('is every query that there is', () => {
    const missing = modules.flatMap(({ file, text }) =>
      namesIn(text)
        .filter(name => !asked.has(name))
        .map(name => `${file}: ${name}`),
    )

    expect(missing).toEqual([])
  })

  it('is known by name: no module makes queries without a name of the form subject.what', () => {
    const known = new Set(modules.flatMap(({ text }) => namesIn(text)))

    expect(
      modules.filter(({ text }) => namesIn(text).length === 0 && !/moments\.ts|'catalog\./.test(text)).map(({ file }) => file),
    ).toEqual([])
    expect([...asked].filter(name => !known.has(name) && !known.has(name.replace(/^api\./, '')))).toEqual([])
  })

  it('is said of every section, rule and endpoint', () => {
    const names = allConsumers().map(consumer => consumer.name)

    expect(names).toEqual([
      ...Object.keys(sections).map(id => `section ${id}`),
      ...Object.keys(rules).map(id => `rule ${id}`),
      ...['command user', 'command deposit', 'command activity', 'option redact', 'command init', 'watch'],
      ...Object.keys(endpoints).map(id => `api ${id}`),
      'api tokens',
    ])
  })
})
