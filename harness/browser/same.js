// What would tell a page on which machine it runs, or how fast: the same for all.
//
// Called by clock.js in every document, once its clock stands: `base` is the page's birth in milliseconds since
// 1970, `elapsed` its age on its own clock.
(base, elapsed) => {
  "use strict";

  const constant = (owner, values) => {
    for (const [name, value] of Object.entries(values))
      if (owner && name in owner)
        Object.defineProperty(owner, name, { get: () => value, configurable: true, enumerable: true });
  };
  const none = (proto) => Object.create(proto, { length: { value: 0 } });

  // ------------------------------------------------------------------ the machine

  constant(Navigator.prototype, {
    hardwareConcurrency: 4,
    deviceMemory: 8,
    platform: "Linux x86_64",
    maxTouchPoints: 0,
    pdfViewerEnabled: false,
    plugins: none(PluginArray.prototype),
    mimeTypes: none(MimeTypeArray.prototype),
  });
  constant(window.NetworkInformation?.prototype, {
    effectiveType: "4g",
    downlink: 10,
    rtt: 50,
    saveData: false,
    type: "wifi",
  });
  constant(window, { outerWidth: innerWidth, outerHeight: innerHeight, screenX: 0, screenY: 0, screenLeft: 0, screenTop: 0 });
  constant(Screen.prototype, { colorDepth: 24, pixelDepth: 24, availLeft: 0, availTop: 0 });
  if (window.SpeechSynthesis) SpeechSynthesis.prototype.getVoices = () => [];
  for (const name of ["WebGLRenderingContext", "WebGL2RenderingContext"]) {
    const proto = window[name]?.prototype;
    const getParameter = proto?.getParameter;
    const unmasked = { 37445: "WebKit", 37446: "WebKit WebGL" };
    if (getParameter) proto.getParameter = function (what) { return unmasked[what] ?? getParameter.call(this, what); };
  }

  // ------------------------------------------------------------------ other ways out

  // Pages ask whether these exist before they use them. A shared worker would outlive its page's clock.
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport", "SharedWorker"]) delete window[name];

  // ------------------------------------------------------------------ how fast

  const ownTime = (entry) => entry instanceof PerformanceMark || entry instanceof PerformanceMeasure;
  for (const name of ["startTime", "duration"]) {
    const { get } = Object.getOwnPropertyDescriptor(PerformanceEntry.prototype, name);
    Object.defineProperty(PerformanceEntry.prototype, name, {
      get() { return ownTime(this) ? get.call(this) : 0; },
      configurable: true,
      enumerable: true,
    });
  }
  const NOT_TIMES = /name|type|protocol|status|redirectCount|constructor|toJSON/i;
  const stopped = (proto, time) => {
    for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(proto ?? {})))
      if (get && !NOT_TIMES.test(name))
        Object.defineProperty(proto, name, { get: time, configurable: true, enumerable: true });
  };
  for (const name of ["PerformanceResourceTiming", "PerformanceNavigationTiming", "PerformancePaintTiming"])
    stopped(window[name]?.prototype, () => 0);
  stopped(window.PerformanceTiming?.prototype, base);
  constant(PerformanceEntry.prototype, { navigationId: "0" });
  const told = function () {
    const copy = {};
    for (let proto = Object.getPrototypeOf(this); proto !== Object.prototype; proto = Object.getPrototypeOf(proto))
      for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(proto)))
        if (get && !(name in copy)) copy[name] = get.call(this);
    return copy;
  };
  for (const name of Object.getOwnPropertyNames(window))
    if (/^Performance(Entry|.*Timing|Mark|Measure)$/.test(name) && window[name].prototype?.toJSON)
      window[name].prototype.toJSON = told;
  Performance.prototype.toJSON = () => ({ timeOrigin: base() });
  const kept = (entries) => {
    const order = (entry) => `${entry.entryType} ${entry.name}`;
    const mine = entries.filter(ownTime);
    const told = entries.filter((entry) => /^(navigation|resource)$/.test(entry.entryType));
    return [...mine, ...told.sort((one, two) => (order(one) < order(two) ? -1 : 1))];
  };
  for (const name of ["getEntries", "getEntriesByType", "getEntriesByName"]) {
    const original = Performance.prototype[name];
    Performance.prototype[name] = function (...args) { return kept(original.apply(this, args)); };
  }
  const observe = PerformanceObserver.prototype.observe;
  PerformanceObserver.prototype.observe = function (options = {}) {
    const types = [options.type, ...(options.entryTypes ?? [])].filter((type) => type === "mark" || type === "measure");
    if (types.length) observe.call(this, { entryTypes: types });
  };
  const mark = Performance.prototype.mark;
  Performance.prototype.mark = function (name, options) {
    return mark.call(this, name, { startTime: elapsed(), ...options });
  };
  const measure = Performance.prototype.measure;
  Performance.prototype.measure = function (name, from, to) {
    const asked = typeof from === "object" && from !== null ? from : { start: from, end: to };
    const ends = asked.end === undefined && asked.duration === undefined ? { end: elapsed() } : {};
    const known = Object.fromEntries(Object.entries({ ...asked, ...ends }).filter(([, value]) => value !== undefined));
    return measure.call(this, name, { start: 0, ...known });
  };
  constant(performance.memory && Object.getPrototypeOf(performance.memory), {
    usedJSHeapSize: 10000000,
    totalJSHeapSize: 10000000,
    jsHeapSizeLimit: 4294705152,
  });
  Object.defineProperty(AnimationTimeline.prototype, "currentTime", { get: elapsed, configurable: true });

  // ------------------------------------------------------------------ when

  const two = (number) => String(number).padStart(2, "0");
  Object.defineProperty(Document.prototype, "lastModified", {
    get() {
      const at = new Date(base());
      const day = `${two(at.getUTCMonth() + 1)}/${two(at.getUTCDate())}/${at.getUTCFullYear()}`;
      return `${day} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
    },
    configurable: true,
  });
  window.File = new Proxy(window.File, {
    construct: (target, [parts, name, options], made) =>
      Reflect.construct(target, [parts, name, { lastModified: base() + elapsed(), ...options }], made),
  });
};
