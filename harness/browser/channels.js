// What a page hears through channels that no request of its own tells of: workers, sockets, event streams, bodies
// read bit by bit, IndexedDB. Called by clock.js in every document with the parts of its clock.
//
// A worker runs on the page's clock and is waited for. A stream has no end to wait for: it counts as quiet when
// nothing has come for a while, and is followed for so long a step at most.
(clock) => {
  "use strict";

  const { shared, begin, native, now, realTimeout, workerSource } = clock;
  const QUIET_MS = 250;
  const HELD_MS = 5000; // real time for which a blob's address outlives its revocation, so that a worker can start

  // ------------------------------------------------------------------ streams

  const touch = () => {
    shared.quietAt = native.now() + QUIET_MS;
    shared.wake();
  };
  const opened = (channel, events) => {
    const done = begin();
    for (const type of ["open", "error", "close"])
      channel.addEventListener(type, () => {
        done();
        if (type === "open") touch();
      });
    for (const type of events) channel.addEventListener(type, touch);
    return channel;
  };
  const constructed = (name, then) => {
    if (!window[name]) return;
    window[name] = new Proxy(window[name], {
      construct: (target, args, made) => then(Reflect.construct(target, args, made)),
    });
  };
  constructed("WebSocket", (socket) => opened(socket, ["message"]));
  constructed("EventSource", (source) => {
    const listen = source.addEventListener;
    source.addEventListener = function (type, ...rest) {
      listen.call(this, type, touch);
      return listen.call(this, type, ...rest);
    };
    return opened(source, ["message"]);
  });
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (...args) {
    touch();
    return send.apply(this, args);
  };
  for (const name of ["ReadableStreamDefaultReader", "ReadableStreamBYOBReader"]) {
    const proto = window[name]?.prototype;
    const read = proto?.read;
    if (read)
      proto.read = function (...args) {
        touch();
        const chunk = read.apply(this, args);
        chunk.then(touch, touch);
        return chunk;
      };
  }

  // ------------------------------------------------------------------ IndexedDB

  const watchRequests = (proto, methods) => {
    for (const method of methods) {
      const original = proto?.[method];
      if (!original) continue;
      proto[method] = function (...args) {
        const request = original.apply(this, args);
        const done = begin();
        for (const type of ["success", "error", "blocked"]) request.addEventListener(type, done, { once: true });
        return request;
      };
    }
  };
  const reads = ["get", "getKey", "getAll", "getAllKeys", "count", "openCursor", "openKeyCursor"];
  watchRequests(window.IDBFactory?.prototype, ["open", "deleteDatabase"]);
  watchRequests(window.IDBObjectStore?.prototype, [...reads, "add", "put", "delete", "clear"]);
  watchRequests(window.IDBIndex?.prototype, reads);

  // ------------------------------------------------------------------ workers

  const revoke = URL.revokeObjectURL;
  const startedFrom = new Set();
  URL.revokeObjectURL = (url) => {
    if (!startedFrom.delete(url)) return revoke.call(URL, url);
    realTimeout(HELD_MS).then(() => revoke.call(URL, url));
  };
  const script = (text) => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const mine = (url) => ["blob:", "data:"].includes(url.protocol) || url.origin === location.origin;

  function started(target, url, options, made) {
    const config = {
      url: url.href,
      elapsed: shared.elapsed,
      now: now(),
      seed: `${now()} ${url.protocol === "blob:" ? "blob" : url.href} ${shared.workersMade++}`,
    };
    const before = `(${workerSource})(${JSON.stringify(config)});`;
    const own = JSON.stringify(url.href);
    const source =
      options?.type === "module" ? `import ${JSON.stringify(script(before))};\nimport ${own};` : `${before}\nimportScripts(${own});`;
    if (url.protocol === "blob:") startedFrom.add(url.href);
    const worker = Reflect.construct(target, [script(source), options], made);
    const { port1, port2 } = new MessageChannel();
    const known = { sent: 0, received: 0, due: undefined, document };
    const post = worker.postMessage;
    post.call(worker, null, [port2]);
    worker.postMessage = function (...args) {
      known.sent += 1;
      shared.wake();
      return post.apply(this, args);
    };
    worker.addEventListener("message", () => {
      known.received += 1;
      shared.wake();
    });
    worker.addEventListener("error", () => {
      if (known.due === undefined) shared.workers.delete(known); // it never started
      shared.wake();
    });
    const terminate = worker.terminate;
    worker.terminate = function () {
      shared.workers.delete(known);
      return terminate.call(this);
    };
    // Its answer to the time: whether all is said and done there, and when its next timer is due.
    known.ask = (at, fire) =>
      new Promise((resolve) => {
        port1.onmessage = ({ data }) => {
          known.due = data.due;
          resolve(data.requests === 0 && data.received === known.sent && data.sent === known.received);
        };
        port1.postMessage({ at, fire });
      });
    shared.workers.add(known);
    return worker;
  }
  window.Worker = new Proxy(window.Worker, {
    construct(target, [address, options], made) {
      let url = null;
      try {
        url = new URL(address, document.baseURI);
      } catch {
        // the browser's own error is the one to be thrown
      }
      return url && mine(url) ? started(target, url, options, made) : Reflect.construct(target, [address, options], made);
    },
  });
};
