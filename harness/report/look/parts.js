// The parts of a trial's page: each makes elements out of the record, and knows nothing of where it is shown.
"use strict";
harnessReport.parts = (() => {
  const { h, pill, seconds, count, dollars, link } = harnessReport;
  const json = (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 2));
  const short = (value) => (value === null || value === undefined ? "null" : typeof value === "string" ? value : JSON.stringify(value));
  const box = (title, ...kids) => h("section", { class: "box" }, h("h2", { class: "mini" }, title), kids);
  const fields = (pairs) => h("dl", { class: "fields" }, pairs.map(([name, value]) => [h("dt", null, name), h("dd", null, value)]));

  // ---------------------------------------------------------------- actions

  // `[12]button "Add to cart"` of an observation, for an action that names 12.
  function named(text, ref) {
    const found = ref ? new RegExp(`\\[${Number(ref)}\\](\\w+(?: "(?:[^"\\\\]|\\\\.)*")?)`).exec(text) : null;
    return found ? found[1].replace(/\\(["\\])/g, "$1") : null;
  }
  const OWN = new Set(["op", "ref"]);
  function words(step) {
    const action = step.turn.action;
    if (!action) return { op: step.turn.error ?? "unreadable", whom: step.turn.message ?? "" };
    const whom = named(step.observation.text, action.ref) ?? (action.ref ? `[${action.ref}]` : null);
    const said = action.text ?? action.url ?? action.keys ?? action.label ?? action.value ?? (action.op === "done" ? short(action.answer) : null) ??
      action.to ?? (action.files ? action.files.join(", ") : null) ?? (action.op === "click" && action.x != null ? `${action.x}, ${action.y}` : null) ??
      (action.op === "wait" ? `${action.ms} ms` : null) ?? (action.op === "check" ? (action.on === false ? "off" : "on") : null);
    return { op: action.op, whom: [said === null || said === undefined ? null : String(said), whom].filter(Boolean).join(" → ") };
  }
  const DEFAULTS = { button: "left", count: 1, submit: false, whole: false, dx: 0, dy: 0, page: 1 };
  function action(step) {
    const { turn } = step;
    if (!turn.action)
      return h("section", { class: "box bad" }, h("h2", { class: "mini" }, "Action"), h("p", null, h("span", { class: "op" }, turn.error ?? "unreadable"), " ", turn.message),
        turn.raw ? h("pre", { tabindex: 0 }, turn.raw) : null);
    const rest = Object.entries(turn.action).filter(([key, value]) => !OWN.has(key) && value !== null && DEFAULTS[key] !== value && !(Array.isArray(value) && !value.length));
    const whom = named(step.observation.text, turn.action.ref);
    return box("Action", h("p", null, h("span", { class: "op" }, turn.action.op), turn.action.ref ? [" ", h("code", null, `[${turn.action.ref}]`), " ", whom ?? ""] : null),
      rest.length ? fields(rest.map(([key, value]) => [key, json(value)])) : null,
      step.point ? h("p", { class: "note" }, `pointer at ${Math.round(step.point.x)}, ${Math.round(step.point.y)}`) : null);
  }
  function result(next) {
    const got = next?.result;
    if (!got) return null;
    const lines = [got.message, got.hint, got.by ? `By ${got.by}.` : null].filter(Boolean);
    const found = got.text ? h("pre", { tabindex: 0 }, got.text) : got.options?.length ? h("pre", { tabindex: 0 }, got.options.join("\n")) : null;
    const element = box("Result", h("p", null, got.ok === false ? pillOf("failed", got.error ?? "refused") : pillOf("passed", "ok"), " ", lines.join(" ")), found);
    if (got.ok === false) element.classList.add("bad");
    return element;
  }
  // ---------------------------------------------------------------- the conversation

  function reply(one) {
    const facts = [one.told?.length ? `told: ${one.told.join(", ")}` : "told nothing", one.by !== "script" ? `played by ${one.by}` : null, one.ended ? "the user left" : null];
    return [h("p", { class: "speech" }, one.reply), h("p", { class: "note" }, facts.filter(Boolean).join(" · "))];
  }
  // All that was said, in its order; what is still to come at this step is faint.
  function talk(steps, at, stepLink) {
    const said = steps.map((step, n) => [step, n]).filter(([step]) => step.exchange);
    return h("div", { class: "frame talk", tabindex: 0, role: "region", "aria-label": "Conversation" }, h("ol", null, said.map(([{ exchange }, n]) => h("li", { class: n > at ? "later" : "" },
      h("div", { class: "by-agent" }, h("b", null, "Agent, ", stepLink(n)), h("p", { class: "speech" }, exchange.said)),
      h("div", { class: "by-user" }, h("b", null, "User"), reply(exchange))))));
  }
  const pillOf = (kind, text) => h("span", { class: `pill ${kind}` }, text);

  // ---------------------------------------------------------------- pages as text

  function line(text) {
    const parts = [];
    let at = 0;
    for (const found of text.matchAll(/\[\d+\]\w+/g)) {
      parts.push(text.slice(at, found.index), h("span", { class: "ref" }, found[0]));
      at = found.index + found[0].length;
    }
    return [...parts, text.slice(at)];
  }
  function paper(text, ref) {
    const sign = ref ? `[${Number(ref)}]` : null;
    return h("div", { class: "paper", tabindex: 0, role: "region", "aria-label": "The page as the agent saw it" },
      text.split("\n").map((one) => h("div", { class: sign && one.includes(sign) ? "acted" : null }, one ? line(one) : " ")));
  }

  // The shortest edit from one list of lines to another (Myers 1986), as [sign, line] pairs.
  function edits(before, after) {
    let head = 0;
    while (head < before.length && head < after.length && before[head] === after[head]) head++;
    let tail = 0;
    while (tail < before.length - head && tail < after.length - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
    const a = before.slice(head, before.length - tail);
    const b = after.slice(head, after.length - tail);
    const middle = a.length && b.length && a.length + b.length <= 4000 ? shortest(a, b) : [...a.map((one) => ["-", one]), ...b.map((one) => ["+", one])];
    return [...before.slice(0, head).map((one) => ["=", one]), ...middle, ...before.slice(before.length - tail).map((one) => ["=", one])];
  }
  function shortest(a, b) {
    const most = a.length + b.length;
    const reach = new Map([[1, 0]]);
    const trace = [];
    for (let d = 0; d <= most; d++) {
      trace.push(new Map(reach));
      for (let k = -d; k <= d; k += 2) {
        let x = k === -d || (k !== d && reach.get(k - 1) < reach.get(k + 1)) ? reach.get(k + 1) : reach.get(k - 1) + 1;
        while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
        reach.set(k, x);
        if (x >= a.length && x - k >= b.length) return back(trace, a, b);
      }
    }
    return [];
  }
  function back(trace, a, b) {
    const found = [];
    let x = a.length;
    let y = b.length;
    for (let d = trace.length - 1; d > 0 || x > 0 || y > 0; d--) {
      const reach = trace[d];
      const k = x - y;
      const from = d === 0 ? null : k === -d || (k !== d && reach.get(k - 1) < reach.get(k + 1)) ? k + 1 : k - 1;
      const oldX = from === null ? 0 : reach.get(from);
      const oldY = from === null ? 0 : oldX - from;
      while (x > oldX && y > oldY) found.push(["=", a[--x]]), y--;
      if (from === null) break;
      if (x > oldX) found.push(["-", a[--x]]);
      else found.push(["+", b[--y]]);
    }
    return found.reverse();
  }
  const AROUND = 2;
  function diff(before, after) {
    const all = edits(before.split("\n"), after.split("\n"));
    const near = all.map((_, i) => all.slice(Math.max(0, i - AROUND), i + AROUND + 1).some(([sign]) => sign !== "="));
    const shown = [];
    let hidden = 0;
    const gap = () => { if (hidden) shown.push(h("div", { class: "gap" }, `${hidden} line${hidden > 1 ? "s" : ""} as before`)); hidden = 0; };
    all.forEach(([sign, text], i) => {
      if (!near[i]) return void hidden++;
      gap();
      shown.push(h("div", { class: { "+": "add", "-": "del", "=": "same" }[sign] }, line(text)));
    });
    gap();
    return h("div", { class: "paper", tabindex: 0, role: "region", "aria-label": "What changed on the page" }, shown);
  }
  const same = (before, after) => before === after;

  // ---------------------------------------------------------------- pictures

  const WIDE = 1280;
  const HIGH = 720;
  const inside = (p) => p.x >= 0 && p.y >= 0 && p.x <= WIDE && p.y <= HIGH;
  const within = (p, b) => p.x >= b.x - 1 && p.x <= b.x + b.width + 1 && p.y >= b.y - 1 && p.y <= b.y + b.height + 1;

  // The pointer's place in a picture that was drawn before the page was scrolled to what it aimed at.
  function aim(step) {
    const { point, box: target } = step;
    if (point && (!target || within(point, target))) return point;
    return point && target ? { x: target.x + target.width / 2, y: target.y + target.height / 2 } : null;
  }
  function picture(step, address, alt) {
    const marks = [];
    const target = step?.box;
    const at = step ? aim(step) : null;
    if (target) marks.push(h("rect", { class: "target", x: target.x, y: target.y, width: target.width, height: target.height, rx: 4 }));
    if (at && inside(at)) marks.push(...["halo", "ring"].map((kind) => h("circle", { class: kind, cx: at.x, cy: at.y, r: 20 })), h("circle", { class: "dot", cx: at.x, cy: at.y, r: 6 }));
    const out = target && (target.y > HIGH ? "below" : target.y + target.height < 0 ? "above" : null);
    if (out) {
      const x = Math.min(WIDE - 30, Math.max(30, target.x + target.width / 2));
      marks.push(h("path", { class: "off", d: out === "below" ? `M${x - 22} 676h44l-22 34z` : `M${x - 22} 44h44l-22 -34z` }));
    }
    const image = h("img", { picture: address, alt, width: WIDE, height: HIGH });
    const far = out ? Math.round(out === "below" ? target.y - HIGH : -target.y - target.height) : 0;
    return h("figure", { class: "frame" }, h("div", { class: "drawing" }, image, h("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, "aria-hidden": "true" }, marks)),
      out ? h("figcaption", { class: "caption" }, `Its target is ${far} pixels ${out} this view; the page was scrolled to it.`) : null);
  }

  // ---------------------------------------------------------------- rows

  const SIGN = { added: "+", removed: "−", changed: "~" };
  function change(one, extra) {
    const before = one.before ?? {};
    const after = one.after ?? {};
    const columns = one.change === "added" ? Object.keys(after) : one.change === "removed" ? Object.keys(before) : Object.keys(after).filter((key) => before[key] !== after[key]);
    const cell = (key) => (one.change === "added" ? h("ins", null, short(after[key])) : one.change === "removed" ? h("del", null, short(before[key])) : [h("del", null, short(before[key])), " → ", h("ins", null, short(after[key]))]);
    return h("div", { class: "change" },
      h("div", { class: "title" }, h("span", { class: `kind ${one.change}` }, SIGN[one.change]), h("b", null, one.table), h("span", { class: "muted" }, `${one.change} ${one.key.map(short).join(", ")}`), extra),
      fields(columns.map((key) => [key, cell(key)])));
  }
  function requests(list) {
    return h("table", { class: "requests" }, h("tbody", null, list.map((one) =>
      h("tr", null, h("td", null, one.method), h("td", { class: one.status >= 400 ? "failed" : null }, one.status), h("td", null, one.path)))));
  }

  // ---------------------------------------------------------------- verdicts

  const compact = (value) => value === null || value === undefined;
  function finding(one, declared, evidence) {
    const element = h("article", { class: `box finding${one.outcome === "failed" ? " bad" : ""}` },
      h("header", null, pill(one.outcome), h("h2", { class: "label" }, one.label), one.by ? h("span", { class: "muted" }, `by ${one.by}`) : null),
      h("p", null, one.reason),
      compact(one.expected) && compact(one.actual) ? null
        : h("div", { class: "pair" }, h("div", null, h("h3", null, "Expected"), h("pre", { tabindex: 0 }, json(one.expected))), h("div", null, h("h3", null, "Actual"), h("pre", { tabindex: 0 }, json(one.actual)))),
      (one.flags ?? []).map((flag) => h("p", { class: "flag" }, `! ${flag}`)),
      one.votes?.length ? h("div", { class: "votes" }, one.votes.map((vote) => h("div", { class: "vote" },
        h("p", null, h("b", null, String(vote.says).replace("_", " ")), vote.dismissed ? h("span", { class: "muted" }, ` · does not count: ${vote.dismissed}`) : null, vote.why ? ` · ${vote.why}` : null),
        (vote.quotes ?? []).map((quote) => [h("q", null, quote.text), evidence(quote)])))) : null,
      declared ? h("details", null, h("summary", { class: "note" }, "The check as it was declared"), h("pre", { tabindex: 0 }, json(declared))) : null);
    return element;
  }

  // ---------------------------------------------------------------- figures

  function metering(step) {
    const usage = step.turn.usage;
    return fields([["agent", seconds(step.agent_ms ?? 0)], ["browser", seconds(step.browser_ms ?? 0)],
      ...(usage ? [["tokens", `${count(usage.input_tokens)} in, ${count(usage.output_tokens)} out`], ...(usage.cost_usd == null ? [] : [["cost", dollars(usage.cost_usd)]])] : [])]);
  }

  return { json, short, box, fields, words, action, result, paper, diff, edits, same, picture, aim, change, requests, finding, metering, link, reply, talk };
})();
