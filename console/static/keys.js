// Keys: what carries data-key is pressed by it. Letters go by their place on the keyboard, so they work in a Russian layout too.
"use strict";
(() => {
  const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const stroke = (event) => {
    if (event.key === "?") return "?"; // Shift and 7 in a Russian layout
    if (event.code === "Slash") return event.shiftKey ? "?" : "/";
    if (/^Key[A-Z]$/.test(event.code)) return event.code.slice(3).toLowerCase();
    if (/^(Digit|Numpad)[0-9]$/.test(event.code) && !event.shiftKey) return event.code.slice(-1);
    if (event.code === "BracketRight") return "]";
    if (event.code === "BracketLeft") return "[";
    return event.key;
  };
  const seen = (element) => !element.disabled && (element.closest("dialog[open]") ? element.offsetParent !== null : !document.querySelector("dialog[open]:modal")) && !element.closest("[hidden]");
  const keyed = () => [...document.querySelectorAll("[data-key]")].filter(seen);
  let before = "";
  let forget = 0;

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const now = stroke(event);
    const both = before ? `${before} ${now}` : now;
    const all = keyed();
    const found = all.filter((element) => element.dataset.key === both).pop() || all.filter((element) => element.dataset.key === now).pop();
    clearTimeout(forget);
    before = "";
    if (found) {
      event.preventDefault();
      if (found.matches("input:not([type=checkbox]):not([type=radio]), textarea, select")) { found.focus(); found.select?.(); } else found.click();
    } else if (all.some((element) => element.dataset.key.startsWith(`${now} `))) {
      before = now;
      forget = setTimeout(() => { before = ""; }, 1200);
    }
  });

  const listed = (place) => {
    const rows = new Map();
    for (const element of document.querySelectorAll("[data-key]")) {
      if (element.closest("[hidden]")) continue;
      const label = element.dataset.keyLabel || element.getAttribute("aria-label") || element.querySelector("strong, span")?.textContent || element.textContent;
      rows.set(element.dataset.key, label.replace(/\s+/g, " ").trim());
    }
    place.replaceChildren(...[...rows].flatMap(([key, label]) => {
      const name = document.createElement("span");
      name.textContent = label;
      const strokes = document.createElement("span");
      for (const one of key.split(" ")) {
        const drawn = document.createElement("kbd");
        drawn.textContent = one;
        strokes.append(drawn);
      }
      return [name, strokes];
    }));
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-opens=keys]")) listed(document.querySelector("[data-keys]"));
  });
})();
