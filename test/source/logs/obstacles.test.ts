import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { obstacle } from '../../../src/source/logs/obstacles.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cs-obstacles-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The arguments that each command of a hint gets from a shell into which the hint is pasted. */
const pasted = (hint: string): string[][] => {
  const commands = hint
    .replace(/^On the host, as root: /, '')
    .replace(/, (or|then) (?=setfacl)/g, '\n')
    .replace(/ \(and any other closed folder of the path\)/, '')
  const script = `say() { printf '%s\\0' "$@"; printf '\\n'; }; setfacl() { say "$@"; }; usermod() { say "$@"; }\n${commands}`
  const output = execFileSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return output
    .trimEnd()
    .split('\n')
    .map(row => row.split('\0').slice(0, -1))
}

const hintOf = (path: string, word: string, detail: string): string => {
  const found = obstacle(path, word, detail)
  return found === 'absent' ? expect.fail('it is absent') : found.hint
}

describe('the hint about a log without the right to read', () => {
  it.each(['deploy', 'a b', 'x; touch harm', '$(touch harm)', '`touch harm`', "x' ; touch harm ; '", 'x | touch harm', '-x', '*', '~'])(
    'is safe to paste for any name of the account and its group: %j',
    name => {
      const path = `/var/log/${name}.log`
      expect(pasted(hintOf(path, 'denied', `${name}/-rw-r-----/1/2/3/root/${name}`))).toEqual([
        ['-aG', name, name],
        ['-m', `u:${name}:rX,d:u:${name}:r,d:o::-`, '/var/log'],
        ['-m', `u:${name}:r`, path],
      ])
      expect(pasted(hintOf(path, 'closed', `${name}/drwxr-x---/${name}/${folder}`))).toEqual([
        ['-aG', name, name],
        ['-m', `u:${name}:x`, folder],
        ['-m', `u:${name}:rX,d:u:${name}:r,d:o::-`, '/var/log'],
        ['-m', `u:${name}:r`, path],
      ])
      expect(readdirSync(folder)).toEqual([])
    },
  )
})
