"""The look of pictures and pages: colours for light and dark, and the few parts they have; nothing is fetched from anywhere."""

from typing import Final

_LIGHT: Final = (
    "--bg:#f5f6f8;--surface:#ffffff;--sunken:#eef0f3;--edge:#dfe3e8;--ink:#171a1f;--muted:#5b6470;--faint:#737d8a;"
    "--accent:#2f5bd7;--accent-soft:#e4ebfd;--ok:#12794a;--ok-soft:#dff3e8;--warn:#8f5400;--warn-soft:#fcedd3;"
    "--bad:#b3261e;--bad-soft:#fce4e1;--shade:#1b1f2a14"
)
_DARK: Final = (
    "--bg:#13161b;--surface:#1a1e25;--sunken:#161a20;--edge:#2b313b;--ink:#e8ebf0;--muted:#9aa4b2;--faint:#7f8a9a;"
    "--accent:#7ea2ff;--accent-soft:#24304d;--ok:#56cf95;--ok-soft:#173327;--warn:#f0b35a;--warn-soft:#382a14;"
    "--bad:#ff8a80;--bad-soft:#3b1d1b;--shade:#0006"
)
FONT: Final = '"Inter","Segoe UI",Roboto,"Noto Sans","Liberation Sans",system-ui,sans-serif'
MONO: Final = '"JetBrains Mono",ui-monospace,"DejaVu Sans Mono",monospace'

COLOURS: Final = (
    f":root{{color-scheme:light dark;{_LIGHT}}}@media(prefers-color-scheme:dark){{:root{{{_DARK}}}}}"
)
"""Names of colours by what they mean; the darker ones where the reader's system is dark."""

PICTURE: Final = f"""
.life{{font-family:{FONT};font-variant-numeric:tabular-nums}}
.life text{{fill:var(--ink);font-size:12px}}
.life .items text{{paint-order:stroke;stroke:var(--surface);stroke-width:4px;stroke-linejoin:round}}
.life .dark text{{stroke:var(--sunken)}}
.life .note{{fill:var(--muted);font-size:10.5px}}
.life .heading{{font-size:17px;font-weight:650}}
.life .under{{fill:var(--muted);font-size:12px}}
.life .lane{{fill:var(--muted);font-weight:650}}
.life .day{{fill:var(--muted);font-size:11px}}
.life .skip{{fill:var(--faint);font-size:10.5px}}
.life .ground{{fill:var(--surface)}}
.life .stripe{{fill:var(--sunken)}}
.life .grid{{stroke:var(--edge);stroke-width:1}}
.life .gap{{fill:none;stroke:var(--faint);stroke-width:1.2}}
.life .message{{fill:var(--accent)}}
.life .flap{{fill:none;stroke:var(--surface);stroke-width:1.1}}
.life .unsent{{fill:var(--surface);stroke:var(--faint);stroke-width:1.3}}
.life .act{{fill:var(--ok)}}
.life .trouble{{fill:var(--bad)}}
.life .task{{fill:var(--warn)}}
.life .early{{fill:none;stroke:var(--warn);stroke-width:1.4;stroke-dasharray:2 3}}
.life .late{{fill:var(--bad)}}
.life .wait{{fill:var(--accent-soft);stroke:var(--accent);stroke-opacity:.55;stroke-width:1}}
.life .fired{{fill:var(--accent)}}
.life .status rect{{fill:var(--sunken);stroke:var(--edge);stroke-width:1}}
.life .status text{{font-weight:600;fill:var(--muted)}}
.life .going rect{{fill:var(--accent-soft)}}.life .going text{{fill:var(--accent)}}
.life .good rect{{fill:var(--ok-soft)}}.life .good text{{fill:var(--ok)}}
.life .care rect{{fill:var(--warn-soft)}}.life .care text{{fill:var(--warn)}}
.life .gone rect{{fill:var(--bad-soft)}}.life .gone text{{fill:var(--bad)}}
"""

PAGE: Final = f"""
*{{box-sizing:border-box}}
body{{margin:0;background:var(--bg);color:var(--ink);font:14px/1.45 {FONT};font-variant-numeric:tabular-nums}}
main{{max-width:1440px;margin:0 auto;padding:24px 20px 48px;display:grid;gap:16px;grid-template-columns:minmax(0,1fr)}}
h1{{margin:0;font-size:22px;letter-spacing:-.01em}}h2{{margin:0;font-size:15px}}
.muted{{color:var(--muted)}}
p{{margin:6px 0 0;color:var(--muted);max-width:86ch}}
.pills{{display:flex;flex-wrap:wrap;gap:6px;margin-top:12px}}
.pill{{padding:2px 10px;border-radius:99px;background:var(--surface);border:1px solid var(--edge);color:var(--muted);font-size:12.5px;font-weight:600}}
.pill.going{{background:var(--accent-soft);color:var(--accent);border-color:transparent}}
.pill.good{{background:var(--ok-soft);color:var(--ok);border-color:transparent}}
.pill.care{{background:var(--warn-soft);color:var(--warn);border-color:transparent}}
.pill.gone{{background:var(--bad-soft);color:var(--bad);border-color:transparent}}
.card{{background:var(--surface);border:1px solid var(--edge);border-radius:10px;box-shadow:0 1px 2px var(--shade);overflow:hidden}}
.card>header{{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:8px 16px;padding:11px 16px;border-bottom:1px solid var(--edge)}}
.roll{{overflow-x:auto}}.roll svg{{display:block}}
.facts{{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr))}}
.facts div{{padding:12px 16px;border-right:1px solid var(--edge)}}.facts div:last-child{{border-right:0}}
.facts small{{display:block;color:var(--muted)}}.facts b{{font-size:18px;font-weight:650}}.facts span{{color:var(--muted)}}
ul{{margin:0;padding:10px 16px 12px 34px;border-top:1px solid var(--edge)}}li{{padding:2px 0}}
table{{width:100%;border-collapse:collapse}}
th{{padding:14px 16px 6px;text-align:left;font-size:13px;font-weight:650;background:var(--surface)}}
td{{padding:5px 8px;vertical-align:top;border-top:1px solid var(--edge)}}
td:first-child{{padding-left:16px;width:1%;white-space:nowrap;color:var(--muted)}}
td:nth-child(2){{width:1%;text-align:center;color:var(--faint);padding-right:0}}
td:last-child{{padding-right:16px;width:1%;white-space:nowrap;text-align:right;color:var(--muted);font:12px/1.75 {MONO}}}
tr.again td{{border-top-color:transparent}}
tr.step td:nth-child(3){{font-weight:600}}
tr.status td:nth-child(2),tr.status td:nth-child(3){{color:var(--ok);font-weight:650}}
tr.trouble td:nth-child(2),tr.trouble td:nth-child(3){{color:var(--bad);font-weight:600}}
tr.gone td,tr.held td{{color:var(--muted)}}
tr.message td:nth-child(2){{color:var(--accent)}}
details>summary{{cursor:pointer;list-style:none;display:-webkit-box;-webkit-line-clamp:1;-webkit-box-orient:vertical;overflow:hidden}}
details[open]>summary{{display:block}}
details>summary::-webkit-details-marker{{display:none}}
details>summary:hover{{color:var(--accent)}}details>summary:focus-visible{{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}}
pre{{margin:6px 0 4px;padding:10px 14px;background:var(--sunken);border-radius:8px;white-space:pre-wrap;font:inherit;max-width:76ch}}
@media(max-width:700px){{main{{padding:16px 10px 32px}}td:last-child{{display:none}}}}
@media print{{body{{background:none}}.card{{break-inside:avoid;box-shadow:none}}}}
"""
