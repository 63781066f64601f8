import { STYLE } from '../../report/formats/html/style.js'

/** The report's style sheet, and rules for the rest of the page. */
export const PAGE_STYLE = `${STYLE.source}
:root{--ink:#59636e;--rule:#e4e8ec;--accent:#2f6fb5;--accent-soft:rgba(47,111,181,.15)}
[hidden],.filtered{display:none!important}
.filtering li[hidden]:not(.filtered){display:list-item!important}
.tools{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;margin:10px 0}
.tools #sign-out{margin-left:auto}
input,select,button{font:inherit;color:inherit;background:transparent;border:1px solid #8a949e;border-radius:4px;padding:5px 10px;max-width:100%}
button{cursor:pointer}
button:hover{background:rgba(128,138,150,.15)}
button.small{font-size:12px;padding:1px 7px;margin-left:6px}
:focus-visible{outline:3px solid #3b82c4;outline-offset:1px}
form label{display:block;margin-top:8px}
.trouble{color:#9b1c1c;font-weight:600}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(260px,1fr));gap:8px;margin:12px 0}
.charts .u-title{font-size:14px}
#report td,#report th{text-align:left}
#report .box{border-left:4px solid;padding:8px 12px;margin:8px 0 10px}
.chip{border:1px solid;padding:2px 10px}
#report[aria-busy]{opacity:.7}
@media screen and (prefers-color-scheme:dark){
:root{--ink:#9aa5b1;--rule:#2a3138;--accent:#6ea8e5;--accent-soft:rgba(110,168,229,.18)}
.trouble{color:#ffb4ab}
select option{background:#14171a}
}
`
