import uPlot from 'uplot'
import { element } from './elements.js'
import type { ChartDay } from './requests.js'

const HEIGHT = 150
/** Counts are whole numbers, so the axis must not step by fractions. */
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000]
const SERIES = [
  ['registrations', 'Registrations'],
  ['deposits', 'Deposits'],
  ['leads', 'Leads'],
] as const
type SeriesId = (typeof SERIES)[number][0]

let charts: { readonly plot: uPlot; readonly container: HTMLElement }[] = []

const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

const dayLabel = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(5, 10)

const draw = (container: HTMLElement, title: string, days: readonly ChartDay[], id: SeriesId): uPlot => {
  const axis = { stroke: colour('--ink'), grid: { stroke: colour('--rule'), width: 1 } }
  const options: uPlot.Options = {
    title,
    width: container.clientWidth,
    height: HEIGHT,
    // Dates are the platform's: the browser's own zone must not shift them.
    tzDate: (seconds: number) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    cursor: { drag: { x: false, y: false } },
    legend: { show: false },
    scales: { y: { range: (_, __, max) => [0, Math.max(1, max)] } },
    axes: [
      { ...axis, values: (_, ticks) => ticks.map(dayLabel) },
      { ...axis, size: 40, incrs: STEPS },
    ],
    series: [{}, { stroke: colour('--accent'), width: 2, fill: colour('--accent-soft'), points: { show: days.length < 40 } }],
  }
  return new uPlot(options, [days.map(({ date }) => Date.parse(`${date}T00:00:00Z`) / 1000), days.map(day => day[id])], container)
}

/** The chart in words, for screen readers. */
const description = (title: string, days: readonly ChartDay[], id: SeriesId): string => {
  const total = days.reduce((sum, day) => sum + day[id], 0)
  return `${title} per day: ${total} in ${days.length} days, ${days.at(-1)?.[id] ?? 0} today`
}

export const showCharts = (days: readonly ChartDay[]): void => {
  for (const { plot } of charts) plot.destroy()
  charts = SERIES.map(([id, title]) => {
    const container = element(`chart-${id}`)
    container.setAttribute('aria-label', description(title, days, id))
    return { container, plot: draw(container, title, days, id) }
  })
}

addEventListener('resize', () => {
  for (const { plot, container } of charts) plot.setSize({ width: container.clientWidth, height: HEIGHT })
})
