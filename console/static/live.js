// Life: one stream of events a browser. The tab that holds it tells the others; when it closes, another one takes over.
// An event names what changed ("task", "order", an order's id), never what it is: pages ask the server for that. "away" and "again":
// the database is gone, and back; "ended": the session is over.
"use strict";
(() => {
  const told = (names) => {
    for (const name of names) document.body.dispatchEvent(new CustomEvent(`live-${name}`));
  };
  const start = () => {
    const address = document.body.dataset.live;
    if (!address) return;
    const channel = new BroadcastChannel("steward-live");
    const offline = document.getElementById("offline");
    const hear = (message) => {
      if (offline && "away" in message) offline.hidden = !message.away;
      if (message.names) told(message.names);
    };
    channel.addEventListener("message", (event) => hear(event.data));
    const say = (message) => { channel.postMessage(message); hear(message); };
    const pause = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });
    let was = false;
    let late = 0;
    const found = () => { clearTimeout(late); late = 0; };
    // Until it is closed for good: connections that are lost the browser makes anew by itself.
    const stream = () => new Promise((closed) => {
      const source = new EventSource(address);
      source.addEventListener("open", () => {
        found();
        say({ away: false });
        document.documentElement.dataset.live = "on";
        if (was) say({ names: ["task", "order", "message", "again"] });
        was = true;
      });
      source.addEventListener("error", () => {
        // Each attempt that fails is an error anew.
        late ||= setTimeout(() => say({ away: true }), 4000);
        if (source.readyState === EventSource.CLOSED) closed();
      });
      source.addEventListener("changed", (event) => {
        const names = JSON.parse(event.data);
        if (names.includes("again")) say({ names, away: false });
        else if (names.includes("away")) say({ names, away: true });
        else say({ names });
        if (names.includes("ended")) { source.close(); closed(); }
      });
    });
    const hold = async () => {
      for (;;) {
        await stream();
        for (let state = await session.ask(); state !== "here"; state = await session.ask()) {
          // Over the page stands what to do: that is no lost connection.
          if (state === "gone") { found(); say({ names: ["ended"], away: false }); }
          await Promise.race([session.back(), pause(state === "gone" ? 60000 : 2000)]);
        }
      }
    };
    // Without locks (a page that is not https) each tab has a stream of its own.
    if (navigator.locks) navigator.locks.request("steward-live", hold); else hold();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
