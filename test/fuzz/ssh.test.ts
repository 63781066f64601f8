import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expandGlob } from '../../src/source/ssh/glob.js'
import { resolveRoute } from '../../src/source/ssh/jump.js'
import { parseKnownHosts, readKnownHosts } from '../../src/source/ssh/known-hosts.js'
import { parseKey, publicKeyOf } from '../../src/source/ssh/public-key.js'
import { A_MEGABYTE, expectOurs, LARGE, mutated, rubbish, times } from '../support/fuzz.js'

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMWMSGyAE4Ehkx2Ek6xkSObOsLVGGFm9NuPmOWsBCGKf'

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'cs-fuzz-'))
  await mkdir(join(home, '.ssh/conf.d'), { recursive: true })
  await writeFile(join(home, '.ssh/conf.d/one'), 'Host other\n  Port 2022\n')
})
afterAll(() => rm(home, { recursive: true, force: true }))

describe('an ssh_config', () => {
  const SAMPLE = `# shops
Include conf.d/*
Host shop *.shop.example !old.shop.example
  HostName %h.example
  User "root"
  Port=2222
  IdentityFile ~/.ssh/id_%r
  IdentityFile "/keys/with blank"
  ProxyJump jump@bastion.example:22,[::1]:2200
Match host shop exec "true"
  ForwardAgent no
Match user root,admin originalhost sh?p
  UserKnownHostsFile ~/.ssh/a ~/.ssh/b
Host *
  CanonicalizeHostname no
  IdentitiesOnly yes
`
  const read = async (text: string): Promise<void> => {
    await writeFile(join(home, '.ssh/config'), text)
    const hops = await resolveRoute({ host: 'shop' }, { home, username: 'me' }).catch(error => expectOurs(error, 'ConnectionError'))
    for (const { host, port, user } of hops ?? []) {
      expect([typeof host, typeof user]).toEqual(['string', 'string'])
      expect(port).toBeGreaterThan(0)
    }
  }

  it('with any text is read, or refused with an error of our own', async () => {
    await fc.assert(fc.asyncProperty(rubbish, read), times(200))
  })

  it('that is damaged is read, or refused with an error of our own', async () => {
    await fc.assert(fc.asyncProperty(mutated(SAMPLE), read), times(200))
  })

  it.each(Object.entries(LARGE))('with a megabyte of %s is read quickly', { timeout: A_MEGABYTE }, (_, text) => read(text))

  it.each(['Host *\nPort 22\n', 'Include nothing\n', 'Match host shop\nInclude nothing\n', 'IdentityFile a\n'])(
    'with %j 10 000 times is read quickly',
    { timeout: A_MEGABYTE },
    text => read(text.repeat(10_000)),
  )

  it.each([
    ['words in a line', `Host ${'a* '.repeat(300_000)}\n`],
    ['stars in a pattern', `Host ${'*a'.repeat(400_000)}b\nPort 22\n`],
    ['jumps', `ProxyJump ${'a,'.repeat(100_000)}b\n`],
    ['letters in a jump', `ProxyJump ${'a@'.repeat(400_000)}b\n`],
    ['digits in a port', `Port ${'1'.repeat(900_000)}\n`],
    ['stars in an Include', `Include ${'*a'.repeat(400_000)}b\n`],
    ['percent signs', `HostName ${'%h'.repeat(400_000)}\n`],
  ])('with many %s is read quickly', { timeout: A_MEGABYTE }, (_, text) => read(text))

  it('that is larger than a megabyte is refused', async () => {
    await writeFile(join(home, '.ssh/config'), '#'.repeat(1024 * 1024 + 1))
    await expect(resolveRoute({ host: 'shop' }, { home, username: 'me' })).rejects.toMatchObject({
      message: expect.stringMatching(/EFBIG/),
    })
  })

  it('matches a pattern of many stars in an Include quickly', { timeout: A_MEGABYTE }, async () => {
    const name = `${'a'.repeat(200)}`
    await writeFile(join(home, name), '')
    expect(await expandGlob(join(home, `${'*a'.repeat(60)}*b`))).toEqual([])
    expect(await expandGlob(join(home, `${'*a'.repeat(60)}*`))).toEqual([join(home, name)])
  })

  it('matches patterns in an Include as glob(7) defines them', async () => {
    for (const name of ['a-b', 'a]b', 'abb', '.ab']) await writeFile(join(home, name), '')
    const named = async (pattern: string): Promise<string[]> =>
      (await expandGlob(join(home, pattern))).map(path => path.slice(home.length + 1))
    expect(await named('a[-x]b')).toEqual(['a-b'])
    expect(await named('a[]]b')).toEqual(['a]b'])
    expect(await named('a[!-]b')).toEqual(['a]b', 'abb'])
    expect(await named('a[!]-]b')).toEqual(['abb'])
    expect(await named('a[z-a]b')).toEqual([])
    expect(await named('a[b')).toEqual([])
    expect(await named('?[^b]b')).toEqual(['abb'])
    await fc.assert(
      fc.asyncProperty(rubbish, async text => {
        expect(Array.isArray(await expandGlob(join(home, text.replaceAll('/', '')))))
      }),
      times(200),
    )
  })
})

describe('a known_hosts', () => {
  const SAMPLE = `shop.example,192.0.2.1 ${KEY}\n@revoked *.example ${KEY} comment\n|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ${KEY}\n[shop]:2222 ${KEY}\n`
  const read = (text: string): void => {
    for (const { line, key, type } of parseKnownHosts(text, 'known_hosts', 'shop.example')) {
      expect(line).toBeGreaterThan(0)
      expect(key.includes(type)).toBe(true)
    }
  }

  it('with any text, or damaged, gives only complete entries', () => {
    fc.assert(fc.property(rubbish, read), times(500))
    fc.assert(fc.property(mutated(SAMPLE), read), times(1000))
  })

  it.each([
    ...Object.entries(LARGE),
    ['hashed names', `|1|AAAA|BBBB ${KEY}\n`.repeat(10_000)],
    ['stars', `${'*a'.repeat(400_000)} ${KEY}\n`],
  ])('with a megabyte of %s is read quickly', { timeout: A_MEGABYTE }, (_, text) => read(text))

  it('that never ends is refused', async () => {
    await expect(readKnownHosts(['/dev/zero'], 'shop')).rejects.toMatchObject({ message: expect.stringMatching(/EFBIG/) })
  })
})

describe('a key file', () => {
  const samples: string[] = []
  beforeAll(async () => {
    const file = join(home, 'key')
    for (const kind of [
      '-t ed25519 -N',
      '-t ed25519 -a 1 -N secret',
      '-t ecdsa -N',
      '-t rsa -b 2048 -m PEM -N',
      '-t ecdsa -m PEM -N secret',
    ]) {
      const words = kind.split(' ')
      await promisify(execFile)('ssh-keygen', ['-q', ...words, ...(words.at(-1) === '-N' ? [''] : []), '-f', file])
      for (const path of [file, `${file}.pub`]) {
        samples.push(await readFile(path, 'latin1'))
        await rm(path)
      }
    }
  })

  const read = async (text: string): Promise<void> => {
    const data = Buffer.from(text, 'latin1')
    for (const passphrase of [undefined, 'secret']) {
      const key = parseKey(data, passphrase)
      if (!(key instanceof Error)) expect(key.getPublicSSH().length).toBeGreaterThan(0)
    }
    const half = await publicKeyOf(join(home, 'nowhere'), data)
    expect(half === undefined || half instanceof Buffer).toBe(true)
  }

  /** Edits the bytes within the armour. */
  const withinArmour = (text: string, edit: readonly (readonly [number, number])[]): string =>
    text.replace(/(?<=KEY-----\n)[\w+/=\n]+(?=\n-----END)/, base64 => {
      const bytes = Buffer.from(base64, 'base64')
      for (const [at, value] of edit) bytes[Math.floor(at * bytes.length)] = value
      return bytes.toString('base64').replace(/.{70}/g, '$&\n')
    })

  it('with any bytes is parsed or refused, and never crashes', async () => {
    await fc.assert(fc.asyncProperty(rubbish, read), times(200))
  })

  it('that is damaged is parsed or refused, and never crashes', { timeout: A_MEGABYTE }, async () => {
    await fc.assert(fc.asyncProperty(mutated(...samples), read), times(300))
    const edits = fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255)), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...samples), edits, (text, edit) => read(withinArmour(text, edit))),
      times(500),
    )
  })

  it.each(Object.entries(LARGE))('with a megabyte of %s is read quickly', { timeout: A_MEGABYTE }, (_, text) => read(text))

  it('whose passphrase would take years to check is refused', { timeout: A_MEGABYTE }, () => {
    const [, , locked = ''] = samples
    const bytes = Buffer.from(locked.split('\n').slice(1, -2).join(''), 'base64')
    // string cipher, string kdf, string options: string salt (16 bytes), uint32 rounds
    const rounds = bytes.indexOf('bcrypt') + 'bcrypt'.length + 4 + 4 + 16
    expect(bytes.readUInt32BE(rounds)).toBe(1)
    bytes.writeUInt32BE(0xffffffff, rounds)
    const key = parseKey(
      Buffer.from(`-----BEGIN OPENSSH PRIVATE KEY-----\n${bytes.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`),
      'secret',
    )
    expect(key).toMatchObject({ message: expect.stringMatching(/4294967295 rounds/) })
  })
})
