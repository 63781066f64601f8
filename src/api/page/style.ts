/** The colours of one scheme. Each ink has a contrast of at least 4.5 : 1 on paper, on cards and on its own tint. */
const LIGHT = `--paper:#f4f6f8;--card:#fff;--ink:#1a1f25;--faint:#56606b;--line:#dde2e7;--edge:#79838e;--hover:#eef1f4;
--accent:#1d5fa8;--accent-soft:rgba(29,95,168,.14);--bar:#9db4cc;
--high:#a11a12;--high-tint:#fdecea;--medium:#7a4b00;--medium-tint:#fdf3d8;--warning:#8f3b00;--warning-tint:#ffeee0;--info:#1d4e89;--info-tint:#e7f0fa;
--unknown:#573a8c;--unknown-tint:#f1ebfb;--good:#14602f;--good-tint:#e6f5eb`

const DARK = `--paper:#0f1215;--card:#171b20;--ink:#e6eaee;--faint:#9ba6b1;--line:#2b323a;--edge:#77828d;--hover:#20262c;
--accent:#7db4f0;--accent-soft:rgba(125,180,240,.18);--bar:#41566c;
--high:#ffa69c;--high-tint:#3a1a1a;--medium:#f3cf6b;--medium-tint:#332a10;--warning:#ffb98a;--warning-tint:#38220f;--info:#a6cdf5;--info-tint:#16283b;
--unknown:#d2bff5;--unknown-tint:#292040;--good:#93dcab;--good-tint:#12301d`

const MOODS = ['high', 'medium', 'warning', 'info', 'unknown', 'good']

const moods = MOODS.map(
  mood =>
    `.ink.${mood},.row.${mood} .sign{color:var(--${mood})}.note.${mood},.box.${mood},.chip.${mood}{color:var(--${mood});background:var(--${mood}-tint);border-color:currentColor}`,
).join('\n')

/** The style sheet of the page. It loads nothing. */
export const PAGE_STYLE = `:root{color-scheme:light dark;${LIGHT}}
@media screen and (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{scroll-padding-top:64px;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;overflow-wrap:anywhere}
h1,h2,h3,p,ul,ol{margin:0}
h1{flex:0 0 190px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;font-size:15px}
h2{font-size:15px;line-height:1.3}
h3{font-size:13px;line-height:1.3}
ul,ol{padding:0;list-style:none}
a{color:var(--accent)}
.faint{color:var(--faint)}
.small-print{font-size:12px}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
:focus-visible{outline:3px solid var(--accent);outline-offset:1px;border-radius:4px}
[tabindex="-1"]:focus{outline:0}
input,select,button,.button{font:inherit;color:inherit;background:var(--card);border:1px solid var(--edge);border-radius:6px;padding:4px 10px;min-height:32px;max-width:100%}
button,.button{cursor:pointer;white-space:nowrap;flex:none;text-decoration:none;display:inline-block}
button:hover,.button:hover{background:var(--hover)}
.small{font-size:12px;padding:1px 8px;min-height:24px}
.primary{background:var(--accent);border-color:var(--accent);color:var(--card);font-weight:600}
.primary:hover{background:var(--accent);text-decoration:underline}
code{font:12.5px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--hover);border-radius:4px;padding:1px 5px}
kbd{font:12px ui-monospace,Menlo,Consolas,monospace;color:var(--faint)}
.note{border:1px solid var(--line);border-radius:6px;padding:6px 12px;margin:8px 0}
.chip{border:1px solid;border-radius:99px;padding:0 8px;font-size:12px}

body>header{position:sticky;top:0;z-index:2;display:flex;flex-wrap:wrap;gap:8px 20px;align-items:center;min-height:52px;padding:8px max(24px,calc(50vw - 816px));background:var(--card);border-bottom:1px solid var(--line)}
#tools{display:flex;flex-wrap:wrap;gap:8px 14px;align-items:center;flex:1}
#search-form{position:relative;flex:1 1 220px;max-width:460px}
#search{width:100%;padding-right:28px}
#search-form kbd{position:absolute;right:12px;top:7px}
#search:focus~kbd{visibility:hidden}
#found{position:absolute;left:0;right:0;top:38px;min-width:min(440px,calc(100vw - 32px));max-height:70vh;overflow:auto;background:var(--card);border:1px solid var(--edge);border-radius:8px;padding:10px;box-shadow:0 8px 30px rgba(0,0,0,.2)}
#found h2{font-size:12px;color:var(--faint);margin:4px 8px}
#found li a{display:block;padding:6px 8px;border-radius:6px;color:var(--ink);text-decoration:none}
#found li a:hover,#found li a:focus{background:var(--hover)}
#found p{padding:4px 8px}
.field{display:flex;gap:6px;align-items:center;white-space:nowrap}
#age{display:inline-block;min-width:124px}
#age:has(#age-words:empty){visibility:hidden}
#sign-out{margin-left:auto}
.trouble{color:var(--high)}
#status{position:fixed;left:50%;bottom:20px;transform:translateX(-50%);z-index:4;max-width:calc(100vw - 32px);background:var(--ink);color:var(--card);border-radius:8px;padding:8px 16px}
#status:empty{display:none}
#status.trouble{background:var(--high);color:var(--card)}

main{max-width:1680px;margin:0 auto;padding:14px 24px 40px}
.card{max-width:440px;margin:10vh auto 0;padding:24px 28px;background:var(--card);border:1px solid var(--line);border-radius:12px}
.card h2{font-size:20px;margin-bottom:12px}
.card label{display:block;font-weight:600;margin-bottom:4px}
.card input{width:100%}
.card .primary{margin:12px 0}
#banner{display:flex;flex-wrap:wrap;gap:4px 16px;align-items:center;justify-content:space-between}
#headline{font-size:22px;min-height:29px;margin:2px 0 10px;outline-offset:4px}
#headline.bad::before,#headline.warn::before,#headline.good::before{content:"";display:inline-block;width:11px;height:11px;border-radius:50%;margin-right:10px;background:var(--good)}
#headline.bad::before{background:var(--high)}
#headline.warn::before{background:var(--medium);border-radius:2px}

#tiles{display:grid;grid-template-columns:repeat(6,minmax(0,1fr));gap:10px}
.tile{min-height:178px;padding:9px 14px;background:var(--card);border:1px solid var(--line);border-radius:10px}
.tile h3{color:var(--faint);font-weight:600}
.figure{font-size:28px;line-height:1.25;font-weight:650;font-variant-numeric:tabular-nums}
.tile.unknown .figure{color:var(--unknown);font-size:22px;line-height:35px}
.tile.bad .figure{color:var(--high)}
.tile.warn .figure{color:var(--medium)}
.facts{font-size:12.5px;line-height:1.4}
.facts p+p{color:var(--faint)}
.facts .why{color:var(--unknown)!important;display:-webkit-box;-webkit-line-clamp:3;-webkit-box-orient:vertical;overflow:hidden}
.top{display:flex;gap:12px;align-items:flex-end;justify-content:space-between;min-height:36px}
.spark{flex:0 1 104px;min-width:0;height:28px;margin-bottom:4px;fill:var(--bar)}
.spark .today{fill:var(--accent)}

#board>section,#muted,#notes,#charts{margin-top:16px}
#problems-title,#muted h2{margin-bottom:6px}
.rows{border:1px solid var(--line);border-radius:10px;background:var(--card);overflow:hidden}
.row+.row{border-top:1px solid var(--line)}
.row .head{display:grid;white-space:normal;grid-template-columns:96px minmax(0,1fr) 48px 112px 34px 14px;gap:12px;align-items:center;width:100%;min-height:31px;padding:2px 14px;border:0;border-radius:0;background:none;text-align:left}
.row .head:hover{background:var(--hover)}
.row .head:focus-visible{outline-offset:-3px}
.row .head::after{content:"";grid-column:6;width:7px;height:7px;border:solid var(--faint);border-width:0 2px 2px 0;transform:rotate(45deg);justify-self:center}
.row .head[aria-expanded=true]::after{transform:rotate(-135deg)}
.sign{font-weight:600;white-space:nowrap}
.what{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.head[aria-expanded=true] .what{white-space:normal}
.count,.since{color:var(--faint);text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.fresh{color:var(--accent);font-weight:700;font-size:12px}
.row.good{padding:8px 14px;color:var(--good)}
.details{padding:4px 14px 12px 122px}
.details .action{margin-bottom:6px}
.subjects>li{display:flex;flex-wrap:wrap;gap:2px 14px;align-items:center;padding:4px 0;border-top:1px solid var(--line)}
.subject{flex:1 1 320px}
.command{display:flex;gap:6px;align-items:center;min-width:0}
.foot{display:flex;flex-wrap:wrap;gap:6px 16px;align-items:center;justify-content:space-between;margin-top:8px}
.mute form{display:flex;flex-wrap:wrap;gap:6px 8px;align-items:center}
.mute input{flex:1 1 160px}
.muted li{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:2px 14px;align-items:center;padding:5px 14px;background:var(--card);border:1px solid var(--line);border-radius:8px;margin-top:4px}
.muted .name{font-weight:600}
.muted .words{display:flex;flex-wrap:wrap;gap:0 14px}
#notes details{margin:8px 0}
#notes summary{color:var(--faint);cursor:pointer}

#sections{display:grid;grid-template-columns:minmax(0,1fr);gap:12px;margin-top:12px}
.column{display:grid;grid-template-columns:minmax(0,1fr);gap:12px;align-content:start}
.section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:0 14px}
.section>summary{display:flex;gap:10px;align-items:center;min-height:40px;cursor:pointer;list-style:none}
.section>summary::-webkit-details-marker{display:none}
.section>summary::after{content:"";margin-left:auto;width:7px;height:7px;border:solid var(--faint);border-width:0 2px 2px 0;transform:rotate(45deg)}
.section[open]>summary::after{transform:rotate(-135deg)}
.section .body{padding-bottom:12px}
.body p{margin:3px 0}
.body ul{margin:3px 0 8px;padding-left:18px;list-style:disc}
.body .timed{padding-left:0;list-style:none}
.body .under{margin-left:18px}
.box{border-left:4px solid;border-radius:4px;padding:6px 12px}
.scroll{overflow-x:auto;margin:8px 0}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:13px}
th,td{padding:4px 14px 4px 0;border-bottom:1px solid var(--line);vertical-align:top;text-align:left}
th{color:var(--faint);font-size:12px;white-space:nowrap}
.whole{white-space:nowrap}
.long{min-width:130px}
#panel .long{min-width:84px}
#chart-list{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(280px,100%),1fr));gap:12px;padding:8px 0}
#chart-list>div{min-width:0;min-height:184px;overflow:hidden}
.u-over{cursor:pointer}
.u-title{font-size:13px!important}

#panel{position:fixed;top:0;right:0;bottom:0;z-index:3;width:min(600px,100%);overflow:auto;padding:0 22px 30px;background:var(--card);border-left:1px solid var(--edge);box-shadow:-8px 0 30px rgba(0,0,0,.18);animation:slide .16s ease-out}
#panel>.bar{position:sticky;top:0;z-index:1;display:flex;gap:8px;align-items:center;padding:12px 0;background:var(--card);border-bottom:1px solid var(--line);margin-bottom:10px}
#panel>.bar>div{flex:1;min-width:0}
#panel h2{font-size:18px}
#panel h3{margin:18px 0 4px}
#panel .details{padding-left:14px}
#panel .head{grid-template-columns:86px minmax(0,1fr) 14px}
#panel .head::after{grid-column:3}
#panel .count,#panel .since,#panel .fresh{display:none}
@keyframes slide{from{transform:translateX(40px);opacity:0}}
.gap,.waiting span{display:block;height:14px;margin:6px 0;border-radius:4px;background:var(--hover);animation:breathe 1.6s ease-in-out infinite}
.tile .gap:nth-child(2){height:28px;width:50%}
.tile .gap:last-child{height:48px}
.row.skeleton{min-height:31px;padding:2px 14px}
@keyframes breathe{50%{opacity:.45}}
${moods}
@media (min-width:1000px){#sections{grid-template-columns:repeat(2,minmax(0,1fr))}}
@media (min-width:1200px){#panel{top:53px}
.has-panel>header{padding-inline:24px}
.has-panel main{margin-right:600px}
.has-panel #tiles{grid-template-columns:repeat(3,minmax(0,1fr))}
.has-panel #sections{grid-template-columns:minmax(0,1fr)}}
@media (min-width:1200px) and (max-width:1899px){.has-panel main .row .head{grid-template-columns:16px minmax(0,1fr) 30px 104px 14px}
.has-panel main .row .head::after{grid-column:5}
.has-panel main .sign{overflow:hidden;width:14px}
.has-panel main .fresh{display:none}
.has-panel main .details{padding-left:42px}}
@media (min-width:1900px){.has-panel #sections{grid-template-columns:repeat(2,minmax(0,1fr))}}
@media (max-width:1100px){#tiles{grid-template-columns:repeat(3,minmax(0,1fr))}}
@media (max-width:720px){body>header{padding:8px 14px}
main{padding:12px 14px 40px}
#tools{flex-basis:100%}
#search-form{flex-basis:100%;max-width:none}
#headline{font-size:19px}
body>header{position:relative}
#sign-out{position:absolute;right:14px;top:8px;min-height:28px;padding:2px 10px}
[for=window],.long-words{display:none}
#age{min-width:0}
#tools{gap:8px}
#tiles{grid-template-columns:repeat(2,minmax(0,1fr));gap:8px}
.tile{padding:8px 10px}
.figure{font-size:24px}
.row .head{grid-template-columns:22px minmax(0,1fr) auto 14px;gap:8px;padding:4px 10px}
.row .head::after{grid-column:4}
.sign{overflow:hidden;width:14px}
.count,.fresh{display:none}
.details{padding-left:14px}
.subject{flex-basis:100%}
.subject:has(.go)+.command{display:none}
.row .head{min-height:40px}
.command{flex:1}
#panel{padding:0 14px 24px}
#panel .head{grid-template-columns:22px minmax(0,1fr) 14px}}
@media (prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}}
@media (forced-colors:active){.spark rect{fill:CanvasText}.spark .today{fill:Highlight}}
@media print{@page{size:A4;margin:14mm}
:root{--paper:#fff}
body{font-size:10pt}
body>header{position:static;border:0;padding:0}
#tools,#panel,#status,#charts,.mute,.muted button,.small,.go{display:none!important}
main,.has-panel main{max-width:none;margin:0;padding:0}
#tiles{grid-template-columns:repeat(3,1fr)}
.tile{min-height:0}
#sections{display:block}
.column{display:block}
.section{margin-top:10px}
.what{white-space:normal}
.row .head{grid-template-columns:96px minmax(0,1fr) 48px 112px 34px}
.row .head::after,.section>summary::after{display:none}
.sign{width:auto}
.count,.fresh{display:block}
.tile,.row,tr,li{break-inside:avoid}
.scroll{overflow:visible}
summary,h2,h3{break-after:avoid}
.spark,.note,.chip,#headline::before{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`
