import { html, Markup } from './markup.js'

const BAR = { width: 6, gap: 2, height: 28, least: 1 } as const
/** On light paper; the style sheet has those for dark screens. */
const INK = { day: '#7f9fc4', today: '#1d4e89' } as const

const rounded = (value: number): number => Math.round(value * 10) / 10

/** The same in words, for those who do not see the bars. */
const valuesInWords = (days: readonly number[]): string => `The last ${days.length} days, today last: ${days.map(rounded).join(', ')}`

/** In pixels: the largest value is as high as the drawing, and a day without any is a line on the ground. */
const heights = (days: readonly number[]): number[] => {
  const highest = Math.max(...days)
  return days.map(value => (value > 0 ? Math.max(2, Math.round((value / highest) * BAR.height)) : BAR.least))
}

const inkOfDay = (i: number, days: readonly number[]): string => (i === days.length - 1 ? INK.today : INK.day)

/** Bars as a drawing in the page itself. */
export const sparkSvg = (days: readonly number[]): Markup => {
  const width = days.length * (BAR.width + BAR.gap) - BAR.gap
  const bars = heights(days).map((height, i) => {
    const today = i === days.length - 1 ? ' class="today"' : ''
    const at = `x="${i * (BAR.width + BAR.gap)}" y="${BAR.height - height}" width="${BAR.width}" height="${height}"`
    return `<rect${today} ${at} fill="${inkOfDay(i, days)}"/>`
  })
  const size = `width="${width}" height="${BAR.height}" viewBox="0 0 ${width} ${BAR.height}"`
  return html`<svg class="spark" role="img" aria-label="${valuesInWords(days)}" ${new Markup(size)}>${new Markup(bars.join(''))}</svg>`
}

/** Bars as cells of a table, for mail programs, which drop drawings. */
export const sparkCells = (days: readonly number[]): Markup => {
  const cells = heights(days).map((height, i) => {
    const bar = `height:${height}px;width:${BAR.width}px;background-color:${inkOfDay(i, days)};font-size:1px;line-height:1px`
    return `<td style="padding:0 ${BAR.gap}px 0 0;vertical-align:bottom;border:0"><div${i === days.length - 1 ? ' class="today"' : ''} style="${bar}">&nbsp;</div></td>`
  })
  const row = new Markup(cells.join(''))
  return html`<div role="img" aria-label="${valuesInWords(days)}" style="margin:4px 0"><table role="presentation" class="bars" style="border-collapse:collapse;height:${BAR.height}px"><tbody><tr>${row}</tr></tbody></table></div>`
}
