/** The page's style: fibre paper and ink by day, a darkroom by night; contact sheets are black either way. */
export const PAGE_STYLE: string = `
:root {
  color-scheme: light dark;
  --paper: #f7f5f0; --ink: #1a1815; --muted: #665f55; --line: #dcd6ca; --wash: #efebe2;
  --before: #b0472d; --scene: #3f6b77; --settings: #8a7f70; --gain: #8a6a1f; --bad: #a8321e;
  --film: #0c0b0a; --edge: #e8a23d; --seen: #e9d5ae;
  --serif: "Iowan Old Style", Charter, "Palatino Linotype", "URW Palladio L", P052, Georgia, "Liberation Serif", serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #131110; --ink: #ece5d8; --muted: #a69d8f; --line: #302b27; --wash: #1c1917;
    --before: #d9694a; --scene: #6fa7b5; --settings: #8d8375; --gain: #d9a441; --bad: #ee7a5d;
    --film: #060505; --seen: #3b2f1a;
  }
}
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 var(--sans); overflow-wrap: anywhere }
main, body > header, body > footer { max-width: 1080px; margin: 0 auto; padding: 0 24px }
h1, h2, h3, p, figure, dl, dd, ul { margin: 0; padding: 0 }
a { color: inherit }
:focus-visible { outline: 2px solid var(--edge); outline-offset: 3px }

.edge { font: 600 12px/1 var(--sans); letter-spacing: .14em; text-transform: uppercase; color: var(--bad) }
body > header { padding-top: 56px }
h1 { font: 400 clamp(40px, 8vw, 80px)/1.04 var(--serif); letter-spacing: -.02em; margin: 18px 0 14px -.03em; text-wrap: balance }
h2 { font: 400 30px/1.15 var(--serif); letter-spacing: -.01em }
h3 { font: 600 13px/1.4 var(--sans) }
.facts { color: var(--muted); font-size: 15px }
.lead { font-size: 17px }
.verdict { font: 400 clamp(22px, 3.2vw, 30px)/1.32 var(--serif); margin: 34px 0 0; max-width: 31em; text-wrap: pretty }
.verdict b { font-weight: 400; font-variant-numeric: lining-nums }
.verdict em { color: var(--bad) }

.strip { background: var(--film); margin-top: 44px; }
.strip svg { display: block }
.strip line { stroke: var(--film); stroke-width: 3px }
.strip text, .sheet text { fill: var(--edge); font: 600 11px var(--sans); letter-spacing: .1em; text-transform: uppercase }

main > section { padding-top: 76px; scroll-margin-top: -40px }
.shot h2 .edge { vertical-align: .45em; margin-right: .5em }
.shot header .facts:first-of-type { margin-top: 10px; color: var(--ink) }
.names { font-size: 13px }
.notes { margin-top: 12px; padding-left: 1.1em; max-width: 44em; font-size: 15px }
.sheet { position: relative; background: var(--film); margin-top: 28px }
.sheet img, .keogram img { display: block; width: 100%; height: auto }
.sheet svg { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none }
.sheet text { font-size: 13px }
.keogram, .palette { margin-top: 20px }
.keogram img { height: 200px }
figcaption, .panel-name { color: var(--muted); font-size: 13px; margin-top: 6px }

.flicker { display: grid; grid-template-columns: max-content minmax(0, 1fr); column-gap: 40px; margin-top: 44px; align-items: end }
.flicker h3 { grid-column: 1 / -1 }
.score { font: 400 34px/1.2 var(--serif); font-variant-numeric: lining-nums; white-space: nowrap }
.score small { font: 14px var(--sans); color: var(--muted); margin-left: 8px }
.score .was { color: var(--before) }
.gauge { display: block; overflow: visible }
.gauge text { fill: var(--muted); font-size: 11px }
.gauge .seen { fill: var(--seen) } .gauge .mark { stroke: var(--line) }
.gauge .way { stroke: var(--muted); stroke-dasharray: 2 3 }
.gauge circle.was { fill: var(--before) } .gauge circle.is { fill: var(--ink) }
.definition { grid-column: 1 / -1; color: var(--muted); font-size: 13px; max-width: 62em; margin-top: 10px }
.scores { margin-top: 18px } .scores .was { color: var(--before) } .scores .meaning, .scores .change { color: var(--muted) }
.scores tbody th { min-width: 7em; white-space: nowrap } .scores .change { white-space: nowrap } .scores .meaning { min-width: 20em; padding-right: 0 }

.plot { margin-top: 34px }
.motion { margin-top: 44px } .motion .plot { margin-top: 14px }
.defects { margin-top: 34px } .defects svg { display: block; width: 100%; max-width: 480px; background: var(--wash) }
.defects .hot { fill: none; stroke: var(--bad); stroke-linecap: round } .defects .dust { fill: none; stroke: var(--ink) }
.keys { display: flex; flex-wrap: wrap; gap: 4px 20px; font-size: 14px }
.key { display: inline-flex; align-items: center; gap: 6px; min-height: 28px }
.key input { margin: 0; accent-color: var(--muted) }
.key-before { color: var(--before) } .key-after { font-weight: 600 } .key-after input { accent-color: var(--ink) }
.key-before input { accent-color: var(--before) }
.key-scene { color: var(--scene) } .key-scene input { accent-color: var(--scene) }
.key-settings { color: var(--muted) } .key-step, .key-lost { color: var(--muted) }
.key-step::before, .key-lost::before { content: ""; width: 1.5px; height: 10px; background: var(--muted) }
.key-lost::before { background: var(--bad); width: 2px }
.panel-name { margin: 14px 0 4px }
.panel { display: flex; cursor: crosshair; touch-action: pan-y }
.axis { flex: none; overflow: visible } .axis text { fill: var(--muted); font-size: 11px; text-anchor: end; font-variant-numeric: tabular-nums }
.area { flex: 1; min-width: 0; width: 0; border-bottom: 1px solid var(--line) }
.area path { fill: none; vector-effect: non-scaling-stroke; stroke-linejoin: round; stroke-linecap: round }
.grid { stroke: var(--line); stroke-width: 1px }
.before { stroke: var(--before); stroke-width: 1.1px; opacity: .85 }
.after { stroke: var(--ink); stroke-width: 1.7px }
.scene { stroke: var(--scene); stroke-width: 1.3px }
.settings.curve { stroke: var(--settings); stroke-width: 1.2px; stroke-dasharray: 4 3 }
.gain { stroke: var(--gain); stroke-width: 1.3px }
.step { stroke: var(--muted); stroke-width: 1.2px } .lost { stroke: var(--bad); stroke-width: 2px }
.cursor { stroke: var(--ink); stroke-width: 1px; visibility: hidden } .reading .cursor { visibility: visible }
.plot:has(.show-before:not(:checked)) .curve.before, .plot:has(.show-after:not(:checked)) .curve.after,
.plot:has(.show-scene:not(:checked)) .curve.scene, .plot:has(.show-settings:not(:checked)) .curve.settings { display: none }
.times { display: flex; justify-content: space-between; margin: 6px 0 0 46px; color: var(--muted); font-size: 11px; line-height: 1.35; font-variant-numeric: tabular-nums }
.times span { width: 0; display: flex; flex-direction: column; align-items: center; white-space: nowrap }
.times span:first-child { align-items: flex-start } .times span:last-child { align-items: flex-end }
.times small { font-size: inherit }
.plot.reading .readout { position: sticky; bottom: 0 }
.readout { display: flex; flex-wrap: wrap; gap: 0 16px; margin-top: 10px; padding: 9px 12px; min-height: 42px; background: var(--wash); color: var(--muted); font-size: 14px; font-variant-numeric: tabular-nums }
.readout .name { color: var(--ink); font-weight: 600; unicode-bidi: isolate }
.readout.held .fate, .readout.unreadable .fate { color: var(--bad) }

details { margin-top: 28px; border-top: 1px solid var(--line); border-bottom: 1px solid var(--line) }
summary { cursor: pointer; padding: 12px 2px } summary b { font-weight: 600; margin: 0 8px 0 2px }
summary span { color: var(--muted); font-size: 15px }
.filter { display: flex; flex-wrap: wrap; gap: 4px 18px; padding: 4px 2px 12px; font-size: 14px }
.filter label { display: inline-flex; gap: 6px; align-items: center; min-height: 28px } .filter input { margin: 0; accent-color: var(--ink) }
.frames:has(.only-used:checked) tbody tr:not(.used), .frames:has(.only-held:checked) tbody tr:not(.held),
.frames:has(.only-skipped:checked) tbody tr:not(.skipped), .frames:has(.only-unreadable:checked) tbody tr:not(.unreadable) { display: none }
.scroll { overflow: auto; max-height: 70vh; overscroll-behavior: contain auto }
table { border-collapse: collapse; width: 100%; font-size: 13px; line-height: 1.45; overflow-wrap: normal }
th, td { padding: 4px 14px 4px 2px; text-align: left; vertical-align: top; font-weight: 400; border-bottom: 1px solid var(--line) }
thead th { position: sticky; top: 0; background: var(--paper); color: var(--muted); font-size: 12px; white-space: nowrap }
tbody th { min-width: 11em; max-width: 26em; overflow-wrap: anywhere }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
td.fate { min-width: 7em; max-width: 24em; overflow-wrap: anywhere } td.fate small, tbody i { color: var(--muted); font-size: inherit }
.settings { white-space: nowrap }
.held td.fate, .unreadable td.fate { color: var(--bad) }
.stepped .settings::before { content: "▸ "; color: var(--muted) }
.found > * { background: var(--seen) }
tbody tr:last-child > * { border-bottom: 0 }

h2 + .facts { margin-top: 8px }
.apart + .apart { padding-top: 36px }
.apart h2 { font-size: 22px } h2 small { font: 14px var(--sans); color: var(--muted); letter-spacing: 0 }
.apart details { margin-top: 16px }
.problems { list-style: none; margin-top: 14px } .problems li { padding: 8px 0; border-top: 1px solid var(--line) }
.name { font-weight: 600 }
code { font: 13px/1.5 var(--mono) } .problems code { color: var(--muted) }
pre { white-space: pre-wrap; background: var(--wash); padding: 14px 16px; margin: 8px 0 0 }
.timing { margin-top: 14px } .timing .bar { width: 45%; padding-right: 20px } .timing th { min-width: 7em; max-width: none }
.bar svg { display: block; margin-top: 6px } .bar rect { fill: var(--settings) }
dl { margin: 14px 0 28px; columns: 2; column-gap: 48px; font-size: 15px }
dl div { display: flex; gap: 16px; padding: 6px 0; border-top: 1px solid var(--line); break-inside: avoid }
dt { flex: 0 0 7em; color: var(--muted) }
body > footer { padding-top: 72px; padding-bottom: 56px; color: var(--muted); font-size: 13px }

@media (max-width: 800px) {
  .flicker { grid-template-columns: minmax(0, 1fr); row-gap: 10px } .score small { display: block; margin: 0 }
}
@media (max-width: 800px) {
  .scores thead th:nth-child(n + 4) { display: none }
  .scores tr { display: grid; grid-template-columns: 7.6em 4.4em 4.4em minmax(0, 1fr); border-bottom: 1px solid var(--line) }
  .scores tr > * { border: 0 } .scores .change { white-space: normal } .scores .meaning { grid-column: 1 / -1; min-width: 0; padding-top: 0 }
}
@media (max-width: 640px) {
  main, body > header, body > footer { padding-left: 16px; padding-right: 16px }
  body > header { padding-top: 32px }
  main > section { padding-top: 56px }
  .sheet, .keogram, .strip { margin-left: -16px; margin-right: -16px } .keogram figcaption { margin-left: 16px }
  .sheet svg { display: none }
  .keogram img { height: 120px }
  .times span:nth-child(even) { display: none }
  .readout { min-height: 84px }
  .timing .bar { display: none } .timing thead th:nth-child(2) { display: none }
  dl { columns: 1 }
}
@media print {
  @page { margin: 15mm }
  body { font-size: 11pt; background: none }
  body > header { padding-top: 0 }
  main > section { padding-top: 28pt }
  .shot { break-before: page } .strip + .shot { break-before: auto }
  .sheet, .keogram, .palette, .strip, .plot, .flicker, tr { break-inside: avoid }
  .sheet, .strip, .palette rect, .bar rect, .gauge rect { print-color-adjust: exact; -webkit-print-color-adjust: exact }
  .readout, .filter, .key input { display: none }
  .scroll { max-height: none; overflow: visible }
  h2, h3 { break-after: avoid }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto } }
`;
