import { Markup } from '../../report/formats/html/markup.js'
import { STYLE } from '../../report/formats/html/style.js'

const inline = (style: string): Markup => new Markup(` style="${style}"`)

/** Inline styles, for mail programs that drop the style sheet. */
export const BODY = inline('max-width:600px;margin:0 auto;font-family:sans-serif;font-size:15px;line-height:1.5')
export const HEAD = inline('font-size:20px;line-height:1.3;margin:0 0 12px')
export const TITLE = inline('font-size:17px;line-height:1.3;margin:0')
export const LABEL = inline('padding:3px 14px 3px 0;text-align:left;vertical-align:top;font-weight:normal')
export const FACT = inline('padding:3px 0;text-align:left;vertical-align:top')
export const LINK = new Markup(' class="link" style="color:#0b4fb3"')
export const FOOT = inline('font-size:13px;margin:18px 0 0')

/** The style of the HTML report, and what only mail needs. */
export const MAIL_STYLE = new Markup(`${STYLE.source}
.scroll{margin:6px 0 0}
.facts th,.facts td{border-bottom:0}
.facts td{min-width:110px}
.facts th{font-size:inherit;color:inherit!important}
.what p,.what ul{margin:8px 0 0}
@media screen and (prefers-color-scheme:dark){
.link{color:#a8c7fa!important}
}
`)
