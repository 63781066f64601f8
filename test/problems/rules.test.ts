import { describe, expect, it } from 'vitest'
import { rules } from '../../src/problems/index.js'
import { sections } from '../../src/sections/index.js'

describe('every rule', () => {
  it.each(Object.entries(rules))('%s names its section of the report and what triggers it', (_, { section, title }) => {
    expect(Object.keys(sections)).toContain(section)
    expect(title).toMatch(/^[a-z]/)
  })
})
