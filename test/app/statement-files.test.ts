import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { beforeAll, describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { MAX_STATEMENT_BYTES, readStatementFiles } from '../../src/app/statement-files.js'

const SAMPLES = new URL('../statements/samples/', import.meta.url).pathname

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cs-statements-'))
  return () => rm(folder, { recursive: true, force: true })
})

const inFile = async (name: string, content: string | Uint8Array): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

/** What each file is: its layout, or why it is none. */
const kinds = async (paths: readonly string[], input: Readable = Readable.from([])): Promise<Record<string, string>> => {
  const files = await readStatementFiles(paths, input)
  return Object.fromEntries(files.map(({ name, read }) => [name, 'what' in read ? `no: ${read.what}` : read.name]))
}

const archive = async (name: string, files: Readonly<Record<string, Buffer>>): Promise<string> => {
  const zip = new ZipFile()
  for (const [entry, content] of Object.entries(files)) zip.addBuffer(content, entry)
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk))
  return inFile(name, Buffer.concat(chunks))
}

const sample = (name: string): Promise<Buffer> => readFile(join(SAMPLES, name))

describe('statement files', () => {
  it('are read in their order, whatever their names', async () => {
    const odd = await inFile('photo.jpg', await sample('fnb.ofx'))

    expect(await kinds([join(SAMPLES, 'absa.csv'), odd])).toEqual({ 'absa.csv': 'Absa CSV', 'photo.jpg': 'FNB OFX' })
  })

  it('may come from standard input', async () => {
    expect(await kinds(['-'], Readable.from([await sample('nedbank-current.csv')]))).toEqual({ 'standard input': 'Nedbank CSV' })
  })

  it('may be packed, several in one archive, beside what macOS adds', async () => {
    const path = await archive('two.zip', {
      'a/absa.csv': await sample('absa.csv'),
      'fnb.ofx': await sample('fnb.ofx'),
      '__MACOSX/a/._absa.csv': Buffer.from('rubbish'),
      'notes.txt': Buffer.from('hello'),
    })

    expect(await kinds([path])).toEqual({
      'two.zip/a/absa.csv': 'Absa CSV',
      'two.zip/fnb.ofx': 'FNB OFX',
      'two.zip/notes.txt': 'no: text in none of the layouts that check_status knows',
    })
  })

  it('are named as what they are if they are no statements', async () => {
    const paths = [
      await inFile('a.pdf', '%PDF-1.7 …'),
      await archive('b.xlsx', { '[Content_Types].xml': Buffer.from('<x/>'), 'xl/workbook.xml': Buffer.from('<x/>') }),
      await inFile('c.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])),
      await inFile('d.csv', ''),
      await inFile('e.csv', Buffer.alloc(1000)),
      await inFile('f.zip', Buffer.from('PK\u0003\u0004 and no more')),
      await archive('g.zip', {}),
      folder,
      join(folder, 'nothing.csv'),
    ]

    expect(Object.values(await kinds(paths))).toEqual([
      'no: a PDF',
      'no: a workbook or a document, such as XLSX',
      'no: a picture',
      'no: an empty file',
      'no: no text',
      expect.stringMatching(/^no: a damaged archive/),
      'no: an archive without files',
      'no: a folder',
      'no: not there',
    ])
  })

  it('are not waited for: a pipe and a device are refused at once', async () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])

    expect(await kinds([pipe, '/dev/zero'])).toEqual({ pipe: 'no: a pipe, and no file', zero: 'no: a device, and no file' })
  })

  it('are not read beyond the size of any statement, nor unpacked beyond it', async () => {
    const zeros = Buffer.alloc(MAX_STATEMENT_BYTES + 1)
    const large = await inFile('large.csv', zeros)
    const packed = await archive('packed.zip', { 'a.csv': zeros })

    expect(await kinds([large, packed, '-'], Readable.from([zeros]))).toEqual({
      'large.csv': 'no: larger than any statement (more than 20.0 MB)',
      'packed.zip': 'no: an archive of more than any statements hold',
      'standard input': 'no: larger than any statement (more than 20.0 MB)',
    })
  })
})
