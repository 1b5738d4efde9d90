// Life: one stream of events a browser. The tab that holds it tells the others; when it closes, another one takes over.
// An event names what changed ("task", "order", an order's id), never what it is: pages ask the server for that.
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
    channel.addEventListener("message", (event) => {
      if (event.data.names) told(event.data.names);
      if (offline && "away" in event.data) offline.hidden = !event.data.away;
    });
    const say = (message) => {
      channel.postMessage(message);
      if (message.names) told(message.names);
      if (offline && "away" in message) offline.hidden = !message.away;
    };
    const hold = () => new Promise(() => {
      const source = new EventSource(address);
      let was = false;
      let late = 0;
      source.addEventListener("open", () => {
        clearTimeout(late);
        say({ away: false });
        document.documentElement.dataset.live = "on";
        if (was) say({ names: ["task", "order", "message", "again"] });
        was = true;
      });
      source.addEventListener("error", () => {
        clearTimeout(late);
        late = setTimeout(() => say({ away: true }), 4000);
        if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
      });
      source.addEventListener("changed", (event) => say({ names: JSON.parse(event.data) }));
    });
    // Without locks (a page that is not https) each tab has a stream of its own.
    if (navigator.locks) navigator.locks.request("steward-live", hold); else hold();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
