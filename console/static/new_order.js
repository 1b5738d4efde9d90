// A new order: Enter in a field looks at the form instead of placing it; the quote is copied by a button; the newest price wins.
"use strict";
(() => {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copies]");
    if (!button) return;
    const text = document.getElementById(button.dataset.copies);
    const told = button.querySelector("span");
    const was = told.textContent;
    const done = () => { told.textContent = button.dataset.copied; setTimeout(() => { told.textContent = was; }, 2000); };
    if (navigator.clipboard) navigator.clipboard.writeText(text.value).then(done, () => text.select()); else { text.select(); document.execCommand("copy"); done(); }
  });
  // What was looked for is found: the field is free for the next product.
  document.addEventListener("submit", (event) => {
    if (!event.submitter?.closest("#found")) return;
    setTimeout(() => {
      const field = document.getElementById("f-find");
      field.value = "";
      field.focus();
    });
  });
  // In the field that looks for a product Enter takes the first that was found.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("#f-find")) return;
    event.preventDefault();
    document.querySelector("#found .choices button")?.click();
  });
  // A price that was asked for before the form's own answer came, or a reply was chosen, knows nothing of what that changed: it is asked for again.
  let answers = 0;
  const asked = new WeakMap();
  const isPrice = (ctx) => ctx.sourceElement.id === "priced";
  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => { if (isPrice(ctx)) asked.set(ctx, answers); });
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    if (!isPrice(ctx)) { if (ctx.target?.id === "new-order" || ctx.target?.id === "replies") answers += 1; return; }
    if (asked.get(ctx) === answers) return;
    event.preventDefault();
    document.getElementById("new-order").dispatchEvent(new Event("change"));
  });
})();
