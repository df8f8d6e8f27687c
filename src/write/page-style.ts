import { INK_STYLE } from './svg.js';

/** The look of a page: one column of text, its contents beside it where there is room. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--page:#fffdf9;--panel:#f7f4ec;--rule:#dcd6c8;--text:#1d1b18;--quiet:#645f55;--link:#0b5394;--accent:#8a3b12;${INK_STYLE.light}}
@media (prefers-color-scheme:dark){:root{--page:#15171b;--panel:#1d2026;--rule:#383d46;--text:#e6e3dc;--quiet:#a39e93;--link:#8ab8f0;--accent:#f0a878;${INK_STYLE.dark}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth;scroll-padding-top:1rem}
body{margin:0;background:var(--page);color:var(--text);font:1.125rem/1.62 KaTeX_Main,"Latin Modern Roman","Times New Roman",serif;overflow-wrap:break-word;hanging-punctuation:first}
a{color:var(--link);text-decoration-thickness:.06em;text-underline-offset:.15em}
.layout{max-width:46rem;margin:0 auto;padding:2.5rem 1.25rem 5rem}
h1{font-size:2.1rem;line-height:1.2;font-weight:400;margin:0 0 1.5rem}
h2{font-size:1.6rem;line-height:1.25;font-weight:700;margin:4rem 0 1.2rem;padding-top:1.4rem;border-top:1px solid var(--rule)}
h3{font-size:1.22rem;line-height:1.3;font-weight:700;margin:2.6rem 0 .8rem}
h4{font-size:1.05rem;font-style:italic;font-weight:400;margin:1.8rem 0 .5rem}
p,ul,ol,dl{margin:.85rem 0}
ul,ol{padding-left:1.6rem}
li{margin:.3rem 0}
code,pre,.command{font-family:ui-monospace,"SFMono-Regular",Menlo,Consolas,"Latin Modern Mono","DejaVu Sans Mono",monospace;font-size:.8em}
pre{background:var(--panel);border:1px solid var(--rule);border-radius:4px;padding:.8rem 1rem;overflow-x:auto;line-height:1.5}
.katex{font-size:1.04em}
nav.contents{font-size:.95rem;line-height:1.4;margin:0 0 2rem;padding:.9rem 1.2rem;background:var(--panel);border-radius:4px}
nav.contents summary{cursor:pointer;font-weight:700}
nav.contents ol{list-style:none;padding:0;margin:.5rem 0 0}
nav.contents ol ol{padding-left:1.1rem;margin:.15rem 0 .4rem}
nav.contents li{margin:.25rem 0}
nav.contents a{text-decoration:none;color:inherit}
nav.contents a:hover{text-decoration:underline;color:var(--link)}
.question{border-left:3px solid var(--accent);padding:.1rem 0 .1rem 1.1rem;margin:1rem 0 1.6rem;font-style:italic}
.question .katex,.question table{font-style:normal}
.formula,.wide{overflow-x:auto;overflow-y:hidden;padding-block:.3rem}
.formula{padding-left:2em;text-indent:-2em;line-height:2.1}
.display{text-align:center;margin:1rem 0}
.display .formula{display:inline-block;max-width:100%;text-align:left}
.derivation{margin:1.8rem 0;padding:1rem 1.2rem 1.1rem;background:var(--panel);border:1px solid var(--rule);border-radius:6px}
.command{color:var(--quiet);display:block;margin:0 0 .4rem;overflow-wrap:anywhere}
details>summary{cursor:pointer;color:var(--quiet);font-size:.92rem}
details>summary:hover{color:var(--text)}
.shared{color:var(--quiet);font-size:.9rem;margin:.4rem 0}
ol.steps{list-style:none;counter-reset:step;margin:.4rem 0 .8rem;padding:0}
ol.steps>li{counter-increment:step;display:grid;grid-template-columns:2.3rem minmax(0,1fr) minmax(6rem,max-content);column-gap:.6rem;align-items:baseline;padding:.35rem 0;margin:0;border-top:1px solid color-mix(in srgb,var(--rule) 55%,transparent)}
ol.steps>li:first-child{border-top:0}
ol.steps>li::before{content:"(" counter(step) ")";color:var(--quiet);font-size:.9rem}
.rule{font-style:italic;font-size:.92rem;color:var(--accent);text-align:right;max-width:13rem}
.why{grid-column:2/-1;color:var(--quiet);font-size:.9rem;line-height:1.45}
.indexform{margin:.6rem 0 .2rem;text-align:center}
.indexform .formula,.result .formula{display:inline-block;max-width:100%;text-align:left}
.result{text-align:center;margin:.9rem 0}
.result .formula{border:1.5px solid var(--text);padding:.5rem .9rem .5rem 2.9rem;background:var(--page)}
.status{font-weight:700}
.status.proved,.status.derived{color:var(--series3)}
.status.refuted,.status.error{color:var(--series2)}
.status.undecided{color:var(--series5)}
dl.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.1rem .9rem;font-size:.92rem;line-height:1.5;margin:.7rem 0 .2rem}
dl.facts dt{font-style:italic;color:var(--quiet)}
dl.facts dd{margin:0;min-width:0;overflow-x:auto;overflow-y:hidden}
dl.facts dd>div{padding-block:.12rem}
table{border-collapse:collapse;margin:.9rem auto;font-size:.97rem;line-height:1.45}
thead th{border-bottom:1.5px solid var(--text);border-top:1.5px solid var(--text);font-weight:700}
tbody tr:last-child>*{border-bottom:1.5px solid var(--text)}
th,td{padding:.35rem .8rem;text-align:left;vertical-align:baseline}
th[scope=row]{font-weight:400}
.center{text-align:center}.right{text-align:right;font-variant-numeric:tabular-nums}
table.trace td,table.trace th{padding-block:.5rem;white-space:nowrap}
.decimal{color:var(--quiet);font-size:.88rem;font-variant-numeric:tabular-nums}
table.every{font-size:.82rem;margin:.4rem 0}
table.every td{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.76rem;overflow-wrap:anywhere;min-width:9rem}
table.every td.name{font-family:inherit;font-style:italic;font-size:.85rem;min-width:7rem;overflow-wrap:normal}
caption{caption-side:bottom;color:var(--quiet);font-size:.92rem;padding-top:.4rem}
figure{margin:1.8rem 0;text-align:center}
figure .wide{display:flex;justify-content:safe center}
figure svg{display:block;flex:none;max-width:100%;height:auto;min-width:min(34rem,var(--natural,34rem))}
svg text{font-family:KaTeX_Main,"Times New Roman",serif}
figcaption{color:var(--quiet);font-size:.95rem;line-height:1.45;margin-top:.5rem}
@media (min-width:80rem){
.layout.with-contents{max-width:66rem;display:grid;grid-template-columns:15rem minmax(0,46rem);column-gap:4rem}
.layout.with-contents>header{grid-column:2}
nav.contents{grid-column:1;grid-row:1/3;position:sticky;top:2rem;align-self:start;max-height:calc(100vh - 4rem);overflow-y:auto;background:none;padding:0}
main{grid-column:2}
}
@media (max-width:34rem){
body{font-size:1.06rem}
.layout{padding:1.4rem 1rem 3rem}
.derivation{margin-inline:-.6rem;padding:.8rem .7rem}
ol.steps>li{grid-template-columns:1.9rem minmax(0,1fr)}
.rule{grid-column:2;max-width:none}
dl.facts{grid-template-columns:minmax(0,1fr)}
dl.facts dt{margin-top:.3rem}
.result .formula{padding:.45rem .6rem .45rem 2.6rem}
}
@media print{
:root{--page:#fff;--panel:#fff;--text:#000;--quiet:#444;--rule:#bbb;--accent:#333}
body{font-size:10.5pt}
nav.contents,details.script,details.every{display:none}
.layout,.layout.with-contents{display:block;max-width:none;padding:0}
.derivation{border:0;padding:0}
ol.steps>li,.result,figure,tr{break-inside:avoid}
h2,h3{break-after:avoid}
a{color:inherit;text-decoration:none}
.formula,.wide{overflow:visible}
}
`;
