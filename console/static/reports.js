// The one chart that a browser may look closer at. What the server drew stays for ears, for print, and where no script runs.
(() => {
  "use strict";
  const drawn = new WeakMap();
  const colours = ["--accent", "--ok", "--warn", "--bad", "--faint"];

  const look = (figure) => {
    const style = getComputedStyle(figure);
    const probe = document.createElement("span");
    probe.style.setProperty("transition", "none", "important"); // or a colour that is on its way would be read
    figure.append(probe);
    const said = (name) => { probe.style.color = `var(${name})`; return getComputedStyle(probe).color; };
    const found = { lines: colours.map(said), line: said("--line"), muted: said("--muted"), font: `12px ${style.fontFamily}` };
    probe.remove();
    return found;
  };

  const draw = (figure) => {
    const { at, names, values } = JSON.parse(figure.dataset.plot);
    const locale = { en: "en-GB" }[document.documentElement.lang] ?? document.documentElement.lang;
    const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
    const short = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
    const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
    const whole = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
    const { lines, line, muted, font } = look(figure);
    const axis = { stroke: muted, font, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
    const wide = () => Math.max(240, figure.clientWidth - parseFloat(getComputedStyle(figure).paddingLeft) * 2);
    drawn.get(figure)?.destroy();
    const plot = new uPlot({
      width: wide(), height: 260,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1e3), "Etc/UTC"),
      cursor: { drag: { x: true, y: false } },
      legend: { live: true },
      scales: { y: { range: (_u, low, high) => [Math.min(0, low), high > 0 ? high * 1.05 : 1] } },
      series: [
        { label: figure.dataset.day, value: (_u, seconds) => seconds == null ? "" : whole.format(new Date(seconds * 1e3)) },
        ...names.map((label, which) => ({ label, stroke: lines[which % lines.length], width: 2, points: { show: at.length < 40 }, value: (_u, value) => value == null ? "" : number.format(value) })),
      ],
      axes: [
        { ...axis, values: (_u, ticks) => ticks.map((seconds) => day.format(new Date(seconds * 1e3))) },
        { ...axis, size: 72, values: (_u, ticks) => ticks.map((value) => short.format(value)) },
      ],
    }, [at, ...values], figure);
    drawn.set(figure, plot);
    figure.classList.add("plotted");
    const hint = figure.querySelector(".zoom");
    if (hint) { hint.textContent = figure.dataset.zoom; hint.hidden = false; }
    const watch = new ResizeObserver(() => {
      if (!figure.isConnected) { watch.disconnect(); return; }
      plot.setSize({ width: wide(), height: 260 });
    });
    watch.observe(figure);
  };

  const all = () => document.querySelectorAll("[data-plot]").forEach((figure) => {
    if (figure.classList.contains("plotted") && figure.querySelector(".uplot")) return;
    if (typeof uPlot === "function") draw(figure);
  });

  all();
  document.addEventListener("htmx:after:swap", all);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => document.querySelectorAll("[data-plot]").forEach(draw));
})();
