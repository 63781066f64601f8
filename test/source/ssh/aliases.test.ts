import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test as base, describe, expect } from 'vitest'
import { readAliases } from '../../../src/source/ssh/aliases.js'
import { findKeyFiles } from '../../../src/source/ssh/key-files.js'

const run = promisify(execFile)

const it = base.extend<{ home: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs
  home: async ({}, use) => {
    const home = await mkdtemp(join(tmpdir(), 'cs-person-'))
    await mkdir(join(home, '.ssh/conf.d'), { recursive: true })
    try {
      await use(home)
    } finally {
      await rm(home, { recursive: true })
    }
  },
})

describe('the hosts of ~/.ssh/config', () => {
  it('aliases are listed in the order of the file, without patterns', async ({ home }) => {
    await writeFile(
      join(home, '.ssh/config'),
      'Host shop "back up" *.example !not\n  HostName x.example\nhost=two\n#Host three\nMatch host four\nHost shop -o\u0007\n',
    )

    expect(await readAliases(home)).toEqual(['shop', 'two'])
  })

  it('aliases of included files are listed, even if a file includes itself', async ({ home }) => {
    await writeFile(join(home, '.ssh/config'), 'Include conf.d/*\nInclude ~/.ssh/config\nHost own\n')
    await writeFile(join(home, '.ssh/conf.d/a'), 'Host included\n')

    expect(await readAliases(home)).toEqual(['included', 'own'])
  })

  it('a file that includes itself three times, or an endless device, takes no time', async ({ home }) => {
    await writeFile(join(home, '.ssh/config'), `${'Include ~/.ssh/config\n'.repeat(3)}Include /dev/zero\nHost own\n`)

    expect(await readAliases(home)).toEqual(['own'])
  })

  it('without ~/.ssh/config there are no aliases', async ({ home }) => {
    expect(await readAliases(home)).toEqual([])
  })
})

describe('the private keys of ~/.ssh', () => {
  it('default key names come first, and files that are not keys or would block are left out', async ({ home }) => {
    const keygen = (name: string, passphrase: string) =>
      run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', join(home, '.ssh', name)])
    await keygen('a work key', 'locked')
    await keygen('id_ed25519', '')
    await writeFile(join(home, '.ssh/garbage'), '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n')
    await run('mkfifo', [join(home, '.ssh/fifo')])
    await symlink(join(home, '.ssh/fifo'), join(home, '.ssh/link'))

    expect(await findKeyFiles(home)).toEqual([
      { path: join(home, '.ssh/id_ed25519'), isEncrypted: false },
      { path: join(home, '.ssh/a work key'), isEncrypted: true },
    ])
  })
})
