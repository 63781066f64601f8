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
  state: { values: ['text'], types: ['report'] },
  channels: { values: ['text', 'report'], types: ['config'] },
  alerts: { values: ['text', 'problems', 'platform', 'report', 'state', 'channels'], types: ['config', 'source'] },
  app: {
    values: ['text', 'config', 'source', 'platform', 'report', 'sections', 'problems', 'lookup', 'state', 'channels', 'alerts'],
  },
  api: { values: ['text', 'platform', 'problems', 'lookup', 'source', 'report', 'app'], types: ['config'] },
  // Its findings are worded as the report words them.
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

/** Makers of data that carry no I/O: a section may say that a reading is an attempt. */
const PURE = ['source/readings']

/** Whoever has types of the settings may read the secret that one of them names: there is one way to do that. */
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
  // The package's own description is no room.
  return [...text.matchAll(/^(?:import|export) (type )?([^;'"]*?)from '(\.[^']*(?<!\.json))'/gm)].map(
    ([, type, names = '', target = '']) => {
      const path = relative(SRC, join(SRC, dirname(file), target)).replace(/\.js$/, '')
      const bare = names.trim().replace(/^\{|\}$/g, '')
      const typeOnly =
        type !== undefined || (bare !== '' && bare.split(',').every(name => name.trim() === '' || name.trim().startsWith('type ')))
      return { from: file.split('/')[0] ?? '', file, to: path.split('/')[0] ?? '', path, typeOnly }
    },
  )
})

describe('the rooms', () => {
  it('are the ones that are known', () => {
    expect([...new Set(files.map(file => file.split('/')[0]))].toSorted()).toEqual(Object.keys(MAY).toSorted())
  })

  it('import only what they may', () => {
    const wrong = imports.filter(({ from, to, typeOnly, path }) => {
      const { values = [], types = [] } = MAY[from] ?? {}
      return from !== to && !values.includes(to) && !(types.includes(to) && (typeOnly || [...PURE, ...SECRETS].includes(path)))
    })
    expect(wrong.map(({ file, path }) => `${file} imports ${path}`)).toEqual([])
    expect(imports.length).toBeGreaterThan(100)
  })

  it('leave the process to the command line and the terminal', () => {
    const touching = files.filter(
      file =>
        !/^(cli|terminal|demo)\//.test(file) &&
        /\bprocess\.(env|argv|exit|stdout|stderr|stdin|cwd|on)\b/.test(readFileSync(join(SRC, file), 'utf8')),
    )
    expect(touching).toEqual([])
  })

  it('name tables in src/platform only, and in the demo that makes them', () => {
    const table =
      /\b(users_(user|providerprofile|wallet)|payment_accounts|deposit_requests|leads_(lead|servicecategory|leadassignment)|authtoken_token|support_supportticket)\b/
    const naming = files.filter(file => !/^(platform|demo)\//.test(file) && table.test(readFileSync(join(SRC, file), 'utf8')))
    expect(naming).toEqual([])
  })

  it('know no host of their own', () => {
    for (const file of files) expect(readFileSync(join(SRC, file), 'utf8'), file).not.toMatch(/\b128\.140\.\d+\.\d+\b/)
  })
})
