import uPlot from 'uplot'
import { part } from './elements.js'
import type { Day } from './requests.js'

const HEIGHT = 150
/** There is no half of a registration. */
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000]
const FIGURES = [
  ['registrations', 'Registrations'],
  ['deposits', 'Deposits'],
  ['leads', 'Leads'],
] as const

let plots: { readonly plot: uPlot; readonly place: HTMLElement }[] = []

const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(5, 10)

const draw = (place: HTMLElement, title: string, days: readonly Day[], figure: (typeof FIGURES)[number][0]): uPlot => {
  const ink = colour('--ink')
  const axis = { stroke: ink, grid: { stroke: colour('--rule'), width: 1 } }
  const options = {
    title,
    width: place.clientWidth,
    height: HEIGHT,
    // A day is a day of the platform, wherever the browser is.
    tzDate: (seconds: number) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    cursor: { drag: { x: false, y: false } },
    legend: { show: false },
    scales: { y: { range: (_: unknown, __: number, most: number) => [0, Math.max(1, most)] } },
    axes: [
      { ...axis, values: (_: unknown, at: readonly number[]) => at.map(dayOf) },
      { ...axis, size: 40, incrs: STEPS },
    ],
    series: [{}, { stroke: colour('--accent'), width: 2, fill: colour('--accent-soft'), points: { show: days.length < 40 } }],
  }
  return new uPlot(options, [days.map(({ day }) => Date.parse(`${day}T00:00:00Z`) / 1000), days.map(day => day[figure])], place)
}

/** What a chart shows, for who does not see it. */
const inWords = (title: string, days: readonly Day[], figure: (typeof FIGURES)[number][0]): string => {
  const total = days.reduce((sum, day) => sum + day[figure], 0)
  return `${title} per day: ${total} in ${days.length} days, ${days.at(-1)?.[figure] ?? 0} today`
}

export const showCharts = (days: readonly Day[]): void => {
  for (const { plot } of plots) plot.destroy()
  plots = FIGURES.map(([figure, title]) => {
    const place = part(`chart-${figure}`)
    place.setAttribute('aria-label', inWords(title, days, figure))
    return { place, plot: draw(place, title, days, figure) }
  })
}

addEventListener('resize', () => {
  for (const { plot, place } of plots) plot.setSize({ width: place.clientWidth, height: HEIGHT })
})
