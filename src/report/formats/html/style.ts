import type { Severity } from '../../../text/severity.js'
import type { Tone } from '../../blocks.js'
import { Markup } from './markup.js'

/** Shown by a colour, and always by words beside it. */
export type Mood = Severity | 'unknown' | 'ignored' | 'good'

interface Paint {
  readonly ink: string
  readonly paper: string
  readonly edge: string
}

/** For light backgrounds; each ink has a contrast of at least 6.5 : 1 on its paper. */
const LIGHT: Readonly<Record<Mood, Paint>> = {
  high: { ink: '#9b1c1c', paper: '#fdecec', edge: '#d92d20' },
  medium: { ink: '#7a4b00', paper: '#fef3d0', edge: '#e0a100' },
  warning: { ink: '#8f3b00', paper: '#ffecdc', edge: '#ef7d22' },
  info: { ink: '#1d4e89', paper: '#e6f0fb', edge: '#3b82c4' },
  unknown: { ink: '#573a8c', paper: '#f0eafa', edge: '#8b6fc4' },
  ignored: { ink: '#4b5560', paper: '#eef0f3', edge: '#a9b2bc' },
  good: { ink: '#14602f', paper: '#e5f5ea', edge: '#2f9e55' },
}

const DARK: Readonly<Record<Mood, Paint>> = {
  high: { ink: '#ffb4ab', paper: '#451a1a', edge: '#f0584c' },
  medium: { ink: '#f8d477', paper: '#3b2e08', edge: '#d9a514' },
  warning: { ink: '#ffbd8a', paper: '#43260f', edge: '#ef7d22' },
  info: { ink: '#a6cdf5', paper: '#152b42', edge: '#4f94d6' },
  unknown: { ink: '#d2bff5', paper: '#2d2145', edge: '#9d82d6' },
  ignored: { ink: '#b6bfc8', paper: '#2a2f35', edge: '#6b7580' },
  good: { ink: '#9fdcb3', paper: '#14351f', edge: '#3fae66' },
}

const MOOD_OF: Readonly<Record<Tone, Mood | undefined>> = { plain: undefined, good: 'good', warn: 'medium', bad: 'high' }

/** The attributes of a box. Mail clients that drop the style sheet keep the inline style; elsewhere the style sheet overrides it. */
export const boxOf = (mood: Mood): Markup => {
  const { ink, paper, edge } = LIGHT[mood]
  return new Markup(
    `class="box ${mood}" style="color:${ink};background-color:${paper};border-left:4px solid ${edge};margin:8px 0 10px;padding:8px 12px"`,
  )
}

export const chipOf = (mood: Mood): Markup => {
  const { ink, paper, edge } = LIGHT[mood]
  return new Markup(
    `class="chip ${mood}" style="color:${ink};background-color:${paper};border:1px solid ${edge};padding:2px 10px;white-space:nowrap"`,
  )
}

/** The attributes of toned text. @param also another class */
export const inkOf = (tone: Tone = 'plain', also = ''): Markup => {
  const mood = MOOD_OF[tone]
  const names = [...(mood ? ['ink', mood] : []), ...(also ? [also] : [])]
  return new Markup((names.length > 0 ? ` class="${names.join(' ')}"` : '') + (mood ? ` style="color:${LIGHT[mood].ink}"` : ''))
}

/** The attributes of what is not known. */
export const UNKNOWN_INK = new Markup(` class="ink unknown" style="color:${LIGHT.unknown.ink}"`)

/** The attributes of what scrolls sideways on a narrow screen: reached by the keyboard too. */
export const SCROLL = new Markup('class="scroll" role="group" aria-label="Table" tabindex="0"')

const moods = (paints: Readonly<Record<Mood, Paint>>): string =>
  Object.entries(paints)
    .map(
      ([mood, { ink, paper, edge }]) =>
        `.${mood}{color:${ink}!important}.box.${mood},.chip.${mood}{background-color:${paper}!important;border-color:${edge}!important}`,
    )
    .join('\n')

/** Loads nothing; the page means the same without it. */
export const STYLE = new Markup(`
:root{color-scheme:light dark}
*{box-sizing:border-box}
body{margin:0;padding:24px 16px;background:#fff;color:#1c2127;font-size:15px;line-height:1.5;-webkit-text-size-adjust:100%}
.page{max-width:960px;margin:0 auto;overflow-wrap:anywhere;font-family:system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif!important}
h1{font-size:26px;line-height:1.25;margin:0 0 2px}
h2,h3,h4{line-height:1.3;margin:28px 0 10px}
h2{font-size:19px}
h3{font-size:17px}
.report{margin-top:40px;border-top:3px solid #d5dae0;padding-top:4px}
.report>h2{font-size:23px;margin:16px 0 2px}
.faint{color:#59636e}
.band{margin:14px 0;line-height:2.3}
.chip{display:inline-block;border-radius:99px;line-height:1.6;margin-right:4px}
.chip.good{white-space:normal!important}
.box{border-radius:4px}
.box p,.box ul{margin:4px 0 0}
.box .say{margin:0;font-weight:600}
.box .what{color:#1c2127}
p{margin:3px 0}
ul{margin:3px 0 8px;padding-left:22px}
.timed{list-style:none}
.under{margin-left:22px}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:13px;padding:1px 5px;border-radius:4px;background:rgba(128,138,150,.18)}
.scroll{overflow-x:auto;margin:8px 0}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:5px 14px 5px 0;border-bottom:1px solid #d5dae0;vertical-align:top}
th{font-size:13px;color:#59636e;white-space:nowrap}
.whole{white-space:nowrap}
.long{min-width:150px}
.foot{margin-top:28px;padding-top:10px;border-top:1px solid #d5dae0}
${moods(LIGHT)}
@media screen and (prefers-color-scheme:dark){
body{background:#14171a;color:#e3e7eb}
.faint,th{color:#9aa5b1!important}
.box .what{color:#e3e7eb}
.report,.foot,th,td{border-color:#3a424b!important}
${moods(DARK)}
}
@media (max-width:600px){
body{padding:16px 12px}
h1{font-size:22px}
ul{padding-left:18px}
table{font-size:14px}
}
@media print{
body{padding:0;font-size:11pt}
.page{max-width:none}
.box,.chip{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.box,li,tr{break-inside:avoid}
h1,h2,h3,h4{break-after:avoid}
.scroll{overflow:visible}
}
`)
