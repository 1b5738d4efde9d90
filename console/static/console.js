// What pages share: toasts that go away, dialogs, clocks and countdowns, progress, rows that are links.
"use strict";
(() => {
  const every = (root, selector, act) => {
    if (root.matches?.(selector)) act(root);
    root.querySelectorAll?.(selector).forEach(act);
  };

  const toast = (element) => {
    if (element.dataset.begun) return;
    element.dataset.begun = "yes";
    let left = Number(element.dataset.toast) || 5;
    const shown = element.querySelector("[data-seconds]");
    const timer = setInterval(() => {
      left -= 1;
      if (shown) shown.textContent = String(Math.max(left, 0));
      if (left <= 0 || !element.isConnected) { clearInterval(timer); element.remove(); }
    }, 1000);
    element.addEventListener("submit", () => { clearInterval(timer); setTimeout(() => element.remove(), 300); });
  };

  // Whatever this machine's clock says, the server's counts.
  const begun = Date.now();
  const ahead = () => (document.body.dataset.now ? new Date(document.body.dataset.now) - begun : 0);
  const clocks = () => {
    const now = Date.now() + ahead();
    every(document, "time[data-clock]", (element) => {
      element.textContent = new Intl.DateTimeFormat("ru-RU", { hour: "2-digit", minute: "2-digit", timeZone: element.dataset.clock }).format(new Date(now));
    });
    every(document, "[data-until]", (element) => {
      const minutes = Math.round((new Date(element.dataset.until) - now) / 60000);
      const size = Math.abs(minutes);
      element.textContent = `${minutes < 0 ? "−" : ""}${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
    });
  };

  const found = (root) => every(root, "[data-toast]", toast);
  document.addEventListener("DOMContentLoaded", () => {
    found(document);
    setInterval(clocks, 20000);
    // On a phone the menu is longer than the screen is wide.
    document.querySelector(".nav [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
  });
  document.addEventListener("htmx:after:swap", () => found(document));

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      document.getElementById(opener.dataset.opens)?.showModal();
      opener.closest("[data-menu]")?.removeAttribute("open");
      return;
    }
    const dialog = event.target.closest("dialog");
    const closer = event.target.closest("[data-closes]");
    if (closer || event.target === dialog) {
      // A link leads somewhere only where it stands on a page of its own.
      if (closer && dialog) event.preventDefault();
      dialog?.close();
      return;
    }
    document.querySelectorAll("[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.removeAttribute("open"); });
    const row = event.target.closest("tr.link");
    if (row && !event.target.closest("a, button, input, label, select") && !getSelection().toString()) row.querySelector("a")?.click();
  });
  document.addEventListener("submit", (event) => {
    const question = event.target.dataset.confirm;
    if (question && !confirm(question)) { event.preventDefault(); event.stopImmediatePropagation(); }
  }, true);
  // A form of filters is sent as soon as something is chosen.
  document.addEventListener("change", (event) => {
    if (event.target.form?.matches("[data-at-once]")) event.target.form.requestSubmit();
  });

  // What was swapped into the dialog is shown in it.
  document.addEventListener("htmx:after:swap", () => {
    const dialog = document.getElementById("dialog");
    if (!dialog) return;
    if (dialog.childElementCount && !dialog.open) dialog.showModal();
    if (!dialog.childElementCount && dialog.open) dialog.close();
  });
  document.addEventListener("close", (event) => { if (event.target.id === "dialog") event.target.replaceChildren(); }, true);

  document.addEventListener("unanswered", () => {
    const corner = document.getElementById("toasts");
    corner.querySelector("[data-unanswered]")?.remove();
    corner.append(document.getElementById("unanswered").content.cloneNode(true));
    found(corner);
  });

  let running = 0;
  const progress = (step) => {
    running = Math.max(0, running + step);
    document.getElementById("progress")?.classList.toggle("on", running > 0);
  };
  document.addEventListener("htmx:before:request", () => progress(1));
  document.addEventListener("htmx:finally:request", () => progress(-1));
})();
