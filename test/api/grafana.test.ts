import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { prometheus } from '../../src/report/formats/prometheus.js'
import { reportOf } from '../support/a-day.js'
import { aStyle } from '../support/report.js'
import { aReport } from '../support/sample-report.js'

const dashboard = JSON.parse(await readFile(new URL('../../src/api/grafana.json', import.meta.url), 'utf8'))
const written = prometheus.write([reportOf(), aReport()], aStyle())

const expressions: string[] = dashboard.panels.flatMap((panel: any) => panel.targets.map((target: any) => target.expr))

describe('the Grafana dashboard', () => {
  it('queries metrics that exist, by labels that they have', () => {
    for (const expression of expressions) {
      const selectors = [...expression.matchAll(/(check_status_\w+)\{([^}]*)\}/g)]
      expect(selectors.length, expression).toBeGreaterThan(0)
      for (const [, name = '', labels = ''] of selectors) {
        const samples = written.split('\n').filter(row => row.startsWith(`${name}{`))
        expect(samples.length, name).toBeGreaterThan(0)
        for (const [, label] of labels.matchAll(/(\w+)=/g)) expect(samples[0], name).toContain(`${label}="`)
      }
    }
  })

  it('shows unknown values as unknown, never as zero', () => {
    for (const { title, fieldConfig } of dashboard.panels) expect(fieldConfig.defaults.noValue, title).toBe('unknown')
    for (const expression of expressions) expect(expression).not.toMatch(/or vector\(0\)/)
  })

  it('has panels that do not overlap', () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }: any) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)}/${y + Math.floor(i / w)}`),
    )
    expect(new Set(cells).size).toBe(cells.length)
    expect(dashboard.panels.every(({ gridPos: { x, w } }: any) => x + w <= 24)).toBe(true)
  })
})
