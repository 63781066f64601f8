import { execFile } from 'node:child_process'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { it as base, describe, expect } from 'vitest'
import { readBounded } from '../../src/source/bounded-read.js'

const it = base.extend<{ folder: string; pipe: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern.
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'cs-bounded-'))
    await use(folder)
    await rm(folder, { recursive: true })
  },
  pipe: async ({ folder }, use) => {
    await promisify(execFile)('mkfifo', [join(folder, 'pipe')])
    await use(join(folder, 'pipe'))
  },
})

describe('reading a file of the user', () => {
  it('a file or device is read whole up to the limit, and refused beyond it', async ({ folder }) => {
    await writeFile(join(folder, 'file'), 'all of it')

    expect(String(await readBounded(join(folder, 'file'), 9))).toBe('all of it')
    expect(String(await readBounded('/dev/null', 9))).toBe('')
    await expect(readBounded(join(folder, 'file'), 8)).rejects.toMatchObject({ code: 'EFBIG' })
    await expect(readBounded('/dev/zero', 1_000_000)).rejects.toMatchObject({ code: 'EFBIG', message: 'it is larger than 1 MB' })
    await expect(readBounded(folder, 8)).rejects.toMatchObject({ code: 'EISDIR' })
    await expect(readBounded(join(folder, 'nowhere'), 8)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('a pipe is read whole, however slowly it is written', async ({ pipe }) => {
    const reading = readBounded(pipe, 1_000)
    const writer = await open(pipe, 'w')
    await writer.write('one, ')
    await new Promise(resolve => setTimeout(resolve, 100))
    await writer.write('two')
    await writer.close()

    expect(String(await reading)).toBe('one, two')
  })

  it('a pipe is given up if it delivers too much, or nothing at all', async ({ pipe }) => {
    await expect(readBounded(pipe, 1_000, 50)).rejects.toMatchObject({ code: 'ETIMEDOUT', message: 'nothing was written to the pipe' })
    const reading = readBounded(pipe, 1_000).catch((error: unknown) => error)
    const writer = await open(pipe, 'w')
    await writer.write('x'.repeat(1_001))

    expect(await reading).toMatchObject({ code: 'EFBIG' })
    await writer.close()
  })
})
