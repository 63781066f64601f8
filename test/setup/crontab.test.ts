import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cronCommand, entriesIn, variableFor, withEntry, withoutEntry } from '../../src/setup/crontab.js'

const entry = { marker: '# check_status: production', line: '7 6 * * * /usr/bin/node /opt/cs/bin/check_status.js report --quiet -o /r.txt' }
const hourly = { ...entry, line: entry.line.replace('6', '*') }
const other = { marker: '# check_status: staging', line: entry.line.replace('7', '9') }
const MAIL = 'CONTENT_TYPE="text/plain; charset=utf-8"'
const OURS = `${entry.marker}\n${MAIL}\n${entry.line}\n`
/** As earlier versions wrote it. */
const OLD = `${entry.marker}\n${entry.line}\n`

describe('a crontab', () => {
  it('gets the entry at its end and keeps all of its own lines', () => {
    expect(withEntry('', entry)).toBe(OURS)
    expect(withEntry('MAILTO=ops@example\n\n# mine\n0 1 * * * backup\n', entry)).toBe(
      `MAILTO=ops@example\n\n# mine\n0 1 * * * backup\n${OURS}`,
    )
  })

  it.each([
    ['SSH_AUTH_SOCK=/run/agent\n', '/run/agent'],
    [' "SSH_AUTH_SOCK" = \'/run/my agent\' \r\n', '/run/my agent'],
    ['SSH_AUTH_SOCK=/old\nSSH_AUTH_SOCK=/new\n', '/new'],
    [`${OURS}SSH_AUTH_SOCK=/too/late\n`, undefined],
    [`SSH_AUTH_SOCK=/run/agent\n${OURS}`, '/run/agent'],
    ['# SSH_AUTH_SOCK=/off\nOTHER=/a\n* * * * * env SSH_AUTH_SOCK=/b true\n', undefined],
    ['SSH_AUTH_SOCK=""\n', undefined],
  ])('sets a variable for the lines below: %j', (crontab, value) => {
    expect(variableFor(crontab, entry.marker, 'SSH_AUTH_SOCK')).toBe(value)
  })

  it('gets a line break after its last line, which cron ignores without one', () => {
    expect(withEntry('0 1 * * * backup', entry)).toBe(`0 1 * * * backup\n${OURS}`)
  })

  it('stays byte for byte the same if there is no entry to remove', () => {
    expect(withoutEntry('0 1 * * * backup', entry.marker)).toBe('0 1 * * * backup')
    expect(withoutEntry('', entry.marker)).toBe('')
  })

  it('holds the entry once, in its place, however often and with whatever schedule it is added', () => {
    const once = withEntry('a\n', entry)
    const between = `${once}b\n`

    expect(withEntry(once, entry)).toBe(once)
    expect(withEntry(between, hourly)).toBe(`a\n${hourly.marker}\n${MAIL}\n${hourly.line}\nb\n`)
    expect(withEntry(`${between}${OURS}`, entry)).toBe(between)
  })

  it('holds the entries of several targets, each removed on its own', () => {
    const both = withEntry(withEntry('a\n', entry), other)

    expect(both).toBe(`a\n${OURS}${other.marker}\n${MAIL}\n${other.line}\n`)
    expect(withoutEntry(both, entry.marker)).toBe(`a\n${other.marker}\n${MAIL}\n${other.line}\n`)
    expect(withoutEntry(withoutEntry(both, entry.marker), other.marker)).toBe('a\n')
  })

  it('loses an entry with an edited schedule, but no foreign line below a left-over comment', () => {
    expect(withoutEntry(OURS.replace('7 6 * * *', '*/5 8-18 * * 1-5'), entry.marker)).toBe('')
    expect(withoutEntry(`${entry.marker}\n0 1 * * * backup\n`, entry.marker)).toBe('0 1 * * * backup\n')
    expect(withoutEntry(`${entry.marker}\n#${entry.line}\n`, entry.marker)).toBe(`#${entry.line}\n`)
  })

  it('holds the entry once, and loses all of it, even with Windows line ends', () => {
    const edited = `a\r\n${OURS.replaceAll('\n', '\r\n')}b\r\n`
    expect(withEntry(edited, entry)).toBe(`a\r\n${OURS}b\r\n`)
    expect(withoutEntry(edited, entry.marker)).toBe('a\r\nb\r\n')
    expect(withoutEntry(`${edited}${OURS}`, entry.marker)).toBe('a\r\nb\r\n')
  })

  it('says how cron is to name the text of its mail, above the line and for an entry of an earlier version too', () => {
    expect(withEntry(`a\n${OLD}b\n`, entry)).toBe(`a\n${OURS}b\n`)
    expect(withoutEntry(`a\n${OLD}b\n`, entry.marker)).toBe('a\nb\n')
  })

  it('keeps the type of mail that a crontab names itself', () => {
    const own = 'CONTENT_TYPE=text/html; charset=utf-8\n'
    expect(withEntry(own, entry)).toBe(own + OLD)
    expect(withEntry(`${own}${OURS}${own}`, entry)).toBe(`${own}${OLD}${own}`)
    expect(withEntry(`${OURS}${own}`, entry)).toBe(`${OURS}${own}`)
  })

  it('finds the report line of an entry, whether one for the mail stands above it or not', () => {
    expect([...entriesIn(OURS), ...entriesIn(OLD), ...entriesIn(`${entry.marker}\n${MAIL}\n0 1 * * * backup\n`)]).toEqual([
      entry,
      entry,
      { marker: entry.marker, line: undefined },
    ])
  })

  it.each([
    '7 6 * * * /usr/bin/env PATH=/opt/node/bin:/usr/bin /opt/cs/check_status.sh report -o /r.txt',
    "7 6 * * * '/opt/my node' '/opt/my cs/bin/check_status.js' report -o /r.txt",
    '@daily check_status report >> /var/log/cs.log',
  ])('loses a report line in each of its forms: %s', line => {
    expect(withoutEntry(`a\n${entry.marker}\n${line}\nb\n`, entry.marker)).toBe('a\nb\n')
  })

  it('is unchanged after an entry was added and removed, whatever else it holds', () => {
    const row = fc
      .oneof(fc.constantFrom('', MAIL, entry.line, hourly.line, other.marker, '# check_status: production ', 'a\r'), fc.string())
      .filter(text => !text.includes('\n') && text !== entry.marker)
    fc.assert(
      fc.property(fc.array(row), rows => {
        const crontab = rows.map(text => `${text}\n`).join('')
        const added = withEntry(crontab, entry)
        expect(withEntry(added, entry)).toBe(added)
        expect(withoutEntry(added, entry.marker)).toBe(crontab)
      }),
    )
  })

  it('quotes spaces, quotes and per cent signs for cron and the shell', () => {
    expect(cronCommand(['/opt/node', 'report', '-o', "/it's 100%/r.txt"])).toBe(`/opt/node report -o '/it'\\''s 100\\%/r.txt'`)
  })

  it('hands the shell exactly the words of the command', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[ -~]{1,12}$/), { minLength: 1, maxLength: 4 }), words => {
        // cron turns `\\%` into `%`, and passes the rest to the shell.
        const received = cronCommand(['printf', '%s\\n', ...words]).replaceAll('\\%', '%')
        expect(execFileSync('sh', ['-c', received], { encoding: 'utf8' })).toBe(words.map(word => `${word}\n`).join(''))
      }),
      { numRuns: 30 },
    )
  })
})
