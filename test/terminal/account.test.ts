import { userInfo } from 'node:os'
import { describe, expect, it, onTestFinished } from 'vitest'
import { home } from '../../src/terminal/account.js'

describe('the home folder', () => {
  it.each(['', 'folder', './folder'])('is the one of the password file if HOME is not an absolute path: HOME=%j', given => {
    const before = process.env.HOME
    onTestFinished(() => {
      if (before === undefined) delete process.env.HOME
      else process.env.HOME = before
    })
    process.env.HOME = given

    expect(home()).toBe(userInfo().homedir)
  })
})
