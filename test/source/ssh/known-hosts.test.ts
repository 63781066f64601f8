import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostEntry, parseKnownHosts } from '../../../src/source/ssh/known-hosts.js'

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMWMSGyAE4Ehkx2Ek6xkSObOsLVGGFm9NuPmOWsBCGKf'
const linesFor = (text: string, host: string, port = 22): number[] =>
  parseKnownHosts(text, 'known_hosts', hostEntry(host, port)).map(({ line }) => line)

describe('a line of known_hosts', () => {
  it.each([
    ['shop.example', 'shop.example', 22],
    ['shop.example,192.0.2.1', '192.0.2.1', 22],
    ['[shop.example]:2222', 'shop.example', 2222],
    ['*.example', 'shop.example', 22],
    ['sho?.example', 'shop.example', 22],
    ['[*.example]:2222', 'shop.example', 2222],
    ['shop.example', 'Shop.Example', 22],
    ['SHOP.example', 'shop.example', 22],
  ])('%s matches %s, port %i', (names, host, port) => {
    expect(linesFor(`${names} ${KEY}\n`, host, port)).toEqual([1])
  })

  it.each([
    ['shop.example', 'shop.example', 2222],
    ['[shop.example]:2222', 'shop.example', 22],
    ['*.example,!shop.example', 'shop.example', 22],
    ['shop', 'shop.example', 22],
    ['shop?.example', 'shop.example', 22],
    ['.hop.example', 'shop.example', 22],
    ['@cert-authority *.example', 'shop.example', 22],
    ['# shop.example', 'shop.example', 22],
  ])('%s does not match %s, port %i', (names, host, port) => {
    expect(linesFor(`${names} ${KEY}\n`, host, port)).toEqual([])
  })

  it('a line hashed by ssh-keygen is found by its host name and no other', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cs-known-'))
    const file = join(folder, 'known_hosts')
    await writeFile(file, `shop.example ${KEY}\n[shop.example]:2222 ${KEY}\n`)
    await promisify(execFile)('ssh-keygen', ['-q', '-H', '-f', file])
    const text = await readFile(file, 'utf8')
    await rm(folder, { recursive: true })

    expect(text).toMatch(/^\|1\|.*\n\|1\|.*\n$/)
    expect([linesFor(text, 'Shop.example'), linesFor(text, 'shop.example', 2222), linesFor(text, 'other.example')]).toEqual([[1], [2], []])
  })

  it('a line whose key is missing or of another type is ignored', () => {
    expect(linesFor(`shop ssh-rsa ${KEY.split(' ')[1]}\nshop ssh-ed25519 rubbish\nshop ssh-ed25519\n`, 'shop')).toEqual([])
  })

  it('line numbers count comments and Windows line ends', () => {
    expect(linesFor(`# a\r\n\r\n@revoked shop ${KEY} comment\r\n\tshop\t${KEY}\r\n`, 'shop')).toEqual([3, 4])
  })

  it('no content of known_hosts makes the parser fail', () => {
    const word = fc.oneof(fc.string(), fc.constantFrom('@revoked', '|1|', '|1|a|b', '!', '*', '*****a*****b', ' ', KEY, 'shop', '\n', ','))
    fc.assert(
      fc.property(fc.array(word), words => {
        expect(linesFor(words.join(''), 'shop').every(Number.isInteger)).toBe(true)
      }),
    )
  })

  it('a pattern made of stars is matched in no time', () => {
    expect(linesFor(`${'*a'.repeat(5000)} ${KEY}\n`, 'a'.repeat(4000))).toEqual([])
  })
})
