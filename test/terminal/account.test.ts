import { userInfo } from 'node:os'
import { describe, expect, it, onTestFinished } from 'vitest'
import { home } from '../../src/terminal/account.js'

describe('the home folder', () => {
  it.each(['', 'folder', './folder'])('is none that lies wherever somebody stands: HOME=%j', said => {
    const before = process.env.HOME
    onTestFinished(() => {
      if (before === undefined) delete process.env.HOME
      else process.env.HOME = before
    })
    process.env.HOME = said

    expect(home()).toBe(userInfo().homedir)
  })
})
