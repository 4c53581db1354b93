// The page's clock, installed before any script of the page runs, in every document.
//
// Page timers live on a virtual clock that advances only inside settle(); the network stays real. So a step
// takes as long as its requests do, a five second timer costs nothing, and Date.now() is equal in every play.
//
// One clock serves the top document and all frames of its site ("shared" below): their timers stand in one
// queue, in one order. Frames of another site keep real timers, since nothing here could advance theirs.
//
// What a page hears by other channels than its own requests (workers, sockets, streams) is in channels.js.
(config, parts) => {
  "use strict";

  const FRAME_MS = 16;
  const LATEST_FRAME_MS = 2000; // real time until a frame is not to be expected any more
  const MAX_FIRED = 2000; // timers a step may fire: a page that reschedules itself for ever stays bounded
  const MAX_REQUESTS = 300; // requests a step is waited for: a page that asks without a pause stays bounded
  const STREAM_MS = 1500; // real time for which a step follows a stream that is never quiet
  const MAX_READS = 2000; // readings of a standing clock before it creeps on, so that busy loops end
  const NAVIGATION_GRACE_MS = 100; // a form's navigation starts some tasks after its submit event

  const already = Object.getOwnPropertyDescriptor(window, "__harness");
  if (already) {
    // Chromium gives the first real document of a frame the window of the empty one before it.
    already.value.renew();
    return;
  }

  const native = {
    setTimeout: window.setTimeout.bind(window),
    requestAnimationFrame: window.requestAnimationFrame.bind(window),
    fetch: window.fetch.bind(window),
    open: window.open.bind(window),
    now: performance.now.bind(performance),
    MessageChannel: window.MessageChannel,
  };

  // Tells documents apart; drawn before chance is seeded, and shown to nobody.
  const id = `${Math.random()}`;

  // ------------------------------------------------------------------ the shared clock

  function reachableTop() {
    try {
      return window.top === window || window.top.__harness ? window.top : null;
    } catch {
      return null;
    }
  }

  const tick = () =>
    new Promise((resolve) => {
      const channel = new native.MessageChannel();
      channel.port1.onmessage = () => {
        channel.port1.close();
        resolve();
      };
      channel.port2.postMessage(0);
    });

  const realTimeout = (ms) => new Promise((resolve) => native.setTimeout(resolve, ms));

  // A busy machine is late with a frame, which is waited for; a page that is not drawn at all has none.
  const realFrame = () =>
    Promise.race([new Promise((resolve) => native.requestAnimationFrame(resolve)), realTimeout(LATEST_FRAME_MS)]);

  function createShared() {
    const shared = {
      elapsed: 0, // virtual milliseconds since the top document was born
      goal: 0, // where `elapsed` stands when the step has settled
      step: null,
      fired: 0,
      reads: 0,
      timers: new Map(),
      nextTimer: 1,
      depth: 0, // how deeply the running timer was nested, as HTML counts it
      documents: new Set(),
      watchers: [],
      framesMatter: false, // something of the page is told of real frames: scrolling, observers, transitions
      asked: 0, // real milliseconds that dialogs were open
      settling: null,
      begun: 0, // requests of this step
      background: new Set(), // paths that once took longer than a step waits
      quietAt: 0, // real time at which the streams count as quiet
      workers: new Set(), // see channels.js
      workersMade: 0,
      frameDue: false, // we have scrolled: the page hears of it with the next real frame
      clickable: new WeakSet(), // elements with a listener for the mouse
      refused: [], // addresses that the page wanted to open and that are not of this episode
      invalid: [], // what the browser's own bubble said of a field, when it refused a form
    };

    shared.wake = () => {
      const watchers = shared.watchers;
      shared.watchers = [];
      for (const watcher of watchers) watcher();
    };

    const woken = (ms) =>
      new Promise((resolve) => {
        shared.watchers.push(resolve);
        native.setTimeout(resolve, ms);
      });

    const live = () => {
      for (const doc of shared.documents) if (!doc.document.defaultView) shared.documents.delete(doc);
      return [...shared.documents];
    };

    function earliest() {
      let best = null;
      for (const timer of shared.timers.values()) {
        if (!timer.doc.document.defaultView) shared.timers.delete(timer.id);
        else if (!best || timer.due < best.due || (timer.due === best.due && timer.order < best.order)) best = timer;
      }
      return best;
    }

    function fireNext() {
      const timer = earliest();
      if (!timer || timer.due > shared.goal || shared.fired >= MAX_FIRED) return false;
      shared.fired += 1;
      shared.reads = 0;
      shared.elapsed = Math.max(shared.elapsed, timer.due);
      if (timer.every) timer.due += timer.every;
      else shared.timers.delete(timer.id);
      shared.depth = timer.depth;
      try {
        timer.run();
      } catch (error) {
        timer.doc.report(error);
      } finally {
        shared.depth = 0;
      }
      return true;
    }

    // Asks the workers what is left to happen there, or fires the timer of one that is due before all else.
    async function consult(cap) {
      for (const worker of shared.workers) if (!worker.document.defaultView) shared.workers.delete(worker);
      const all = [...shared.workers];
      const asked = Promise.all(all.map((worker) => worker.ask(shared.elapsed, false)));
      const answers = await Promise.race([asked, realTimeout(cap)]);
      if (!answers?.every(Boolean)) return "a worker";
      const soonest = all.filter((worker) => worker.due !== null).sort((one, two) => one.due - two.due)[0];
      const due = soonest?.due ?? Infinity;
      if (due > shared.goal || due > (earliest()?.due ?? Infinity) || shared.fired >= MAX_FIRED) return "";
      shared.fired += 1;
      shared.elapsed = Math.max(shared.elapsed, due);
      await Promise.race([soonest.ask(shared.elapsed, true), realTimeout(cap)]);
      return "timers";
    }

    function finishAnimations(docs) {
      let finished = false;
      for (const doc of docs) {
        for (const animation of doc.document.getAnimations()) {
          const end = animation.effect?.getComputedTiming().endTime;
          if (animation.playState !== "running" || !Number.isFinite(end) || animation.playbackRate === 0) continue;
          animation.finish();
          finished = true;
        }
      }
      return finished;
    }

    // Runs the page until nothing is left to happen within the horizon, in at most `cap` real milliseconds.
    // The same step may settle twice (a caller that retries): time then does not advance twice.
    shared.settle = async (step, horizon, cap) => {
      if (shared.step !== step) Object.assign(shared, { step, goal: shared.elapsed + horizon, fired: 0, begun: 0 });
      shared.reads = 0;
      const mine = (shared.settling = {}); // a call that a dialog interrupted ends when the next one comes
      const began = native.now() - shared.asked;
      const spent = () => native.now() - shared.asked - began;
      let calm = 0;
      let why = "";
      while (spent() < cap && shared.settling === mine) {
        await tick();
        const docs = live();
        why = docs.map((doc) => doc.waitsFor()).find(Boolean) ?? "";
        const streaming = shared.quietAt - native.now();
        if (why) {
          calm = 0;
          await woken(50);
        } else if (streaming > 0 && spent() < STREAM_MS) {
          calm = 0;
          why = "a stream";
          await woken(streaming);
        } else if (shared.workers.size && (why = await consult(cap - spent()))) {
          calm = 0;
          if (why === "a worker") await woken(5);
        } else if (fireNext()) {
          calm = 0;
          why = "timers";
        } else if (finishAnimations(docs)) {
          calm = 0;
          why = "animations";
          if (shared.framesMatter) await realFrame();
        } else if (calm === 0 && (shared.framesMatter || shared.frameDue)) {
          calm = 1;
          shared.frameDue = false;
          await realFrame();
        } else if (calm < 2) {
          // What a task of the page may still be about to start is seen by looking again a moment later.
          calm += 1;
          await realTimeout(calm - 1);
        } else {
          shared.elapsed = Math.max(shared.elapsed, shared.goal);
          return shared.begun > MAX_REQUESTS ? "requests without end" : "";
        }
      }
      if (shared.settling !== mine) return null;
      // What outlasted the cap is taken for background traffic, and later steps do not wait for it.
      for (const doc of live()) doc.forget();
      if (why === "a worker") shared.workers.clear();
      shared.elapsed = Math.max(shared.elapsed, shared.goal);
      return why;
    };
    return shared;
  }

  // What lay in the page's storage before any of its scripts ran.
  function storage() {
    try {
      return { referrer: document.referrer, local: { ...localStorage }, session: { ...sessionStorage } };
    } catch {
      return { referrer: "", local: {}, session: {} }; // a page without an origin has none
    }
  }

  const top = reachableTop();
  parts.chance(config.now);
  if (!top) return;
  const isTop = top === window;
  const shared = isTop ? createShared() : top.__harness.shared;

  // ------------------------------------------------------------------ what a document is waiting for

  const inView = (image) => {
    const { top, bottom, left, right } = image.getBoundingClientRect();
    return bottom > top && bottom > 0 && right > 0 && top < window.innerHeight && left < window.innerWidth;
  };

  function createDocument() {
    return {
      document,
      born: shared.elapsed,
      requests: new Set(),
      expected: new Set(), // scripts, style sheets and pictures that were made by script
      loaded: new WeakSet(), // frames that have fired their load event
      soon: new Set(), // navigations announced, such as by a submit event
      leaving: null, // the navigate event of the navigation under way
      base: null,
      given: false, // up: what is still to load of it is no longer waited for
      report: (error) => window.reportError(error),
      forget() {
        this.given = true;
        for (const request of this.requests) if (request.path) shared.background.add(request.path);
        this.requests.clear();
        this.expected.clear();
        this.soon.clear();
        for (const element of this.document.querySelectorAll("iframe, img")) this.loaded.add(element);
      },
      waitsFor() {
        if (this.leaving || this.soon.size) return "a navigation";
        if (this.requests.size) return "a request";
        if (this.given) return "";
        if (this.document.readyState !== "complete") return "the page to load";
        for (const image of this.document.images)
          if (!image.complete && !this.loaded.has(image) && (image.loading !== "lazy" || inView(image))) return "a picture";
        for (const element of this.expected)
          if (element.isConnected && (element.src || element.href)) return "a script or style sheet";
        for (const frame of this.document.querySelectorAll("iframe[src]"))
          if (frame.loading !== "lazy" && !this.loaded.has(frame)) return "a frame";
        return this.document.fonts.status === "loading" ? "a font" : "";
      },
    };
  }

  let doc = null;
  function renew() {
    doc = createDocument();
    if (isTop) shared.found = storage();
    shared.documents.add(doc);
    const current = doc;
    // Listeners on the document fall away with it; those on the window would outlive a renewed one.
    for (const type of ["load", "error"]) document.addEventListener(type, (event) => arrived(current, event), true);
    for (const type of ["loadingdone", "loadingerror"]) document.fonts.addEventListener(type, () => shared.wake());
    document.addEventListener("readystatechange", () => {
      if (document.readyState !== "complete") return;
      for (const frame of document.querySelectorAll("iframe")) current.loaded.add(frame);
      shared.wake();
    });
  }
  function arrived(current, event) {
    current.loaded.add(event.target);
    current.expected.delete(event.target);
    shared.wake();
  }
  renew();
  window.addEventListener("load", () => shared.wake());

  const pathOf = (what) => {
    try {
      return new URL(what instanceof Request ? what.url : what, document.baseURI).pathname;
    } catch {
      return "";
    }
  };
  const begin = (path) => {
    const current = doc;
    const request = { path };
    shared.begun += 1;
    if (shared.begun > MAX_REQUESTS || shared.background.has(path)) return () => {};
    current.requests.add(request);
    // Two turns later, the page's own continuation has run and begun what follows.
    return () =>
      tick()
        .then(tick)
        .then(() => {
          current.requests.delete(request);
          shared.wake();
        });
  };

  const watched = (owner, method, path = () => "") => {
    const original = owner[method];
    owner[method] = function (...args) {
      const done = begin(path(...args));
      const promise = original.apply(this, args);
      promise.then(done, done);
      return promise;
    };
  };
  watched(window, "fetch", pathOf);
  for (const method of ["arrayBuffer", "blob", "bytes", "formData", "json", "text"])
    if (Response.prototype[method]) watched(Response.prototype, method);

  const { open, send } = XMLHttpRequest.prototype;
  const asked = new WeakMap();
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    asked.set(this, pathOf(url));
    return open.call(this, method, url, ...rest);
  };
  XMLHttpRequest.prototype.send = function (...args) {
    this.addEventListener("loadend", begin(asked.get(this)), { once: true });
    return send.apply(this, args);
  };

  const createElement = Document.prototype.createElement;
  Document.prototype.createElement = function (name, options) {
    const element = createElement.call(this, name, options);
    const loads = element instanceof HTMLScriptElement || element instanceof HTMLLinkElement;
    if (loads && this === doc.document) doc.expected.add(element);
    return element;
  };

  // ------------------------------------------------------------------ navigation, always in this tab

  const allowed = (url) => {
    try {
      const { protocol, origin } = new URL(url);
      return /^https?:$/.test(protocol) && config.origins.includes(origin); // a blob: has its page's origin
    } catch {
      return false;
    }
  };

  const expectNavigation = () => {
    const current = doc;
    const token = {};
    current.soon.add(token);
    const drop = () => {
      current.soon.delete(token);
      shared.wake();
    };
    native.setTimeout(drop, NAVIGATION_GRACE_MS);
    return drop;
  };

  const intercepted = new WeakSet();
  const intercept = NavigateEvent.prototype.intercept;
  NavigateEvent.prototype.intercept = function (options) {
    intercepted.add(this);
    return intercept.call(this, options);
  };

  navigation.addEventListener("navigate", (event) => {
    const current = doc;
    current.soon.clear();
    shared.wake();
    if (event.destination.sameDocument || event.hashChange || event.downloadRequest !== null) return;
    if (isTop && event.cancelable && !allowed(event.destination.url)) {
      event.preventDefault();
      shared.refused.push(event.destination.url);
      return;
    }
    current.leaving = event;
    tick().then(() => {
      if (current.leaving === event && (event.defaultPrevented || intercepted.has(event))) stay(current);
    });
  });
  const stay = (current) => {
    current.leaving = null;
    shared.wake();
  };
  navigation.addEventListener("navigateerror", () => stay(doc));

  const opensElsewhere = (target) =>
    Boolean(target) &&
    !["_self", "_parent", "_top"].includes(target.toLowerCase()) &&
    target !== window.name &&
    !document.querySelector(`iframe[name="${CSS.escape(target)}"]`);

  // There is one tab: a target that would open another is lifted while the event takes its course.
  function keepInTab(element, attribute) {
    const target = element?.getAttribute(attribute);
    if (!opensElsewhere(target)) return;
    element.removeAttribute(attribute);
    tick().then(() => element.setAttribute(attribute, target));
  }

  const linkOf = (event) =>
    event.composedPath().find((node) => node instanceof Element && node.matches("a[href], area[href]"));

  window.addEventListener("click", (event) => keepInTab(linkOf(event), "target"), true);
  for (const type of ["click", "auxclick"])
    window.addEventListener(type, (event) => {
      const link = linkOf(event);
      const asksForTab = event.button === 1 || event.ctrlKey || event.metaKey || event.shiftKey;
      if (!link || !asksForTab || event.defaultPrevented || event.button === 2) return;
      event.preventDefault();
      location.assign(link.href);
    });

  window.addEventListener(
    "submit",
    (event) => {
      keepInTab(event.target, "target");
      keepInTab(event.submitter, "formtarget");
      if ((event.submitter?.formMethod || event.target.method) === "dialog") return;
      const drop = expectNavigation();
      tick().then(() => event.defaultPrevented && drop());
    },
    true,
  );
  const submit = HTMLFormElement.prototype.submit;
  HTMLFormElement.prototype.submit = function () {
    keepInTab(this, "target");
    expectNavigation();
    return submit.call(this);
  };
  for (const method of ["back", "forward", "go"]) {
    const original = History.prototype[method];
    History.prototype[method] = function (...args) {
      expectNavigation();
      return original.apply(this, args);
    };
  }
  window.addEventListener("popstate", () => {
    doc.soon.clear();
    shared.wake();
  });

  window.open = (url, target, features) => {
    if (target && !opensElsewhere(target)) return native.open(url, target, features);
    if (url) location.assign(new URL(url, document.baseURI).href);
    return window;
  };
  window.print = () => {};
  for (const kind of ["alert", "confirm", "prompt"]) {
    const ask = window[kind].bind(window);
    window[kind] = (...args) => {
      const before = native.now();
      try {
        return ask(...args);
      } finally {
        shared.asked += native.now() - before; // however long the answer took, it is nobody's being busy
      }
    };
  }

  window.addEventListener(
    "invalid",
    (event) => shared.invalid.push({ element: event.target, message: event.target.validationMessage }),
    true,
  );

  // ------------------------------------------------------------------ timers

  function schedule(run, ms, { every = 0, frame = false } = {}) {
    const id = shared.nextTimer++;
    const depth = shared.depth + 1;
    const delay = Math.max(Number(ms) || 0, depth > 5 ? 4 : 0);
    const due = frame ? (Math.floor(shared.elapsed / FRAME_MS) + 1) * FRAME_MS : shared.elapsed + delay;
    shared.timers.set(id, { id, order: id, due, every, depth, run, doc });
    shared.wake();
    return id;
  }
  const forget = (id) => void shared.timers.delete(id);
  const call = (handler, args) =>
    typeof handler === "function" ? handler.apply(window, args) : (0, eval)(String(handler));

  window.setTimeout = (handler, ms, ...args) => schedule(() => call(handler, args), ms);
  window.setInterval = (handler, ms, ...args) => {
    const every = Math.max(Number(ms) || 0, 4);
    return schedule(() => call(handler, args), every, { every });
  };
  window.clearTimeout = window.clearInterval = forget;
  window.requestAnimationFrame = (handler) => schedule(() => handler(elapsed()), 0, { frame: true });
  window.cancelAnimationFrame = forget;
  window.requestIdleCallback = (handler) =>
    schedule(() => handler({ didTimeout: false, timeRemaining: () => 10 }), 1);
  window.cancelIdleCallback = forget;
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    const late = () => controller.abort(new DOMException("signal timed out", "TimeoutError"));
    schedule(late, ms);
    return controller.signal;
  };
  if (window.scheduler?.postTask) {
    const postTask = Scheduler.prototype.postTask;
    Scheduler.prototype.postTask = function (callback, options = {}) {
      if (!options.delay) return postTask.call(this, callback, options);
      const { delay, ...rest } = options;
      return new Promise((resolve, reject) =>
        schedule(() => postTask.call(this, callback, rest).then(resolve, reject), delay),
      );
    };
  }

  // ------------------------------------------------------------------ dates

  // The site prints the episode's time on every page; other documents go by their parent's, then the task's.
  function base() {
    if (doc.base !== null) return doc.base;
    const root = document.documentElement;
    const stated = root?.dataset?.now;
    const known = stated ? Number(stated) : isTop ? config.now : top.Date.now() - elapsed();
    if (root) doc.base = known;
    return known;
  }

  function elapsed() {
    shared.reads += 1;
    if (shared.reads > MAX_READS) shared.elapsed += 1;
    return shared.elapsed - doc.born;
  }
  const now = () => base() + elapsed();

  parts.dates(base, elapsed);

  // ------------------------------------------------------------------ what the page listens for

  const MOUSE = new Set(["click", "mousedown", "mouseup", "pointerdown", "pointerup"]);
  const FRAME_EVENTS = /^(scroll|scrollend|resize|transition.*|animation.*)$/;
  const addEventListener = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    if (MOUSE.has(type) && this instanceof Element) shared.clickable.add(this);
    if (FRAME_EVENTS.test(type)) shared.framesMatter = true;
    return addEventListener.call(this, type, listener, options);
  };
  const framesMatterFor = (owner, name) => {
    owner[name] = new Proxy(owner[name], {
      construct: (target, args, made) => {
        shared.framesMatter = true;
        return Reflect.construct(target, args, made);
      },
      apply: (target, self, args) => {
        shared.framesMatter = true;
        return Reflect.apply(target, self, args);
      },
    });
  };
  for (const name of ["IntersectionObserver", "ResizeObserver"]) framesMatterFor(window, name);
  framesMatterFor(Element.prototype, "animate");
  if (Document.prototype.startViewTransition) framesMatterFor(Document.prototype, "startViewTransition");

  parts.same(base, elapsed);
  parts.channels({ shared, begin, native, now, realTimeout, workerSource: String(parts.worker) });

  // Which document this is, while it stays: what its own handlers began has been announced two turns later.
  const remains = async () => {
    await tick();
    await tick();
    return [...shared.documents].some((doc) => doc.leaving || doc.soon.size) ? "" : id;
  };

  const harness = isTop ? { id, shared, renew, remains, stay: () => shared.documents.forEach(stay) } : { renew };
  Object.defineProperty(window, "__harness", { value: harness });
};
