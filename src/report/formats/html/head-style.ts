import { Markup } from './markup.js'

/** For the first screen of a report: headline, tiles and the table of problems. Comes after the style of all pages. */
export const HEAD_STYLE = new Markup(`
h1{font-size:17px;line-height:1.3;margin:0}
h1+.faint{font-size:13px}
.headline{font-size:28px!important;line-height:1.25!important;letter-spacing:-.01em;text-wrap:balance}
.report .headline{font-size:23px!important}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(290px,1fr));gap:10px}
.tiles li{display:block!important;width:auto!important;margin:0!important;border-radius:8px}
.top{display:flex;justify-content:space-between;align-items:flex-end;gap:10px}
.spark{flex:none;max-width:60%}
.cells .bars td{border-bottom:0}
.problems{width:100%}
.problems td{overflow-wrap:break-word}
.problems .chip{font-size:13px;line-height:1.45;padding:1px 8px!important}
@media screen and (prefers-color-scheme:dark){
tr,.cells td,.tiles li{border-color:#3a424b!important}
.spark rect{fill:#4a6b92}
.spark .today{fill:#a6cdf5}
.bars div{background-color:#4a6b92!important}
.bars .today{background-color:#a6cdf5!important}
}
@media (max-width:600px){
h1{font-size:16px}
.headline{font-size:23px!important}
.tiles{grid-template-columns:1fr 1fr;gap:8px}
.tiles li{padding:8px 10px!important}
.top{flex-wrap:wrap}
.problems,.problems tbody{display:block}
.problems thead{position:absolute;clip-path:inset(50%);height:1px;overflow:hidden}
.problems tr{display:flex;flex-wrap:wrap;gap:2px 12px;border-bottom:1px solid #d5dae0;padding:8px 0}
.problems td{border:0!important;padding:0!important}
.problems td:nth-child(2){order:1;flex:1 0 100%}
.problems td:nth-child(3)::before{content:"count "}
.problems td:nth-child(n+3){font-size:13px}
}
@media print{
.tiles{grid-template-columns:repeat(3,1fr)}
.spark,.bars{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`)
