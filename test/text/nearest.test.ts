import { describe, expect, it } from 'vitest'
import { misspelt, nearest } from '../../src/text/nearest.js'

const COMMANDS = ['report', 'problems', 'logs', 'deposit', 'doctor']

describe('the nearest name', () => {
  it.each([
    ['reprot', 'report'],
    ['problem', 'problems'],
    ['lgos', 'logs'],
    ['doktor', 'doctor'],
    ['dep', 'deposit'],
  ])('of %s is %s', (name, meant) => {
    expect(nearest(name, COMMANDS)).toBe(meant)
  })

  it.each(['bogus', 'xyz', 'pr', 'elsewhere', ''])('of %j is none: no name is near enough', name => {
    expect(nearest(name, COMMANDS)).toBeUndefined()
  })

  it('is none if there are no names', () => {
    expect(nearest('report', [])).toBeUndefined()
  })
})

describe('a misspelt name', () => {
  it('is not one that is only begun', () => {
    expect(misspelt('CHECK_STATUS_SSH', ['CHECK_STATUS_SSH_HOST'])).toBeUndefined()
  })

  it('keeps to the given number of edits', () => {
    expect(misspelt('password_cmnd', ['password_command'], 2)).toBeUndefined()
    expect(misspelt('password_cmnd', ['password_command'], 3)).toBe('password_command')
  })
})
