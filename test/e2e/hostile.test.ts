import { execFileSync, spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { writeEntry } from '../../src/cli/watch-log.js'
import { formats } from '../../src/report/formats/index.js'
import { reportOf } from '../support/a-day.js'
import { expectNoEffect } from '../support/harmless.js'
import { HOSTILE } from '../support/hostile.js'
import { measured } from '../support/measured.js'
import { aStyle, NOW } from '../support/report.js'
import { aReport } from '../support/sample-report.js'
import { type Changes, it } from '../support/world.js'

const ALL = Object.values(HOSTILE).join(' ')
/** The most memory that the built command may use, in MB. */
const MOST_MB = 120

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hostile-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const expectCalmTerminal = (...outputs: readonly string[]): void => {
  for (const output of outputs) expectNoEffect(output.replaceAll('\r\n', '\n'))
}

describe('nothing that acts on a terminal', () => {
  it.for(Object.keys(formats))('is printed from a hostile saved report in the %s format', async (format, { world }) => {
    const { problems, rules } = aReport()
    const report = { ...reportOf(), target: ALL, problems, rules, outbox: [{ channel: ALL, messages: 1, since: NOW, reason: ALL }] }
    writeFileSync(join(folder, 'saved.json'), JSON.stringify(JSON.parse(formats.json.write([report], aStyle()))))
    const { stdout, stderr } = await world.run(['report', '--input', join(folder, 'saved.json'), '--format', format])
    expect(stdout.length).toBeGreaterThan(200)
    expectCalmTerminal(stdout, stderr)
  })

  it('is printed from an error, its --debug stack, or an unknown command', async ({ world }) => {
    for (const words of [
      ['--debug', 'report', '--input', `${folder}/\u001b[31m\u009b2J\u202e`],
      ['--debug', '--config', `${folder}/\u001b]0;x\u0007\u202e`],
      [`--no\u001b[31m\u202e`],
      ['\u001b[31mreprot'],
      ['report', '--format', '\u009b31m'],
    ]) {
      const { stdout, stderr, status } = await world.run(words)
      expect(status).toBe(64)
      expectCalmTerminal(stdout, stderr)
    }
  })

  it('is printed from the name of a log above its lines', async ({ world }) => {
    const path = `${world.logs}/\u001b[31m\u202e\u009b2J.log`
    writeFileSync(path, 'ERROR \u001b[2J\u202e here\n')
    writeFileSync(`${world.logs}/b.log`, 'x\n')
    await world.configure({
      logs: [
        { name: 'one', path, kind: 'text' },
        { name: 'two', path: `${world.logs}/b.log`, kind: 'text' },
      ],
    })
    const { stdout, stderr } = await world.run(['logs'])
    expect(stdout).toContain('here')
    expectCalmTerminal(stdout, stderr)
  })

  it('is logged by a watch as text or as JSON', () => {
    for (const format of ['text', 'json'] as const) {
      const line = writeEntry({ level: 'error', what: 'not_sent', words: ALL, channel: ALL, more: { reason: ALL } }, NOW, format, 'UTC')
      expectCalmTerminal(line)
      expect(line).not.toContain('\n')
    }
    const line = writeEntry({ level: 'info', what: 'x', words: '\u009b2J\u202e\ud800' }, NOW, 'json', 'UTC')
    expect(JSON.parse(line).words).toBe('\u009b2J\u202e\ufffd')
  })
})

describe('a pipe without a writer or reader', () => {
  it.for<[string, Changes | ((home: string) => Changes), string, readonly string[], RegExp]>([
    ['the key', { ssh: { identity_file: '~/pipe' } }, 'pipe', [], /no answer from \S+ within 2 s/],
    ['known_hosts', { ssh: { known_hosts: '~/pipe' } }, 'pipe', [], /no answer from \S+ within 2 s/],
    ["SSH's configuration", {}, '.ssh/config', [], /no answer from \S+ within 2 s/],
    ['the password', { database: { password_file: '~/pipe' } }, 'pipe', [], /pipe is not a file/],
    [
      "the application's .env on the host",
      home => ({ database: { password_file: undefined, port: undefined, name: undefined, user: undefined, env_file: join(home, 'pipe') } }),
      'pipe',
      [],
      /pipe on .* cannot be read/,
    ],
    [
      'the file to write',
      {},
      'pipe',
      ['-o', 'pipe', '--format', 'html', '--exit-zero'],
      /pipe cannot be written: no process reads from it/,
    ],
    ['a public key', { ssh: { identity_file: '~/key' } }, 'key.pub', [], /no answer from \S+ within 2 s|key does not exist/],
    ['what it remembers', { top: 'state_dir = "~"\n' }, 'history.jsonl', [], /history\.jsonl is not a file/],
  ])('in place of %s delays a run no longer than the deadline', async ([, changes, name, args, said], { world }) => {
    execFileSync('mkfifo', [join(world.home, name)])
    const { target, ...others } = typeof changes === 'function' ? changes(world.home) : changes
    await world.configure({ target: { deadline: '2s', ...target }, ...others })

    const ended = await world.run(['report', ...args])

    expect(ended.stderr.replace(/\s+/g, ' ')).toMatch(said)
    expect(ended.status).not.toBeNull()
  })

  it('is written to as long as a reader reads, however slowly', async ({ world }) => {
    execFileSync('mkfifo', [join(world.home, 'pipe')])
    const { stdout, status } = await world.shell(
      // More than a pipe buffers.
      '(sleep 1; cat) <pipe & check_status report --exit-zero --format html -o pipe && wait && check_status report -o >(cat) --format json',
    ).ended

    expect(stdout).toMatch(/^<!doctype html>[\s\S]*<\/html>\s*\{[\s\S]*\}\s*$/i)
    expect(status).toBe(0)
  })
})

describe('a log on the host', () => {
  it('may be 20 GB, one line of 100 MB, a FIFO, a folder, a link loop or a device: each is recognised in bounded time and memory', async ({
    world,
  }) => {
    const at = (name: string): string => join(world.logs, name)
    writeFileSync(at('huge'), '')
    truncateSync(at('huge'), 20e9)
    appendFileSync(at('huge'), `\nERROR ${'at the end of twenty gigabytes'}\n`)
    writeFileSync(at('line'), 'ERROR ')
    for (let n = 0; n < 10; n++) appendFileSync(at('line'), Buffer.alloc(10_000_000, 'x'))
    execFileSync('mkfifo', [at('fifo')])
    mkdirSync(at('folder'))
    symlinkSync('circle', at('circle'))
    const paths = { huge: at('huge'), line: at('line'), fifo: at('fifo'), folder: at('folder'), circle: at('circle'), zero: '/dev/zero' }
    await world.configure({ logs: Object.entries(paths).map(([name, path]) => ({ name, path, kind: 'text' })) })

    const report = await measured(['report', '--only', 'logs', '--all', '--deadline', '60s'], world.home)
    expect(report.stdout).toContain('at the end of twenty gigabytes')
    for (const said of [
      'is a FIFO, not a file',
      'is a directory, not a file',
      'is a device, not a file',
      'Too many levels of symbolic links',
    ])
      expect(report.stdout.replace(/\s+/g, ' ')).toContain(said)
    const tails = await measured(['logs', '--lines', '5', '--deadline', '60s'], world.home)
    expect(tails.stdout).toContain('at the end of twenty gigabytes')
    for (const { mb, ms, stdout } of [report, tails]) {
      expect(mb).toBeGreaterThan(20)
      expect(mb).toBeLessThan(MOST_MB)
      expect(ms).toBeLessThan(60_000)
      expect(stdout.length).toBeLessThan(100_000)
    }
    if (process.env.SHOW) process.stdout.write(`${report.mb} MB ${report.ms} ms, ${tails.mb} MB ${tails.ms} ms\n${report.stdout}\n`)
  })

  it('that is rotated and truncated during the reading yields whole lines or none', async ({ world }) => {
    const path = join(world.logs, 'moving')
    await world.configure({ logs: [{ name: 'moving', path, kind: 'text' }] })
    const shell = spawn('/bin/sh', [
      '-c',
      `while :; do printf 'ERROR whole line of the log\\n%.0s' 1 2 3 4 5 6 7 8 9 >>"$0"; cp "$0" "$0.1"; : >"$0"; mv "$0" "$0.2"; : >"$0"; done`,
      path,
    ])
    try {
      for (let n = 0; n < 5; n++) {
        const { status, stdout } = await world.run(['logs', 'moving'])
        expect([0, 3]).toContain(status)
        for (const line of stdout.split('\n').filter(Boolean)) expect('ERROR whole line of the log').toBe(line)
      }
    } finally {
      const gone = new Promise(resolve => shell.once('exit', resolve))
      shell.kill('SIGKILL')
      await gone
    }
  })
})
