// A worker's clock and chance, run in the worker before its own script. The page's clock drives it: `channels.js`
// tells the time through a port, and is told how much is left to happen.
//
// Workers that a worker starts are left alone: theirs is the machine's time.
(config) => {
  "use strict";

  const native = { Date: self.Date, fetch: self.fetch.bind(self), MessageChannel: self.MessageChannel };
  let elapsed = config.elapsed;
  let port = null;
  let nextTimer = 1;
  let requests = 0;
  let sent = 0;
  let received = 0;
  const timers = new Map();

  // ------------------------------------------------------------------ timers

  const call = (handler, args) => (typeof handler === "function" ? handler(...args) : (0, eval)(String(handler)));
  function schedule(run, ms, every = 0) {
    const id = nextTimer++;
    timers.set(id, { id, due: elapsed + Math.max(Number(ms) || 0, 0), every, run });
    return id;
  }
  self.setTimeout = (handler, ms, ...args) => schedule(() => call(handler, args), ms);
  self.setInterval = (handler, ms, ...args) => {
    const every = Math.max(Number(ms) || 0, 4);
    return schedule(() => call(handler, args), every, every);
  };
  self.clearTimeout = self.clearInterval = (id) => void timers.delete(id);
  if (self.requestAnimationFrame) {
    self.requestAnimationFrame = (handler) => schedule(() => handler(elapsed - config.elapsed), 16);
    self.cancelAnimationFrame = self.clearTimeout;
  }
  const first = () => [...timers.values()].sort((one, two) => one.due - two.due || one.id - two.id)[0];
  function fire() {
    const timer = first();
    if (!timer || timer.due > elapsed) return;
    if (timer.every) timer.due += timer.every;
    else timers.delete(timer.id);
    try {
      timer.run();
    } catch (error) {
      self.reportError(error);
    }
  }

  // ------------------------------------------------------------------ what is under way

  const turn = () =>
    new Promise((resolve) => {
      const channel = new native.MessageChannel();
      channel.port1.onmessage = () => (channel.port1.close(), resolve());
      channel.port2.postMessage(0);
    });
  function begin() {
    requests += 1;
    return () => turn().then(turn).then(() => (requests -= 1));
  }
  const watched = (owner, method) => {
    const original = owner[method];
    owner[method] = function (...args) {
      const done = begin();
      const promise = original.apply(this, args);
      promise.then(done, done);
      return promise;
    };
  };
  const absolute = (url) => {
    try {
      return new URL(url, config.url).href;
    } catch {
      return url;
    }
  };
  self.fetch = (what, options) => native.fetch(what instanceof Request ? what : absolute(what), options);
  watched(self, "fetch");
  for (const method of ["arrayBuffer", "blob", "formData", "json", "text"]) watched(Response.prototype, method);
  const { open, send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    return open.call(this, method, absolute(url), ...rest);
  };
  XMLHttpRequest.prototype.send = function (...args) {
    this.addEventListener("loadend", begin(), { once: true });
    return send.apply(this, args);
  };
  for (const name of ["Request", "WebSocket", "EventSource", "Worker"])
    if (self[name])
      self[name] = new Proxy(self[name], {
        construct: (target, [url, ...rest], made) =>
          Reflect.construct(target, [url instanceof target ? url : absolute(url), ...rest], made),
      });
  if (self.importScripts) {
    const importScripts = self.importScripts.bind(self);
    self.importScripts = (...urls) => importScripts(...urls.map(absolute));
  }
  Object.defineProperty(self, "location", { value: new URL(config.url), configurable: true });

  const post = self.postMessage.bind(self);
  self.postMessage = (...args) => {
    sent += 1;
    return post(...args);
  };
  self.addEventListener("message", (event) => {
    if (port) {
      received += 1;
      return;
    }
    event.stopImmediatePropagation(); // the first is ours: the port
    port = event.ports[0];
    port.onmessage = async ({ data }) => {
      elapsed = Math.max(elapsed, data.at);
      if (data.fire) fire();
      await turn();
      port.postMessage({ sent, received, requests, due: first()?.due ?? null });
    };
  });

  // ------------------------------------------------------------------ chance, dates and the machine

  let state = 2166136261;
  for (const char of config.seed) state = Math.imul(state ^ char.charCodeAt(0), 16777619);
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  Math.random = random;
  Crypto.prototype.getRandomValues = (array) => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(random() * 256);
    return array;
  };
  const now = () => config.now + elapsed - config.elapsed;
  native.Date.now = now;
  self.Date = new Proxy(native.Date, {
    construct: (target, args, made) => Reflect.construct(target, args.length ? args : [now()], made),
    apply: () => new native.Date(now()).toString(),
  });
  native.Date.prototype.constructor = self.Date;
  Performance.prototype.now = () => elapsed - config.elapsed;
  Object.defineProperty(Performance.prototype, "timeOrigin", { get: () => config.now, configurable: true });
  Object.defineProperty(Event.prototype, "timeStamp", { get: () => elapsed - config.elapsed, configurable: true });
  for (const [name, value] of Object.entries({ hardwareConcurrency: 4, deviceMemory: 8, platform: "Linux x86_64" }))
    if (name in WorkerNavigator.prototype)
      Object.defineProperty(WorkerNavigator.prototype, name, { get: () => value, configurable: true });
};
