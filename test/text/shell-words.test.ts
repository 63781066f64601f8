import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { shellPath, shellWord } from '../../src/text/shell-words.js'
import { sqlIdentifier } from '../../src/text/sql-identifier.js'

describe('a word for a shell', () => {
  it('stays plain if no shell changes it', () => {
    expect(shellWord('/var/log/app@2:8000/100%,a=b+c.log')).toBe('/var/log/app@2:8000/100%,a=b+c.log')
  })

  it.each(["/var/log/it's here.log", '', '$HOME', 'a\nb', '~', '!!', '*'])('arrives as it is: %j', word => {
    expect(execFileSync('/bin/sh', ['-c', `printf %s ${shellWord(word)}`], { encoding: 'utf8' })).toBe(word)
  })
})

describe('a path for a shell', () => {
  it('is no option where it begins with a dash', () => {
    expect(shellPath('-rf')).toBe('./-rf')
    expect(shellPath('/etc/it is')).toBe("'/etc/it is'")
  })
})

describe('a name in SQL', () => {
  it('has quotes only where it needs them', () => {
    expect(sqlIdentifier('check_status')).toBe('check_status')
    expect(sqlIdentifier('Staff"s role')).toBe('"Staff""s role"')
  })
})
