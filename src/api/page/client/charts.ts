import uPlot from 'uplot'
import type { PageDays } from '../page-view.js'

// Loaded only when somebody opens the charts: uPlot weighs more than the rest of the page.

const HEIGHT = 160
/** Counts are whole numbers, so the axis must not step by fractions. */
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000]

let charts: { readonly plot: uPlot; readonly container: HTMLElement }[] = []

const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

const dayLabel = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(5, 10)

const draw = (
  container: HTMLElement,
  title: string,
  { dates }: PageDays,
  values: readonly number[],
  onDay: (day: string) => void,
): uPlot => {
  const axis = { stroke: colour('--faint'), grid: { stroke: colour('--line'), width: 1 }, ticks: { stroke: colour('--line'), width: 1 } }
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
      { ...axis, size: 44, incrs: STEPS },
    ],
    series: [{}, { stroke: colour('--accent'), width: 2, fill: colour('--accent-soft'), points: { show: true } }],
  }
  const plot = new uPlot(options, [dates.map(date => Date.parse(`${date}T00:00:00Z`) / 1000), [...values]], container)
  plot.over.addEventListener('click', () => {
    const day = dates[plot.cursor.idx ?? -1]
    if (day !== undefined) onDay(day)
  })
  return plot
}

/** The chart in words, for screen readers. */
const description = (title: string, values: readonly number[]): string =>
  `${title} per day: ${values.reduce((sum, value) => sum + value, 0)} in ${values.length} days, ${values.at(-1) ?? 0} today`

export const removeCharts = (): void => {
  for (const { plot } of charts) plot.destroy()
  charts = []
}

/** @param onDay hears of a day that was picked: 2025-10-08 */
export const drawCharts = (parent: HTMLElement, days: PageDays, onDay: (day: string) => void): void => {
  removeCharts()
  const containers = days.series.map(() => document.createElement('div'))
  parent.replaceChildren(...containers)
  for (const [i, { title, values }] of days.series.entries()) {
    const container = containers[i]
    if (!container) continue
    if (values === null) {
      container.textContent = `${title}: unknown`
      container.className = 'note unknown'
      continue
    }
    container.setAttribute('role', 'img')
    container.setAttribute('aria-label', description(title, values))
    charts.push({ container, plot: draw(container, title, days, values, onDay) })
  }
}

addEventListener('resize', () => {
  for (const { plot, container } of charts) plot.setSize({ width: container.clientWidth, height: HEIGHT })
})
