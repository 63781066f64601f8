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

describe('what a person keeps', () => {
  it('is read whole from a file and from a device, up to so many bytes', async ({ folder }) => {
    await writeFile(join(folder, 'file'), 'all of it')

    expect(String(await readBounded(join(folder, 'file'), 9))).toBe('all of it')
    expect(String(await readBounded('/dev/null', 9))).toBe('')
    await expect(readBounded(join(folder, 'file'), 8)).rejects.toMatchObject({ code: 'EFBIG' })
    await expect(readBounded('/dev/zero', 1_000_000)).rejects.toMatchObject({ code: 'EFBIG', message: 'it is larger than 1 MB' })
    await expect(readBounded(folder, 8)).rejects.toMatchObject({ code: 'EISDIR' })
    await expect(readBounded(join(folder, 'nowhere'), 8)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('is read whole from a pipe, whenever it is written there', async ({ pipe }) => {
    const reading = readBounded(pipe, 1_000)
    const writer = await open(pipe, 'w')
    await writer.write('one, ')
    await new Promise(resolve => setTimeout(resolve, 100))
    await writer.write('two')
    await writer.close()

    expect(String(await reading)).toBe('one, two')
  })

  it('is given up where it is more than a pipe should hold, or where nobody writes into it', async ({ pipe }) => {
    await expect(readBounded(pipe, 1_000, 50)).rejects.toMatchObject({ code: 'ETIMEDOUT', message: 'nothing was written to the pipe' })
    const reading = readBounded(pipe, 1_000).catch((error: unknown) => error)
    const writer = await open(pipe, 'w')
    await writer.write('x'.repeat(1_001))

    expect(await reading).toMatchObject({ code: 'EFBIG' })
    await writer.close()
  })
})
