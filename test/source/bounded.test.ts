import { execFileSync, spawn } from 'node:child_process'
import { mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readBounded } from '../../src/source/bounded.js'

const MOST = 1000

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bounded-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const at = (name: string): string => join(folder, name)
const refusal = (path: string): Promise<NodeJS.ErrnoException> =>
  readBounded(path, MOST).then(
    () => expect.fail('it was read'),
    error => error,
  )

describe('a file that a person keeps', () => {
  it('is read whole, be it a plain one, a link or a pipe that somebody writes into', async () => {
    await writeFile(at('plain'), 'words')
    await symlink('plain', at('link'))
    execFileSync('mkfifo', [at('pipe')])
    // Open at both ends before anything is written, as what a shell puts in the place of `<(…)`.
    const writer = spawn('/bin/sh', ['-c', 'exec 3<>"$0"; echo ready; sleep 0.3; printf wor >&3; sleep 0.3; printf ds >&3', at('pipe')])
    await new Promise(resolve => writer.stdout.once('data', resolve))

    expect(await Promise.all(['plain', 'link', 'pipe'].map(async name => String(await readBounded(at(name), MOST))))).toEqual(
      Array(3).fill('words'),
    )
  })

  it('is none where it is larger than it may be, also without an end', async () => {
    await writeFile(at('large'), '')
    await truncate(at('large'), 3e9)
    await symlink('/dev/zero', at('zero'))
    execFileSync('mkfifo', [at('pipe')])
    const writer = spawn('/bin/sh', ['-c', 'exec 3<>"$0"; echo ready; exec yes >&3', at('pipe')])
    await new Promise(resolve => writer.stdout.once('data', resolve))

    try {
      for (const name of ['large', 'zero', 'pipe']) expect((await refusal(at(name))).code, name).toBe('EFBIG')
    } finally {
      writer.kill('SIGKILL')
    }
  })

  it('is none where it is a pipe that nobody writes into: that is not waited for, and no empty file', async () => {
    execFileSync('mkfifo', [at('pipe')])

    expect(await refusal(at('pipe'))).toMatchObject({ code: 'EPIPE', message: 'it is a pipe that nobody writes into' })
  })
})
