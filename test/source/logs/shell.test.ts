import { execFileSync, spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pathWord, shellCommand, word } from '../../../src/source/logs/shell.js'

const present = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0
const shells = ['sh', 'dash', 'bash', 'zsh', 'fish', 'tcsh', 'csh'].filter(present)

const NASTY = [
  `it's`,
  '$(touch /tmp/no) `id` $HOME',
  '"quoted"',
  '!! !x',
  "a\\b \\\\ \\' \\n",
  '%s %d',
  '-n',
  'tab\there',
  'Grüße ☃ 日本',
  'two\nlines',
  '* ? [a] {b,c} ~',
  '',
  '\\',
] as const

describe('a word of a script', () => {
  it.each(shells)('arrives unchanged if %s is the login shell', shell => {
    const command = shellCommand(`for w in ${NASTY.map(word).join(' ')}; do printf "<%s>" "$w"; done`)

    expect(execFileSync(shell, ['-c', command], { encoding: 'utf8' })).toBe(NASTY.map(text => `<${text}>`).join(''))
  })

  it('is taken literally, whatever it contains', () => {
    const text = fc.string({
      unit: fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), fc.constantFrom(...'\'"\\$`!%;&|\n -')),
    })
    const texts = fc.sample(
      text.map(text => text.replaceAll('\0', '').replace(/\n+$/, '')),
      300,
    )
    const out = execFileSync('/bin/sh', ['-c', shellCommand(`printf "%s|" ${texts.map(word).join(' ')}`)], { encoding: 'utf8' })

    // Buffer: a lone surrogate cannot be part of a file name.
    expect(out).toBe(texts.map(text => `${Buffer.from(text)}|`).join(''))
  })

  it('cannot become an option if it is a path that begins with a dash', () => {
    expect(execFileSync('/bin/sh', ['-c', shellCommand(`printf "%s" ${pathWord('-rf')}`)], { encoding: 'utf8' })).toBe('./-rf')
  })
})

it('a script that some login shell would change is refused', () => {
  for (const script of [`echo 'a'`, 'echo "!"', 'echo \\\\', 'echo \\'])
    expect(() => shellCommand(script)).toThrow('characters that some login shells would change')
})
