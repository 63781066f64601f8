import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const SRC = new URL('../src', import.meta.url).pathname

it('no type name means two things: each is declared in one file of the source', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts') && !name.endsWith('.d.ts'))
  const declared = new Map<string, string[]>()
  for (const file of files)
    for (const [, name = ''] of readFileSync(join(SRC, file), 'utf8').matchAll(
      /^(?:export )?(?:abstract )?(?:interface|type|class) ([A-Z]\w*)/gm,
    ))
      declared.set(name, [...new Set([...(declared.get(name) ?? []), file])])

  const twice = [...declared].filter(([, places]) => places.length > 1).map(([name, places]) => `${name}: ${places.join(', ')}`)
  expect(twice).toEqual([])
  expect(declared.size).toBeGreaterThan(300)
})
