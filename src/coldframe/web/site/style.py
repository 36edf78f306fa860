"""The one style sheet of the public site: system fonts, light and dark, narrow screens and paper."""

STYLE = """\
:root { color-scheme: light dark; --ink: light-dark(#1c2326, #e3e8e8); --soft: light-dark(#555f63, #a2adb0);
  --paper: light-dark(#ffffff, #13171a); --line: light-dark(#dcd9d0, #30383d); --accent: light-dark(#24605a, #86c5bb);
  --heed: light-dark(#f8efd9, #30281a); --alarm: light-dark(#f8e7e7, #35201f); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem 1.25rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 system-ui, "Noto Sans", "Noto Sans CJK SC", "Noto Sans CJK KR", sans-serif; }
a { color: var(--accent); }
[aria-current] { color: inherit; font-weight: 600; text-decoration: none; }
.skip { position: absolute; left: -100vw; }
.skip:focus { position: static; }
a:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
header, nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; align-items: baseline; }
header { border-bottom: 1px solid var(--line); padding-bottom: .75rem; justify-content: space-between; }
header strong { font-size: 1.05rem; }
nav a, .files a { display: inline-block; padding: .4rem 0; }
h1 { font-size: 1.6rem; line-height: 1.3; margin: 1.5rem 0 .25rem; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; }
.soft, caption, figcaption { color: var(--soft); }
.small { font-size: .875rem; }
.note { background: var(--heed); border-radius: .5rem; padding: .75rem 1rem; margin: 1rem 0; }
.alarm { background: var(--alarm); }
.note p { margin: 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 600; }
tbody th { font-weight: 400; }
.number { text-align: right; }
.halves th:first-child { width: 55%; }
tr.all th, tr.all td { font-weight: 700; }
abbr { text-decoration: underline dotted; cursor: help; }
dl { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: .5rem 1rem; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
[hreflang] { white-space: nowrap; }
.files { display: flex; flex-wrap: wrap; gap: 0 1.25rem; }
.id { font-family: ui-monospace, monospace; font-size: .85em; overflow-wrap: anywhere; }
figure { margin: 1rem 0; }
figure img { width: min(100%, 30rem); height: auto; padding: .5rem; background: #fff; border-radius: .5rem; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: .75rem; }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .6rem; } }
@media (min-width: 34rem) { .day { white-space: nowrap; } }
summary { padding: .4rem 0; cursor: pointer; }
summary:focus-visible, .scroll:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
@media print { :root { color-scheme: light; } nav, .files, .skip { display: none; } body { max-width: none; padding: 0; }
  .scroll { overflow: visible; } tr, figure { break-inside: avoid; } }
"""
