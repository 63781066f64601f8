import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { money, person, text } from '../../src/report/blocks.js'
import { excelCsv } from '../../src/report/formats/csv.js'
import { aStyle } from '../support/report.js'
import { aCalmReport, aProblem } from '../support/sample-report.js'

// Too big to install for one test: it runs where LibreOffice is there anyway.
const hasLibreOffice = spawnSync('soffice', ['--version']).status === 0

/** What Windows in South Africa says: separated by semicolons, quoted by ", UTF-8, all columns standard, English (South Africa), numbers in any form. */
const AS_IN_SOUTH_AFRICA = 'CSV:59,34,76,1,,7177,false,true'

it.skipIf(!hasLibreOffice)('a CSV for Excel opens in LibreOffice with its columns, its letters and amounts that are numbers', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cs-spreadsheet-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'problems.csv')
  const subject = { id: 'd1', line: [person('zoë@plumbers.example'), ': ', money('2500.50'), text(' · 5 hours; "then" nothing')] }
  const report = aCalmReport({ rules: [], problems: [aProblem({ count: 1, subjects: [subject] })] })
  await writeFile(file, excelCsv.write([report], aStyle()))

  const profile = `-env:UserInstallation=file://${folder}/profile`
  const convert = ['--convert-to', 'fods', '--outdir', folder, file]
  const { status, stderr } = spawnSync('soffice', ['--headless', profile, `--infilter=${AS_IN_SOUTH_AFRICA}`, ...convert], {
    encoding: 'utf8',
  })

  expect([status, stderr.replace(/.*javaldx.*\n/, '')]).toEqual([0, ''])
  const sheet = await readFile(join(folder, 'problems.fods'), 'utf8')
  expect(sheet).toContain('<text:p>zoë@plumbers.example: R2,500.50 · 5 hours; &quot;then&quot; nothing</text:p>')
  expect(sheet).toMatch(/office:value-type="float" office:value="2500\.5"/)
  expect(sheet).toContain('<text:p>target</text:p>')
})
