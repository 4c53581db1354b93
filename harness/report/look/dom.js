// Elements are made of text and of attributes from a short list; nothing is ever parsed as HTML or as an address.
"use strict";
const harnessReport = (() => {
  const ATTRIBUTES = new Set(["class", "id", "title", "role", "type", "tabindex", "hidden", "disabled", "open", "for", "value", "min", "max",
    "placeholder", "scope", "loading", "alt", "viewBox", "preserveAspectRatio", "x", "y", "width", "height", "cx", "cy", "r", "rx", "d", "points",
    "autocomplete", "spellcheck", "colspan"]);
  const SVG = new Set(["svg", "rect", "circle", "path", "polygon"]);

  // What turns writing round, or cannot be seen, is written out, as the pages' templates do.
  const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;
  const written = (sign) => "\u27e8U+" + sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0") + "\u27e9";
  const visible = (text) => String(text).replace(HIDDEN, written);

  function h(name, attributes, ...kids) {
    const element = SVG.has(name) ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes ?? {})) {
      if (value === null || value === undefined || value === false) continue;
      if (key.startsWith("on") && typeof value === "function") element.addEventListener(key.slice(2), value);
      else if (key === "href" && /^#/.test(value)) element.setAttribute("href", value);
      else if (key === "picture") element.setAttribute("src", value);
      else if (ATTRIBUTES.has(key) || /^(aria|data)-[a-z-]+$/.test(key)) element.setAttribute(key, value === true ? "" : visible(value));
      else throw new Error(`no attribute ${key}`);
    }
    add(element, kids);
    return element;
  }
  function add(element, kids) {
    for (const kid of kids.flat(Infinity)) {
      if (kid === null || kid === undefined || kid === false) continue;
      element.append(kid instanceof Node ? kid : document.createTextNode(visible(kid)));
    }
  }

  // Addresses within the page: #/site/slug.1/step/tab; an id has as many parts as its task, and ends with the trial.
  const link = (id, ...rest) => "#/" + [...id.split("/"), ...rest].map(encodeURIComponent).join("/");
  function route() {
    if (!location.hash.startsWith("#/")) return null;
    const parts = location.hash.slice(2).split("/").map((part) => {
      try { return decodeURIComponent(part); } catch { return part; }
    }).join("/").split("/");
    const last = parts.findIndex((part) => /\.\d+$/.test(part));
    const [step, tab] = last < 0 ? [] : parts.slice(last + 1);
    const numbered = /^\d+$/.test(step ?? "");
    return { id: parts.slice(0, last < 0 ? undefined : last + 1).join("/"), step: numbered ? Number(step) : null, tab: tab ?? (numbered ? null : step) ?? null };
  }

  // A trial's data comes by a script of its own: nothing else can be fetched from file://.
  const waiting = new Map();
  function load(number) {
    return new Promise((resolve, reject) => {
      waiting.set(Number(number), resolve);
      const script = document.createElement("script");
      script.src = `data/t${Number(number)}.js`;
      script.onerror = () => reject(new Error("its data is not in this report"));
      script.onload = () => { script.remove(); reject(new Error("its data cannot be read")); };
      document.head.append(script);
    });
  }
  function take(number, data) {
    waiting.get(number)?.(unpacked(data));
    waiting.delete(number);
  }

  // Steps of a trial are much alike, so that its data comes deflated, in base64.
  async function unpacked(data) {
    const bytes = Uint8Array.from(atob(data.trim()), (letter) => letter.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
  }

  const $ = (id) => document.getElementById(id);
  const seconds = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : ms < 60000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(ms / 60000)} min ${Math.round((ms % 60000) / 1000)} s`);
  const count = (number) => Number(number).toLocaleString("en-US");
  const dollars = (amount) => "$" + (amount >= 1 ? amount.toFixed(2) : amount.toFixed(4));
  const pill = (outcome) => h("span", { class: `pill ${/^[a-z]+$/.test(outcome) ? outcome : ""}` }, outcome);

  // Light or dark: as the machine is set, until somebody says otherwise.
  function theme() {
    const prefers = matchMedia("(prefers-color-scheme: dark)");
    const kept = () => { try { return localStorage.getItem("harness-theme"); } catch { return null; } };
    const show = () => { document.documentElement.dataset.theme = kept() ?? (prefers.matches ? "dark" : "light"); };
    prefers.addEventListener("change", show);
    show();
    $("theme")?.addEventListener("click", () => {
      const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
      try { localStorage.setItem("harness-theme", next); } catch { /* a page without storage forgets it */ }
      document.documentElement.dataset.theme = next;
    });
  }
  theme();

  function keys(lists) {
    const dialog = $("keys");
    const close = h("button", { type: "button", class: "tool close", onclick: () => dialog.close() }, "Close");
    const rows = lists.map(([which, what]) => [h("dt", null, which.split(" ").map((key) => [h("kbd", null, key), " "])), h("dd", null, what)]);
    dialog.replaceChildren(h("h2", { id: "keys-title" }, "Keys"), h("dl", { class: "keys" }, rows), close);
    $("help")?.addEventListener("click", () => dialog.showModal());
    return () => (dialog.open ? dialog.close() : dialog.showModal());
  }

  return { h, add, link, route, load, take, unpacked, visible, $, seconds, count, dollars, pill, keys };
})();
