import { describe, expect, it } from 'vitest'
import { rules } from '../../src/problems/index.js'
import { sections } from '../../src/sections/index.js'

describe('every rule', () => {
  it.each(Object.entries(rules))('%s goes with a section of the report and says what it fires on', (_, { section, title }) => {
    expect(Object.keys(sections)).toContain(section)
    expect(title).toMatch(/^[a-z]/)
  })
})
