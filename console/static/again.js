// Whose this page is. A session that ended is begun again in a dialog over the page, and the page goes on as it stands, under the new
// session's token; in a session of anybody else it sends nothing any more. A server that does not answer costs nothing that was typed.
"use strict";
const session = (() => {
  const dialog = document.getElementById("again");
  if (!dialog) return { ask: async () => "here", back: () => new Promise(() => {}) };
  const whose = dialog.dataset.pageOf;
  const channel = new BroadcastChannel("steward-session");
  const headers = () => JSON.parse(document.body.getAttribute("hx-headers:inherited"));
  let leaves = false;
  let left = false;
  let waiting = [];
  let asking = null;

  const unanswered = () => document.dispatchEvent(new CustomEvent("unanswered"));
  const adopt = (token) => {
    document.body.setAttribute("hx-headers:inherited", JSON.stringify({ ...headers(), "X-CSRF-Token": token }));
    for (const field of document.querySelectorAll("input[name=csrf]")) field.value = token;
    if (dialog.open) dialog.close();
    dialog.replaceChildren();
    for (const done of waiting.splice(0)) done();
  };
  const show = (text) => {
    const made = new DOMParser().parseFromString(text, "text/html").body;
    const login = made.querySelector("[name=login]");
    if (login && !login.value) login.value = dialog.dataset.login;
    dialog.replaceChildren(...made.childNodes);
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("[autofocus]")?.focus();
  };
  const language = () => `lang=${document.documentElement.lang}`;
  // "here": the page goes on. "gone": what to do stands over it. "away": nobody answers.
  const look = async () => {
    let answer;
    let text;
    try {
      answer = await fetch(`/console/sign-in/again?page_of=${encodeURIComponent(whose)}&${language()}`);
      text = await answer.text();
    } catch { return "away"; }
    if (answer.status === 204) { adopt(answer.headers.get("X-CSRF-Token")); return "here"; }
    if (answer.status !== 200) return "away";
    if (leaves) {
      if (!left) location.assign("/console/sign-in");
      left = true;
      return "gone";
    }
    const reason = text.match(/data-reason="(\w+)"/)?.[1];
    // What is typed into the dialog itself is not lost either.
    if (!dialog.open || dialog.querySelector("[data-reason]")?.dataset.reason !== reason) show(text);
    return "gone";
  };
  const ask = () => { asking ??= look().finally(() => { asking = null; }); return asking; };

  dialog.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (button) button.disabled = true;
    try {
      const answer = await fetch(event.target.action, { method: "POST", body: new URLSearchParams(new FormData(event.target)) });
      if (answer.status === 204) {
        // What was asked before the sign-in knows nothing of it.
        await asking;
        if (await ask() === "here") channel.postMessage({ whose, token: headers()["X-CSRF-Token"] });
      } else if (answer.status === 200) show(await answer.text()); else unanswered();
    } catch { unanswered(); } finally { if (button) button.disabled = false; }
  });

  // Tabs tell each other who is signed in now, and that somebody has left on purpose.
  channel.addEventListener("message", (event) => {
    if (event.data.leaves) leaves = true;
    else if (event.data.whose === whose && event.data.token) adopt(event.data.token);
    else ask();
  });
  channel.postMessage({ whose, token: headers()["X-CSRF-Token"] });
  document.body.addEventListener("live-ended", ask);

  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    ctx.fetch = async (address, request) => {
      try {
        const answer = await fetch(address, request);
        if (answer.headers.get("X-Session") === "lost") ask();
        return answer;
      } catch (error) {
        if (error.name === "AbortError" && request.signal?.reason !== "timeout") throw error;
        // A page that asks by itself asks again; a person is told.
        const by = ctx.sourceEvent?.type ?? "";
        if (!/^(every|load|live-.*)$/.test(by)) unanswered();
        return new Response("", { status: 503, headers: { "HX-Reswap": "none" } });
      }
    };
  });

  // A form that is sent without htmx leaves the page: it is asked first whether anybody takes it.
  const sure = new WeakSet();
  window.addEventListener("submit", (event) => {
    const form = event.target;
    const sent = [form, event.submitter];
    if (form.getAttribute("method") !== "post" || dialog.contains(form) || sent.some((one) => one?.hasAttribute("hx-post"))) return;
    if (form.getAttribute("action") === "/console/sign-out") { channel.postMessage({ leaves: true }); return; }
    if (sure.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask().then((state) => {
      if (state === "here") { sure.add(form); form.requestSubmit(event.submitter); } else if (state === "away") unanswered();
    });
  }, true);

  return { ask, back: () => new Promise((done) => { waiting.push(done); }) };
})();
