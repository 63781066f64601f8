import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5'
import { describe, expect } from 'vitest'
import { addStaff, MONITORING, raw, type Served, STAFF_KEY, serve } from '../support/api.js'
import { expectNoEffect, promtool } from '../support/harmless.js'
import { hostileText } from '../support/hostile.js'
import { addHostileLogs, addHostileRows, HARMLESS_WORDS, shoutFrom, WORDS } from '../support/hostile-rows.js'
import { it, type World } from '../support/world.js'

const SCRAPER = 'a-token-for-the-scraper-alone'

const started = async (world: World): Promise<Served> => {
  await writeFile(join(world.home, 'scraper'), `${SCRAPER}\n`, { mode: 0o600 })
  await world.configure({ more: '[api]\nmetrics_token_file = "~/scraper"\n' })
  await addStaff(world)
  return serve(world)
}

/** Where a link leads, whomever it is about: nowhere but to a view of the page. */
const viewOf = (href: string): string => href.replace(/^#\/(user|deposit|lead)\/[\w.!~*'()%-]+$/, '#/$1')

/** The distinct elements of a document, with their attributes and parents. */
const shapesOf = (html: string): Set<string> => {
  const shapes = new Set<string>()
  const walk = (node: DefaultTreeAdapterTypes.Node): void => {
    if ('tagName' in node)
      shapes.add(
        [
          node.tagName,
          ...node.attrs.map(({ name, value }) => `${name}=${name === 'href' ? viewOf(value) : value}`).sort(),
          'in',
          node.parentNode?.nodeName,
        ].join(' '),
      )
    else if (node.nodeName !== '#text' && node.nodeName !== '#document-fragment') shapes.add(node.nodeName)
    if ('childNodes' in node) node.childNodes.forEach(walk)
  }
  walk(parseFragment(html))
  return shapes
}

const htmlOf = (sections: readonly { readonly html: string }[]): string =>
  sections.map(({ html }) => `<section>${html}</section>`).join('\n')

const strings = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : []
}

/** Paths with malformed percent-encoding, invalid characters, header injection, traversal and excessive length. */
const ODD = [
  ...['user/%00/', 'user/%ed%a0%80/', 'user/%/', 'user/%zz%/', 'deposit/%f0%9f%92/', 'user/%0d%0aX-Evil:%20y', 'user/%0d%0aX-Evil:%20y/'],
  ...['user/%e2%80%ae%1b[2J/', 'dashboard/?hours=%00', 'dashboard/?hours=%ed%a0%80', 'dashboard?%0d%0aX-Evil:=y', 'user/..%2f..%2fview/'],
  ...['activity/?x=%e2%80%ae%3cscript%3e', 'user/__proto__/', 'user/constructor/', '__proto__/', 'user/%25/', 'user/_/'],
  ...['x'.repeat(254), '%f0%9f%92%a5'.repeat(127), 'x'.repeat(7000), '%25'.repeat(80), '%5c'.repeat(80)].map(word => `user/${word}/`),
  `activity/?limit=${'9'.repeat(7000)}`,
]

describe('the API', () => {
  it('answers with valid JSON, HTML and metrics over hostile rows', async ({ world }) => {
    const rows = await addHostileRows(world.platform)
    await rows.say(HARMLESS_WORDS)
    await addHostileLogs(world.logs, HARMLESS_WORDS)
    const api = await started(world)
    const harmless = await api.json('view/?hours=48')

    await rows.say(WORDS)
    await addHostileLogs(world.logs, WORDS)
    const some = (ids: readonly string[]) => ids.filter((_, i) => i % 10 === 0)
    const paths = [
      ...['activity/?limit=1000', 'dashboard/?hours=8760', 'problems/', 'trends/?days=30', 'view/?hours=47', 'health/', '/openapi.json'],
      ...some(rows.users).map(id => `user/${id}/`),
      ...some(rows.deposits).map(id => `deposit/${id}/`),
    ]
    const seen = new Set<string>()
    for (const path of paths) {
      const answer = await api.get(path)
      const body = await answer.text()
      expect([path, answer.status, answer.headers.get('content-type')]).toEqual([path, 200, 'application/json'])
      for (const [name, value] of answer.headers) expect(value, name).toMatch(/^[ -~]*$/)
      expectNoEffect(body)
      for (const words of strings(JSON.parse(body))) seen.add(words)
    }
    // Programs get every value unchanged; only output for people is cleaned.
    for (const words of WORDS.filter(({ length }) => length <= 20)) expect(seen).toContain(words)

    const { sections, target } = await api.json('view/?hours=47')
    const html = htmlOf(sections)
    expect(target).toBe('test')
    expect(html.length).toBeGreaterThan(10_000)
    expectNoEffect(html)
    const known = shapesOf(htmlOf(harmless.sections))
    expect(known.size).toBeGreaterThan(15)
    expect([...shapesOf(html)].filter(shape => !known.has(shape))).toEqual([])

    const metrics = await (await api.get('/metrics', { Authorization: `Bearer ${SCRAPER}` })).text()
    expectNoEffect(metrics)
    expect(promtool(metrics.replace('# EOF\n', '')) ?? '').toBe('')

    await shoutFrom(world.platform, 'support_supportticket')
    const [problems, page] = [await api.get(`${MONITORING}/problems/?x=2`), await api.get('view/?hours=46')]
    expect([problems.status, page.status]).toEqual([200, 200])
    const bodies = [await problems.text(), await page.text()]
    for (const body of bodies) expectNoEffect(body)
    // A box for a section that was read in part. Rules that cannot be judged are rows, which the browser makes.
    const more = [...shapesOf(htmlOf(JSON.parse(bodies[1] ?? '').sections))].filter(shape => !known.has(shape))
    expect(more.sort()).toEqual(['p class=box unknown in section'])
    expectNoEffect(api.running.said())
  })

  it('answers any request with a status below 500, and never echoes it unescaped', async ({ world }) => {
    const api = await started(world)
    const path = fc
      .tuple(fc.constantFrom('user', 'deposit', 'activity', 'dashboard', 'view', 'trends', 'nothing', ''), hostileText, fc.boolean())
      .map(([endpoint, words, hasSlash]) => `${MONITORING}/${endpoint}/${encodeURIComponent(words.toWellFormed())}${hasSlash ? '/' : ''}`)
    const query = fc
      .tuple(fc.constantFrom('activity/?limit', 'dashboard/?hours', 'trends/?days', 'view/?hours', 'user/x/?x'), hostileText)
      .map(([parameter, words]) => `${MONITORING}/${parameter}=${encodeURIComponent(words.toWellFormed())}`)
    const bytes = fc
      .tuple(fc.constantFrom('user/', 'deposit/', 'activity/?limit=', '?', '../', '//'), fc.string({ unit: 'binary', maxLength: 30 }))
      .map(([start, words]) => `${MONITORING}/${start}${words.toWellFormed().replace(/[\s\p{Cc}]/gu, '%')}`)
    const odd = ODD.map(one => `${MONITORING}/${one}`)
    const statuses = new Set<number>()
    const check = async (target: string, more = '', encoding: BufferEncoding = 'utf8'): Promise<void> => {
      const head = `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Token ${STAFF_KEY}\r\n${more}Connection: close\r\n\r\n`
      const reply = await raw(api.port, Buffer.from(head, encoding))
      const status = Number(/^HTTP\/1\.1 (\d+) /.exec(reply)?.[1])
      statuses.add(status)
      expect(status, target.slice(0, 300)).toBeGreaterThan(0)
      expect(status, target.slice(0, 300)).toBeLessThan(500)
      expectNoEffect(reply.replaceAll('\r\n', '\n'))
      expect(reply).not.toMatch(/^x-evil/im)
      if (status !== 200) expect(reply).not.toMatch(/<script|<img/i)
    }
    for (const target of odd) await check(target)
    await check(`${MONITORING}/user/${'x'.repeat(2 ** 20)}/`)
    // Raw bytes in the path and in headers: half a character, NUL, escape sequences.
    for (const bytes of ['\u00ed\u00a0\u0080', '\0', '\u001b[2J', '\u009b2J', '\u00e2\u0080\u00ae']) {
      await check(`${MONITORING}/user/${bytes}/`, '', 'latin1')
      for (const name of ['Origin', 'If-None-Match', 'X-Forwarded-For', 'Accept', 'Cookie'])
        await check(`${MONITORING}/user/_/`, `${name}: ${bytes}\r\n`, 'latin1')
    }
    await fc.assert(
      fc.asyncProperty(fc.oneof(path, query, bytes), target => check(target)),
      { numRuns: 60 },
    )
    expect([...statuses].sort()).toEqual(expect.arrayContaining([200, 301, 400, 404, 431]))
    expectNoEffect(api.running.said())
    expect(api.running.said()).not.toContain('a request failed:')
  })
})
