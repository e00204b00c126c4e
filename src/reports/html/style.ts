/** Style of an exported page; it stands in the page, which loads nothing. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c1c1e; --soft: #6b6b70; --page: #fbfaf8; --a: #2f6f9f; --b: #a4522f; --pair: #5b7f3a; --bubble-a: #e8f1f7; --bubble-b: #f8ece5; --rule: #dcdad4; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9e7e2; --soft: #9a9893; --page: #1a1a1c; --a: #7fb6dd; --b: #e29a76; --pair: #a7cc82; --bubble-a: #20303b; --bubble-b: #3a2a22; --rule: #3a3a3d; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1rem 4rem; max-width: 52rem; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 3rem; border-top: 1px solid var(--rule); padding-top: 1.5rem; } h3 { font-size: .85rem; font-weight: 600; color: var(--soft); text-align: center; margin: 1.5rem 0 .5rem; }
table { border-collapse: collapse; font-size: .85rem; width: 100%; display: block; overflow-x: auto; } th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; } td.n { text-align: right; }
a { color: inherit; }
.facts { color: var(--soft); font-size: .85rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: .75rem; } figure { margin: 0; } figcaption { font-size: .75rem; color: var(--soft); }
svg { width: 100%; height: auto; } svg text { font: 9px system-ui, sans-serif; fill: var(--soft); } .grid { stroke: var(--rule); } .line { fill: none; stroke-width: 1.5; stroke-linejoin: round; } .line.a { stroke: var(--a); } .line.b { stroke: var(--b); } .line.pair { stroke: var(--pair); } .dot.a { fill: var(--a); } .dot.b { fill: var(--b); } .dot.pair { fill: var(--pair); }
.said { margin: .5rem 0; padding: .5rem .9rem; border-radius: .75rem; max-width: 85%; width: fit-content; overflow-wrap: anywhere; unicode-bidi: isolate; } .said > :first-child { margin-top: 0; } .said > :last-child { margin-bottom: 0; }
.said.a { background: var(--bubble-a); } .said.b { background: var(--bubble-b); margin-left: auto; } .said.experimenter { border: 1px dashed var(--rule); max-width: 100%; width: auto; }
.who { font-size: .75rem; font-weight: 600; } .a > .who { color: var(--a); } .b > .who { color: var(--b); }
pre { overflow-x: auto; padding: .5rem; background: color-mix(in srgb, var(--ink) 6%, transparent); } code { font-size: .9em; } blockquote { margin-left: 0; padding-left: .75rem; border-left: 3px solid var(--rule); }
details { font-size: .85rem; color: var(--soft); margin-bottom: .4rem; } summary { cursor: pointer; } .note { font-size: .8rem; color: var(--soft); font-style: italic; }
@media print { .said { max-width: 100%; break-inside: avoid; } }
`.trim();
