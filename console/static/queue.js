// The desk: what is likely is pressed instead of typed, and the first field of a form is ready for typing.
"use strict";
(() => {
  document.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-fills]");
    if (!chip) return;
    const field = document.getElementById(chip.dataset.fills);
    const form = field?.form;
    if (!field) return;
    const clock = chip.dataset.clockOf && form?.querySelector(`input[type=radio][name=clock][value=${chip.dataset.clockOf}]`);
    if (clock) clock.checked = true;
    field.value = chip.dataset.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    chip.parentElement.querySelectorAll("[aria-pressed]").forEach((other) => other.removeAttribute("aria-pressed"));
    chip.setAttribute("aria-pressed", "true");
  });
  document.addEventListener("htmx:after:swap", () => {
    const form = document.querySelector("#dialog form.answer");
    if (!form || form.dataset.begun) return;
    form.dataset.begun = "yes";
    const wrong = form.querySelector("[aria-invalid=true]");
    (wrong || form.querySelector(".body input:not([type=hidden]):not([type=checkbox]):not([type=radio]), .body select, .body textarea") || form.querySelector(".btn.main"))?.focus();
  });
})();
