import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const SRC = new URL('../src', import.meta.url).pathname

/** What each room may import: `values` freely, `types` as types only. `src/README.md` draws the same map. No two rooms import each other. */
const MAY: Record<string, { values: readonly string[]; types?: readonly string[] }> = {
  text: { values: [] },
  terminal: { values: ['text'], types: ['report', 'source'] },
  config: { values: ['text'] },
  source: { values: ['text'], types: ['config'] },
  platform: { values: ['text'], types: ['source'] },
  report: { values: ['text'] },
  sections: { values: ['text', 'platform', 'report'], types: ['source'] },
  problems: { values: ['text', 'platform', 'report'], types: ['source'] },
  lookup: { values: ['text', 'platform', 'report', 'sections'], types: ['source'] },
  statements: { values: ['text', 'report'] },
  live: { values: ['text', 'report'] },
  state: { values: ['text'], types: ['report'] },
  channels: { values: ['text', 'report'], types: ['config'] },
  alerts: { values: ['text', 'problems', 'platform', 'report', 'state', 'channels'], types: ['config', 'source'] },
  app: {
    values: [
      'text',
      'config',
      'source',
      'platform',
      'report',
      'sections',
      'problems',
      'lookup',
      'statements',
      'state',
      'channels',
      'alerts',
    ],
  },
  api: { values: ['text', 'platform', 'problems', 'lookup', 'source', 'report', 'app'], types: ['config'] },
  // Findings are worded like those of the report.
  doctor: { values: ['text', 'source', 'platform', 'config', 'report'] },
  demo: { values: ['text'] },
  setup: {
    values: ['text', 'terminal', 'config', 'source', 'platform', 'report', 'sections', 'problems', 'lookup', 'state', 'app', 'api'],
  },
  cli: {
    values: [
      'text',
      'terminal',
      'config',
      'source',
      'platform',
      'report',
      'sections',
      'problems',
      'lookup',
      'statements',
      'live',
      'state',
      'channels',
      'alerts',
      'app',
      'api',
      'doctor',
      'setup',
      'demo',
    ],
  },
}

/** Pure constructors, without I/O: a section may mark a reading as an attempt. */
const PURE = ['source/readings']

/** Rooms that may import types of the settings may also read the secrets named there: there is one function for that. */
const SECRETS = ['config/secret']

interface Import {
  readonly from: string
  readonly file: string
  readonly to: string
  readonly path: string
  readonly typeOnly: boolean
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(name => /\.ts$/.test(name) && !name.endsWith('.d.ts'))

const imports: Import[] = files.flatMap(file => {
  const text = readFileSync(join(SRC, file), 'utf8')
  // package.json is not a room.
  const statements = [...text.matchAll(/^(?:import|export) (type )?([^;'"]*?)from '(\.[^']*(?<!\.json))'/gm)]
  const dynamic = [...text.matchAll(/\b(?:import\(|^import )'(\.[^']*)'/gm)].map(([all, target = '']) => [all, undefined, '', target])
  return [...statements, ...dynamic].map(([, type, names = '', target = '']) => {
    const path = relative(SRC, join(SRC, dirname(file), target)).replace(/\.js$/, '')
    const bare = names.trim().replace(/^\{|\}$/g, '')
    const typeOnly =
      type !== undefined || (bare !== '' && bare.split(',').every(name => name.trim() === '' || name.trim().startsWith('type ')))
    return { from: file.split('/')[0] ?? '', file, to: path.split('/')[0] ?? '', path, typeOnly }
  })
})

describe('the rooms', () => {
  it('are the folders of src, each with its rule', () => {
    expect([...new Set(files.map(file => file.split('/')[0]))].toSorted()).toEqual(Object.keys(MAY).toSorted())
  })

  it('import only the rooms that they may', () => {
    const wrong = imports.filter(({ from, to, typeOnly, path }) => {
      const { values = [], types = [] } = MAY[from] ?? {}
      return from !== to && !values.includes(to) && !(types.includes(to) && (typeOnly || [...PURE, ...SECRETS].includes(path)))
    })
    expect(wrong.map(({ file, path }) => `${file} imports ${path}`)).toEqual([])
    expect(imports.length).toBeGreaterThan(100)
  })

  it('never import each other in a circle', () => {
    const roomsOf = (room: string): readonly string[] => [...(MAY[room]?.values ?? []), ...(MAY[room]?.types ?? [])]
    const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
      roomsOf(from).some(room => room === to || (!seen.has(room) && reaches(room, to, seen.add(room))))

    expect(Object.keys(MAY).filter(room => reaches(room, room))).toEqual([])
    expect(reaches('cli', 'text')).toBe(true)
  })

  it('use the process only in the command line, the terminal and the demo', () => {
    const touching = files.filter(
      file =>
        !/^(cli|terminal|demo)\//.test(file) &&
        /\bprocess\.(env|argv|exit|stdout|stderr|stdin|cwd|on)\b/.test(readFileSync(join(SRC, file), 'utf8')),
    )
    expect(touching).toEqual([])
  })

  it('name tables only in the platform, and in the demo, which creates them', () => {
    const table =
      /\b(users_(user|providerprofile|wallet)|payment_accounts|deposit_requests|leads_(lead|servicecategory|leadassignment)|authtoken_token|support_supportticket)\b/
    const naming = files.filter(file => !/^(platform|demo)\//.test(file) && table.test(readFileSync(join(SRC, file), 'utf8')))
    expect(naming).toEqual([])
  })

  it('contain no production address', () => {
    for (const file of files) expect(readFileSync(join(SRC, file), 'utf8'), file).not.toMatch(/\b128\.140\.\d+\.\d+\b/)
  })
})
