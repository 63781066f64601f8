import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HostKeyError, verifyHostKey } from '../../../src/source/ssh/host-key.js'
import type { Destination } from '../../../src/source/ssh/ssh-config.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cs-host-key-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const key = (last: number): Buffer => Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from('ssh-ed25519'), Buffer.from([last])])

const aDestination = (word: string): Destination => ({
  alias: word,
  host: word,
  port: 22,
  user: word,
  identityFiles: undefined,
  identitiesOnly: false,
  agent: undefined,
  userKnownHosts: [`/home/${word}/hosts`],
  globalKnownHosts: [],
  entry: `of-${word}`,
  jumps: [`${word}:22`],
  family: undefined,
  localAddress: undefined,
  revokedHostKeys: undefined,
  proxyCommand: undefined,
  controlPath: undefined,
  acceptsNewKeys: false,
  refusesKeys: false,
  unsupported: [],
})

/** The arguments that a shell passes to the command in a hint. */
const pasted = (hint: string, command: RegExp): string[] => {
  const [, words = expect.fail(hint)] = command.exec(hint) ?? []
  const script = `say() { printf '%s\\0' "$@"; }; say ${words}`
  return execFileSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    .split('\0')
    .slice(0, -1)
}

const hintOf = (word: string, known: readonly Buffer[]): Promise<string> =>
  verifyHostKey(
    key(1),
    aDestination(word),
    known.map(key => ({ type: 'ssh-ed25519', key, revoked: false, file: `/home/${word}/hosts`, line: 1 })),
    undefined,
  ).then(
    () => expect.fail('it is trusted'),
    (error: HostKeyError) => error.hint,
  )

describe('what to do about a host key', () => {
  it.each(['shop.example', 'a;>harm', '$(>harm)', '`>harm`', "x';>harm;'", '*', 'a\u00e9b'])(
    'the command in the hint is safe to paste for a host named %j',
    async word => {
      expect(pasted(await hintOf(word, [key(2)]), /by hand after:\n {2}ssh-keygen (.*)$/)).toEqual([
        '-R',
        `of-${word}`,
        '-f',
        `/home/${word}/hosts`,
      ])
      expect(pasted(await hintOf(word, []), /or once:\n {2}ssh (.*)$/)).toEqual([
        ...['-J', `${word}:22`, '-o', `UserKnownHostsFile=/home/${word}/hosts`, '-o', `HostKeyAlias=of-${word}`],
        `${word}@${word}`,
      ])
      expect(readdirSync(folder)).toEqual([])
    },
  )
})
