"""The look of an explanation's page: to be read on a screen or a phone, and printed on A4; nothing is fetched from anywhere."""

from typing import Final

from rules.simulation.picture.look import FONT, MONO

LINE: Final = f""".line{{display:block;width:100%;min-width:560px;height:auto;font-family:{FONT}}}
.line text{{font-size:11px;fill:var(--ink)}}
.line .day{{fill:var(--muted)}}
.line .axis{{stroke:var(--edge);stroke-width:1.5;fill:none}}
.line .stem{{stroke:var(--edge);stroke-width:1}}
.line .open{{fill:var(--accent-soft)}}
.line .act circle{{fill:var(--warn)}}
.line .message rect{{fill:var(--accent)}}
.line .end rect{{fill:var(--bad)}}.line .end text{{fill:var(--bad);font-weight:600}}
"""
"""Of an example's timeline alone, for pages with a look of their own."""

STYLE: Final = f"""
*{{box-sizing:border-box}}
html{{scroll-behavior:smooth}}
body{{margin:0;background:var(--surface);color:var(--ink);font:15px/1.5 {FONT};font-variant-numeric:tabular-nums}}
main{{max-width:900px;margin:0 auto;padding:36px 24px 64px}}
h1{{margin:0;font-size:28px;line-height:1.2;letter-spacing:-.015em;text-wrap:balance}}
h2{{margin:0;font-size:18px;line-height:1.3;letter-spacing:-.005em}}
h3{{margin:0;font-size:14.5px;line-height:1.4}}
a{{color:inherit;text-decoration:none}}
.muted{{color:var(--muted)}}
.mono{{font:11.5px/1.6 {MONO};color:var(--faint);overflow-wrap:anywhere}}.mono i{{font-style:normal}}
.opening{{border-bottom:2px solid var(--ink);padding-bottom:18px}}
.opening p{{margin:6px 0 0}}
.contents{{columns:2;column-gap:32px;margin:20px 0 0;padding:0;list-style:none}}
.contents li{{break-inside:avoid;padding:2px 0}}
.contents a{{display:flex;gap:8px}}
.contents a:hover{{color:var(--accent)}}
.number{{color:var(--faint);min-width:1.6em;font-variant-numeric:tabular-nums}}
section{{margin-top:38px}}
section>header{{display:flex;gap:10px;align-items:baseline;break-after:avoid}}
section>header .number{{font-size:18px;font-weight:650}}
.intro{{margin:6px 0 0;color:var(--muted);max-width:72ch;break-inside:avoid;break-after:avoid}}
.rules{{margin:12px 0 0;padding:0;list-style:none;border-top:1px solid var(--edge)}}
.rules li{{display:grid;grid-template-columns:minmax(0,1fr) 200px;gap:2px 20px;padding:9px 0;border-bottom:1px solid var(--edge);break-inside:avoid}}
.rules .mono{{grid-area:1/2/span 3/3;text-align:right;padding-top:2px}}
.rules p{{margin:0;max-width:66ch}}
.rules .code,.rules .before{{grid-column:1;font-size:13px;color:var(--muted)}}
.rules .code{{font:11.5px/1.6 {MONO};color:var(--faint);overflow-wrap:anywhere}}
.rules .changed{{box-shadow:-12px 0 0 var(--surface),-15px 0 0 var(--accent)}}
.rules .off>p:first-child{{color:var(--muted)}}
figure{{margin:16px 0 0;padding:14px 16px 8px;background:var(--bg);border:1px solid var(--edge);border-radius:10px;break-inside:avoid}}
figure div{{overflow-x:auto}}
figcaption{{color:var(--muted);font-size:13px;margin-bottom:6px}}
{LINE}.sign{{margin-top:44px;padding:22px 24px 26px;background:var(--bg);border:1px solid var(--edge);border-radius:10px;break-inside:avoid}}
.sign p{{margin:0}}
.sign .fields{{display:grid;grid-template-columns:2fr 1.4fr 1fr;gap:24px;margin-top:44px}}
.sign .fields div{{border-top:1px solid var(--ink);padding-top:4px;font-size:12.5px;color:var(--muted)}}
.texts{{columns:2;column-gap:16px;margin-top:14px}}
.text{{display:block;margin:0 0 14px;padding:12px 14px 13px;background:var(--bg);border:1px solid var(--edge);border-radius:10px;break-inside:avoid}}
.text.changed{{border-left:3px solid var(--accent)}}
.text header{{display:flex;flex-wrap:wrap;gap:2px 8px;align-items:baseline;font-size:12.5px;color:var(--muted)}}
.text header b{{color:var(--ink);font-weight:650}}
.text h3{{margin-top:6px}}
.text pre{{margin:6px 0 0;white-space:pre-wrap;font:13px/1.45 {FONT};overflow-wrap:anywhere}}
.text h4{{margin:8px 0 0;font-size:12px;font-weight:650;color:var(--muted)}}
.text h4+pre{{margin-top:1px}}
.chip{{padding:0 8px;border-radius:99px;background:var(--accent-soft);color:var(--accent);font-size:12px;font-weight:600;line-height:1.6}}
.end{{margin-top:32px}}
@media(max-width:640px){{
main{{padding:22px 16px 40px}}h1{{font-size:23px}}
.contents,.texts{{columns:1}}
.rules li{{grid-template-columns:minmax(0,1fr)}}.rules .mono{{grid-area:auto;text-align:left;padding-top:0}}
.sign .fields{{grid-template-columns:1fr;gap:40px}}
}}
@page{{size:A4;margin:16mm 15mm}}
@media print{{
:root{{color-scheme:light;--bg:#fff;--surface:#fff;--ink:#111;--muted:#4a515b;--faint:#7a828d;--edge:#d5d9de;--accent:#2f5bd7;--accent-soft:#e8eefc;--warn:#8f5400;--bad:#b3261e}}
*{{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
body{{font-size:10.5pt;line-height:1.4}}main{{max-width:none;padding:0}}
h1{{font-size:20pt}}h2,section>header .number{{font-size:13pt}}
section{{margin-top:20pt}}.rules li{{padding:5pt 0;grid-template-columns:minmax(0,1fr) 42mm}}
.mono,.rules .code{{font-size:7.5pt}}
.rules .changed{{box-shadow:none;border-left:2pt solid var(--accent);padding-left:8pt}}
h2,h3,h4,.intro,figcaption{{break-after:avoid}}.rules li:first-child{{break-before:avoid}}p,pre{{orphans:3;widows:3}}
.text pre{{font-size:9pt}}.appendix{{break-before:page}}.appendix~.appendix{{break-before:auto}}
.text{{break-inside:auto;box-decoration-break:clone;-webkit-box-decoration-break:clone}}.text header,.text h3,.text h4{{break-inside:avoid;break-after:avoid}}
}}
"""
