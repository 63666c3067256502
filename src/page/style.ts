// How the record looks: on a screen of any width, in light and dark, and on A4 paper in black and white.

/** `header`: over every printed page; `footer`: under it, before the page's number. Both are words of ours. */
export type PrintedWords = { header: string | undefined; footer: string; page: string }

/** The whole style; one text, because its digest stands in the page's policy. */
export function pageStyle({ header, footer, page }: PrintedWords): string {
  return `${colours}${screen}${tables}${pictures}${narrow}${paper}
@page { size: A4; margin: 17mm 13mm 16mm;
@top-center { content: ${quoted(header ?? '')}; font: bold 9pt sans-serif; color: #000; }
@bottom-left { content: ${quoted(footer)}; font: 7.5pt sans-serif; color: #000; }
@bottom-right { content: ${quoted(`${page} `)} counter(page) " / " counter(pages);
font: 7.5pt sans-serif; color: #000; } }
`
}

/** A CSS string: what could end it, or the style, is written by its number. */
function quoted(text: string): string {
  return `"${text.replace(/["\\<>\n\r\f]/g, (character) => `\\${(character.codePointAt(0) ?? 0).toString(16)} `)}"`
}

const colours = `
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1b1b1b; --soft: #4f4f4f; --rule: #c8c8c8; --shade: #f2f4f7;
--link: #0b4f9e; --verified: #155a8a; --open: #9c2f00; --left: #595959;
--yes: #e3f3e6; --maybe: #fff3d1; --no: #fde5df; }
@media (prefers-color-scheme: dark) { :root { --paper: #16181c; --ink: #ececec; --soft: #b9bec6; --rule: #4a4f57;
--shade: #23262c; --link: #8fc1ff; --verified: #7fbdea; --open: #ff9a70; --left: #b3b3b3;
--yes: #1d3a24; --maybe: #43371a; --no: #4a241b; } }
`

const screen = `
* { box-sizing: border-box; }
html { scroll-padding-top: 4.5rem; font: 100%/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif;
background: var(--paper); color: var(--ink); }
body { margin: 0 auto; max-width: 76rem; padding: 0 1rem 3rem; overflow-wrap: anywhere; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { position: static; display: inline-block; padding: .5rem 1rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
white-space: nowrap; }
.patterns { position: absolute; }
h1 { font-size: 2rem; line-height: 1.2; margin: 1.5rem 0 .25rem; }
h2 { font-size: 1.45rem; line-height: 1.25; margin: 2.5rem 0 .75rem; padding-top: .5rem;
border-top: 2px solid var(--ink); }
h3 { font-size: 1.1rem; margin: 1.5rem 0 .4rem; }
h4 { font-size: 1rem; margin: 1rem 0 .3rem; }
p, ul, ol, dl { margin: .4rem 0 .8rem; }
small { font-size: .82em; color: var(--soft); }
code, pre { font-family: ui-monospace, Consolas, "DejaVu Sans Mono", monospace; font-size: .9em; }
pre { background: var(--shade); padding: .5rem .75rem; white-space: pre-wrap; }
.hash { font-weight: bold; letter-spacing: .03em; }
.subtitle, .aside { color: var(--soft); }
.unfinished { position: sticky; top: 0; z-index: 1; margin: 0 -1rem; padding: .6rem 1rem; font-weight: bold;
background: var(--ink); color: var(--paper); }
.watermark { display: none; }
nav ol { columns: 2 20rem; padding-left: 1.5rem; }
.answer { border: 3px solid var(--ink); border-radius: .4rem; padding: .5rem 1.2rem; }
.answer.yes { background: var(--yes); }
.answer.not-yet-known { background: var(--maybe); }
.answer.no { background: var(--no); }
.verdict { font-size: 2rem; line-height: 1.2; margin: .5rem 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .5rem; }
.cards div { background: var(--shade); padding: .5rem .75rem; border-radius: .3rem; }
.cards dt { font-size: .9rem; }
.cards dd { margin: 0; font-size: 1.3rem; font-weight: bold; font-variant-numeric: tabular-nums; }
.facts > div, .terms > div { display: grid; grid-template-columns: minmax(9rem, 15rem) 1fr; gap: .25rem 1rem;
padding: .3rem 0;
border-bottom: 1px solid var(--rule); }
.facts .facts > div { border-bottom: 0; padding: .05rem 0; grid-template-columns: minmax(7rem, 10rem) 1fr; }
dt { font-weight: 600; }
dd { margin: 0; min-width: 0; }
dd ul, dd dl { margin: 0; }
`

const tables = `
.wide { position: relative; overflow-x: auto; margin: .5rem 0 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; overflow-wrap: break-word; }
#problem-list, #losses, #runs, #verified { min-width: 46rem; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .5rem; border-bottom: 1px solid var(--rule); }
th { font-weight: 600; }
thead th { border-bottom: 2px solid var(--ink); vertical-align: bottom; }
tbody th { min-width: 8rem; max-width: 24rem; font-weight: 400; overflow-wrap: anywhere; }
td bdi, caption bdi { overflow-wrap: anywhere; }
tfoot th, tfoot td { border-top: 2px solid var(--ink); font-weight: 600; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
thead .n { white-space: normal; }
#groups tbody th, .mailbox th, .folder th { min-width: 15rem; }
.mailbox th, .mailbox td { background: var(--shade); }
.folder th { padding-left: 1.5rem; }
.date { white-space: nowrap; }
.sign td, .sign th { height: 3.5rem; border-bottom: 1px solid var(--ink); min-width: 8rem; }
`

const pictures = `
.picture { margin: 1rem 0; }
.picture svg[role="img"] { max-width: none; height: auto; min-width: 44rem; width: 100%; max-width: 60rem; }
.bar { display: block; width: 100%; min-width: 7rem; height: .9rem; }
.legend span { display: inline-block; margin-right: 1.2rem; }
.legend svg { vertical-align: middle; }
.ink { fill: var(--ink); }
.axis { stroke: var(--ink); }
.grid { stroke: var(--rule); }
.line { stroke: var(--verified); }
.edge { stroke: var(--left); }
.paper { fill: var(--paper); }
.verified { fill: var(--verified); }
.open { fill: var(--open); }
.left { fill: var(--left); }
`

const narrow = `
@media (max-width: 40rem) { .unfinished { position: static; } html { scroll-padding-top: 0; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.25rem; }
.answer { padding: .25rem .75rem; }
.sign td, .sign th { min-width: 0; }
.facts > div, .terms > div, .facts .facts > div { grid-template-columns: 1fr; gap: 0; } }
`

const paper = `
@media print { :root { color-scheme: light; --paper: #fff; --ink: #000; --soft: #333; --rule: #888;
--shade: #f0f0f0; --link: #000;
--verified: #333; --open: #000; --left: #555; --yes: #fff; --maybe: #fff; --no: #fff; }
html { font-size: 9pt; line-height: 1.3; }
body { max-width: none; padding: 0; }
.skip, nav { display: none; }
.unfinished { position: static; margin: 0; border: 2px solid #000; background: #fff; color: #000; }
.watermark { display: block; position: fixed; inset: 0; z-index: -1; overflow: hidden; }
.watermark span { position: absolute; top: 50%; left: 50%; transform: translate(-50%, -50%) rotate(-55deg);
font: bold 24pt sans-serif; color: #e2e2e2; white-space: nowrap;
-webkit-print-color-adjust: exact; print-color-adjust: exact; }
h1 { font-size: 18pt; margin-top: 0; } h2 { font-size: 13pt; margin-top: 14pt; }
h3 { font-size: 11pt; margin-block: 8pt 3pt; }
h2, h3, h4, caption, figcaption { break-after: avoid; }
p, li, .facts > div, .terms > div, .answer, figure, pre, .cards div { break-inside: avoid; }
.wide { overflow: visible; }
thead { display: table-header-group; }
tfoot { display: table-row-group; }
tr { break-inside: avoid; }
thead, .mailbox { break-after: avoid; }
table { font-size: 7.6pt; }
#problem-list, #losses, #runs, #verified { min-width: 0; }
th, td { padding: 1.5pt 2.5pt; }
tbody th { min-width: 0; }
#groups tbody th, .mailbox th, .folder th { min-width: 24mm; }
tfoot tr { break-before: avoid; }
.folder th { padding-left: 9pt; }
.picture svg[role="img"] { min-width: 0; }
.verdict { font-size: 20pt; }
.cards { grid-template-columns: repeat(5, 1fr); }
.cards div { padding: .25rem .5rem; }
.cards dd { font-size: 12pt; }
.sign td, .sign th { height: 14mm; }
a { text-decoration: none; } }
`
