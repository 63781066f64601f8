import type { PageDays } from '../page-view.js'
import { element } from './elements.js'
import { isFolded, saveFolded } from './session.js'

/** What is loaded when the charts are opened. */
interface Charts {
  draw(parent: HTMLElement, days: PageDays, onDay: (day: string) => void): void
  remove(): void
}

const STYLE = '/page/uPlot.min.css'

let days: PageDays | null = null
let pick: (day: string) => void = () => undefined
let loaded: Promise<Charts> | undefined

const loadStyle = (): Promise<void> =>
  new Promise(resolve => {
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.href = STYLE
    link.onload = () => resolve()
    link.onerror = () => resolve()
    document.head.append(link)
  })

const load = async (): Promise<Charts> => {
  const [{ drawCharts, removeCharts }] = await Promise.all([import('./charts.js'), loadStyle()])
  return { draw: drawCharts, remove: removeCharts }
}

const box = (): HTMLDetailsElement => element<HTMLDetailsElement>('charts')

const draw = async (): Promise<void> => {
  if (!days || !box().open) return
  loaded ??= load()
  const charts = await loaded
  if (days && box().open) charts.draw(element('chart-list'), days, day => pick(day))
}

/** What is drawn if the charts are open. @param onDay hears of a day that was picked */
export const showCharts = (given: PageDays | null, onDay: (day: string) => void): void => {
  const isSame = JSON.stringify(given) === JSON.stringify(days)
  days = given
  pick = onDay
  box().hidden = given === null
  if (given === null) return void loaded?.then(charts => charts.remove())
  if (!isSame) void draw()
}

/** Opens the charts if this person left them open. */
export const watchCharts = (): void => {
  box().open = !isFolded('charts', true)
  box().addEventListener('toggle', () => {
    saveFolded('charts', !box().open)
    void draw()
  })
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => void draw())
}
