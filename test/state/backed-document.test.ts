import { mkdir, rm, writeFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { backedDocument } from '../../src/state/backed-document.js'
import { openDocument } from '../../src/state/document.js'
import { aFolder } from './folders.js'

interface Names {
  readonly names: readonly string[]
}

/** A file of names: stored as other processes see it, and backed by memory. */
const aFile = async () => {
  const folder = await aFolder()
  const kind = { name: 'names.json', version: 1, schema: z.object({ names: z.array(z.string()) }), loss: 'have no names' }
  const theirs = openDocument<Names>(folder, kind)
  const ours = backedDocument(openDocument<Names>(folder, kind))
  const path = folder.pathOf('.').replace(/\/\.?$/, '')
  return {
    theirs,
    ours,
    add: (name: string) => ours.change(held => ({ names: [...(held?.names ?? []), name] })),
    // A file in place of the folder: nothing can be read or written.
    async breakIt() {
      await rm(path, { recursive: true, force: true })
      await writeFile(path, '')
    },
    async mendIt() {
      await rm(path, { recursive: true, force: true })
      await mkdir(path, { mode: 0o700 })
    },
    spoil: (text: string) => writeFile(folder.pathOf('names.json'), text),
  }
}

describe('a document backed by memory', () => {
  it('keeps changes in memory while its file cannot be written, tells why, and writes them as soon as possible', async () => {
    const { ours, theirs, add, breakIt, mendIt } = await aFile()
    await add('a')
    await breakIt()
    expect(await add('b')).toEqual({ names: ['a', 'b'] })
    expect(ours.error()?.message).toMatch(/ENOTDIR/)
    expect(await ours.read()).toEqual({ names: ['a', 'b'] })
    await mendIt()
    await ours.save()
    expect(ours.error()).toBeUndefined()
    expect(await theirs.read()).toMatchObject({ names: ['a', 'b'] })
  })

  it('reads what another process wrote, even after the file was unreadable for a while', async () => {
    const { ours, theirs, add, spoil } = await aFile()
    await add('a')
    await theirs.change(held => ({ names: [...(held?.names ?? []), 'theirs'] }))
    expect(await add('b')).toMatchObject({ names: ['a', 'theirs', 'b'] })
    await spoil('{')
    expect(await ours.read()).toMatchObject({ names: ['a', 'theirs', 'b'] })
    expect(ours.error()?.message).toMatch(/it is not JSON/)
    await spoil('{"version":1,"names":["mended"]}')
    await ours.save()
    expect([await ours.read(), ours.error()]).toEqual([{ names: ['mended'] }, undefined])
  })

  it('rejects a file that is invalid from the start', async () => {
    const { ours, add, spoil } = await aFile()
    await spoil('{')
    await expect(ours.read()).rejects.toThrow('it is not JSON')
    await expect(add('a')).rejects.toThrow('it is not JSON')
  })

  it('has each change once and in order, however often the folder disappears', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('add', 'add at once', 'break', 'mend', 'save', 'read'), { maxLength: 25 }), async steps => {
        const { ours, theirs, add, breakIt, mendIt } = await aFile()
        await ours.read()
        const added: string[] = []
        const next = (): string => {
          added.push(`n${added.length}`)
          return added.at(-1) ?? ''
        }
        for (const step of steps)
          if (step === 'add') await add(next())
          else if (step === 'add at once') await Promise.all([add(next()), add(next())])
          else if (step === 'break') await breakIt()
          else if (step === 'mend') await mendIt()
          else if (step === 'save') await ours.save()
          else await ours.read()
        await mendIt()
        await add(next())
        expect(await theirs.read()).toMatchObject({ names: added })
      }),
      { numRuns: 60 },
    )
  })
})
