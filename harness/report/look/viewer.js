// The viewer of one trial: its steps, its verdict, its rows, its console, and where it all came from.
"use strict";
(() => {
  const { h, $, route, link, load, unpacked, table, parts, pill, seconds, count, dollars, keys } = harnessReport;
  const packed = $("data")?.textContent ?? null; // of the one trial, where this page holds no more
  const drawn = $("pictures") ? JSON.parse($("pictures").textContent) : null;
  const SHOWN = { steps: "Steps", verdict: "Verdict", rows: "Rows", console: "Console", about: "About" };
  const VIEWS = { picture: "Picture", page: "Page as text", diff: "What changed", talk: "Conversation" };
  let data = null;
  let at = 0;
  let tab = "steps";
  let view = "picture";
  let wanted = 0;

  // ---------------------------------------------------------------- the record, as places to be at

  // One place a step, and the page as it was left.
  function places() {
    const list = data.steps.map((step) => ({ step, observation: step.observation, picture: step.picture }));
    const last = data.footer.last;
    return last ? [...list, { step: null, observation: last, picture: data.footer.picture }] : list;
  }
  const address = (name) =>
    !name || !/^[0-9a-f]{32}\.webp$/.test(name) ? null : drawn ? (drawn[name] ? `data:image/webp;base64,${drawn[name]}` : null) : `pictures/${name}`;
  const talks = () => data.steps.some((step) => step.exchange);
  const failing = () => data.verdict.findings.filter((one) => one.outcome !== "passed");
  const stepLink = (place, text) => h("a", { href: link(data.id, place) }, text ?? `step ${place}`);

  // Steps that changed this very row.
  const key = (one) => JSON.stringify([one.site, one.table, one.key]);
  const changedBy = (one) => data.steps.flatMap((step, place) => ((step.changes ?? []).some((other) => key(other) === key(one)) ? [place] : []));

  // ---------------------------------------------------------------- the page

  function draw() {
    const { task, verdict, footer, usage } = data;
    const others = table?.listed() ?? [];
    const mine = others.findIndex((one) => one.id === data.id);
    const go = (by, name, text) => {
      const other = others[mine + by];
      return mine < 0 && !others.length ? null : h("button", { type: "button", class: "tool", disabled: !other || mine < 0, "aria-label": name, onclick: () => { location.hash = link(other.id); } }, text);
    };
    const facts = [
      ["steps", count(data.steps.length)], ["time", seconds((footer.seconds ?? 0) * 1000)],
      usage ? ["tokens", `${count(usage.input_tokens)} in, ${count(usage.output_tokens)} out, ${usage.source === "metered" ? "metered" : "as it says"}`] : null,
      usage?.cost_usd != null ? ["cost", dollars(usage.cost_usd)] : null,
      ["ended by", footer.ending.reason], footer.status && footer.status !== "ok" ? ["status", footer.status] : null,
      ["agent", [footer.agent?.name ?? data.agent_spec, footer.agent?.version, footer.agent?.model].filter(Boolean).join(" · ")],
      footer.answer !== undefined && footer.answer !== null ? ["answer", parts.short(footer.answer).slice(0, 300)] : null,
      verdict.progress != null ? ["progress", `${Math.round(verdict.progress * 100)} %`] : null,
      ...Object.entries(verdict.scores ?? {}).map(([name, value]) => [name, String(value)]),
    ].filter(Boolean);
    const bad = failing().length;
    const counts = { steps: data.steps.length, verdict: bad ? `${bad} ✕` : verdict.findings.length, rows: (footer.changes ?? []).length };
    const head = h("div", { class: "head" },
      h("h1", null, h("span", null, data.task.id, h("span", { class: "muted" }, ` · trial ${data.trial}`)), pill(verdict.outcome)),
      h("div", { class: "tools" }, go(-1, "Trial before (p)", "‹"), go(1, "Next trial (n)", "›")),
      h("p", { class: "goal-text" }, task.goal.trim().replace(/[ \t]*\n[ \t]*(?!\s)/g, " ")));
    const ending = footer.ending.detail ? h("details", { class: "box bad" }, h("summary", null, `Ended by ${footer.ending.reason}: ${footer.ending.detail.split("\n")[0].slice(0, 240)}`), h("pre", { tabindex: 0 }, footer.ending.detail)) : null;
    const tabs = h("div", { class: "tabs", role: "tablist", "aria-label": "Parts of the trial" }, Object.entries(SHOWN).map(([name, title]) =>
      h("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-selected": String(name === tab), "aria-controls": "panel", tabindex: name === tab ? 0 : -1, onclick: () => show(name), onkeydown: arrows },
        title, counts[name] === undefined ? null : h("span", { class: `n${name === "verdict" && bad ? " bad" : ""}` }, counts[name]))));
    $("trial").replaceChildren(head, h("dl", { class: "facts" }, facts.map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, value)))), ending ?? "", tabs,
      h("div", { id: "panel", role: "tabpanel", "aria-labelledby": `tab-${tab}` }));
    document.title = `${data.id} · ${verdict.outcome}`;
    if ($("here")) { $("here").hidden = false; $("here").textContent = data.id; }
    panel();
  }

  function arrows(event) {
    const names = Object.keys(SHOWN);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    show(names[(names.indexOf(tab) + step + names.length) % names.length]);
    $(`tab-${tab}`).focus();
  }

  function panel() {
    $("panel").replaceChildren({ steps, verdict, rows, console: log, about }[tab]());
    if (tab === "steps") refresh();
  }

  function show(name) {
    if (name === tab && $("panel").firstChild) return;
    tab = name;
    for (const button of document.querySelectorAll(".tabs [role=tab]")) {
      const mine = button.id === `tab-${name}`;
      button.setAttribute("aria-selected", String(mine));
      button.tabIndex = mine ? 0 : -1;
    }
    $("panel").setAttribute("aria-labelledby", `tab-${name}`);
    panel();
    note();
  }

  const note = () => history.replaceState(null, "", link(data.id, ...(tab === "steps" ? [at] : [at, tab])));

  // ---------------------------------------------------------------- steps

  function steps() {
    const list = places();
    if (!list.length) return h("p", { class: "empty" }, "The episode ended before the first page was shown. ", data.footer.ending.detail ?? "");
    const pictures = list.some((place) => address(place.picture));
    if (!pictures && view === "picture") view = "page";
    const filter = h("input", { type: "search", id: "filter", placeholder: "Find in steps", "aria-label": "Find in steps", autocomplete: "off", spellcheck: "false", oninput: () => sift(filter.value) });
    const rail = h("ol", { class: "steps", id: "steps", "aria-label": "Steps" }, list.map((place, n) => h("li", null, item(place, n, list[n + 1], pictures))));
    const range = h("input", { type: "range", id: "range", min: 0, max: list.length - 1, value: at, "aria-label": "Step", oninput: () => go(Number(range.value)) });
    const scrub = h("div", { class: "scrub" },
      h("button", { type: "button", class: "tool", id: "before", "aria-label": "Step before (k)", onclick: () => go(at - 1) }, "‹"),
      h("button", { type: "button", class: "tool", id: "after", "aria-label": "Next step (j)", onclick: () => go(at + 1) }, "›"), range, h("span", { id: "count" }));
    return h("div", { class: "play" }, h("div", { class: "rail" }, filter, rail),
      h("div", { class: "stage" }, scrub, h("div", { class: "bar2" },
        h("div", { class: "segments", role: "group", "aria-label": "What is shown" }, Object.entries(VIEWS).filter(([name]) => name !== "talk" || talks()).map(([name, title]) =>
          h("button", { type: "button", id: `view-${name}`, "aria-pressed": "false", onclick: () => { view = name; refresh(); } }, title))),
        h("span", { class: "where", id: "where" })), h("div", { id: "stage" })),
      h("div", { class: "detail", id: "detail", role: "region", "aria-label": "This step", tabindex: 0 }));
  }

  function item(place, n, next, pictures) {
    const { step } = place;
    const { op, whom } = step ? parts.words(step) : { op: "end", whom: data.footer.ending.reason };
    const signs = [];
    if (step?.changes?.length) signs.push(h("span", { class: "sign rows", title: `${step.changes.length} rows changed` }, step.changes.length, h("span", { hidden: true }, " rows")));
    if (step && (next?.observation.result?.ok === false || !step.turn.action)) signs.push(h("span", { class: "sign no", title: "refused" }, "✕"));
    if (step?.refused?.length) signs.push(h("span", { class: "sign no", title: "asked for another site" }, "⇥"));
    const thumb = address(place.picture);
    return h("button", { type: "button", class: `step${pictures ? " drawn" : ""}`, "data-place": n, onclick: () => go(n) },
      h("span", { class: "at" }, n), pictures ? (thumb ? h("img", { picture: thumb, alt: "", loading: "lazy" }) : h("span", null)) : null,
      h("span", { class: "what" }, h("b", null, op), h("span", { class: "what whom" }, whom.slice(0, 120) || "\u00a0")), h("span", { class: "signs" }, signs));
  }

  function sift(words) {
    const wanted = words.toLowerCase();
    places().forEach((place, n) => {
      const text = JSON.stringify([place.observation.text, place.observation.url, place.step?.turn, place.step?.changes, place.step?.requests]).toLowerCase();
      $("steps").children[n].hidden = Boolean(wanted) && !text.includes(wanted);
    });
  }

  // The place that is looked at, drawn anew.
  function refresh() {
    const list = places();
    if (!list.length) return;
    at = Math.max(0, Math.min(at, list.length - 1));
    const place = list[at];
    const before = list[at - 1]?.observation;
    const next = list[at + 1]?.observation;
    for (const button of $("steps").querySelectorAll(".step")) {
      const mine = Number(button.dataset.place) === at;
      if (mine) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
      if (mine) { const list = $("steps"); const top = button.parentNode.offsetTop - list.offsetTop; if (top < list.scrollTop || top + 60 > list.scrollTop + list.clientHeight) list.scrollTop = top - list.clientHeight / 3; }
    }
    $("range").value = at;
    $("range").setAttribute("aria-valuetext", place.step ? `step ${at}: ${parts.words(place.step).op}` : "the end");
    $("count").textContent = `${at} / ${list.length - 1}`;
    $("before").disabled = at === 0;
    $("after").disabled = at === list.length - 1;
    $("where").replaceChildren(h("bdi", { title: place.observation.url }, `${place.observation.title}  ${place.observation.url.replace(/^https?:\/\//, "")}`));
    const picture = address(place.picture);
    const shown = (view === "picture" && !picture) || (view === "diff" && !before) || (view === "talk" && !talks()) ? "page" : view;
    for (const name of Object.keys(VIEWS).filter((name) => $(`view-${name}`))) {
      $(`view-${name}`).setAttribute("aria-pressed", String(name === shown));
      $(`view-${name}`).disabled = (name === "picture" && !picture) || (name === "diff" && !before);
    }
    const ref = place.step?.turn.action?.ref;
    const summary = place.step ? Object.values(parts.words(place.step)).filter(Boolean).join(" ") : "the page as it was left";
    $("stage").replaceChildren(shown === "picture" ? parts.picture(place.step, picture, `The page ${place.observation.title} before: ${summary}`)
      : shown === "talk" ? parts.talk(data.steps, at, stepLink)
      : shown === "page" ? h("div", { class: "frame" }, parts.paper(place.observation.text, ref))
      : before.text === place.observation.text ? h("p", { class: "empty" }, "The page reads as it did before.")
      : h("div", { class: "frame" }, parts.diff(before.text, place.observation.text)));
    $("detail").replaceChildren(...(place.step ? stepDetail(place.step, next) : endDetail()));
    $("detail").scrollTop = 0;
  }

  function stepDetail(step, next) {
    const { turn } = step;
    return [
      turn.thought ? parts.box("Thought", h("p", { class: "thought", tabindex: 0 }, turn.thought)) : null,
      parts.action(step), step.exchange ? parts.box("The user's reply", parts.reply(step.exchange)) : null, parts.result(next),
      step.changes?.length ? parts.box(`Rows changed (${step.changes.length})`, step.changes.map((one) => parts.change(one))) : null,
      step.requests?.length ? parts.box("Requests", parts.requests(step.requests)) : null,
      step.refused?.length ? parts.box("Asked for, and refused", h("pre", { tabindex: 0 }, step.refused.join("\n"))) : null,
      parts.box("Took", parts.metering(step)),
    ].filter(Boolean);
  }
  function endDetail() {
    const { ending, answer } = data.footer;
    return [parts.box("The end", parts.fields([["ended by", ending.reason], ...(answer === undefined || answer === null ? [] : [["answer", parts.json(answer)]]), ["verdict", data.verdict.outcome]])),
      ...failing().slice(0, 4).map((one) => parts.finding(one, null, evidence))];
  }

  function go(to) {
    const last = places().length - 1;
    if (tab !== "steps") show("steps");
    at = Math.max(0, Math.min(to, last));
    refresh();
    note();
  }

  // ---------------------------------------------------------------- verdict, rows, console, about

  // Where a quotation stands: the first page that holds it.
  function evidence(quote) {
    const named = /^P(\d+)$/.exec(quote.source ?? "");
    const plain = (text) => String(text).replace(/\s+/g, " ").trim().toLowerCase();
    const list = places();
    const found = named ? list.findIndex((place) => place.observation.n === Number(named[1])) : quote.source === "A" ? list.length - 1
      : list.findIndex((place) => plain(place.observation.text).includes(plain(quote.text)));
    return found >= 0 ? h("span", { class: "note" }, " ", stepLink(found)) : null;
  }
  function verdict() {
    const { findings, checkpoints } = data.verdict;
    const declared = data.task.check ?? [];
    return h("div", { class: "list" },
      [...findings].sort((a, b) => (a.outcome === "passed") - (b.outcome === "passed")).map((one) => parts.finding(one, declaredFor(one, findings, declared), evidence)),
      checkpoints?.length ? [h("h2", null, "Checkpoints: how far it got"), checkpoints.map((one) => parts.finding(one, null, evidence))] : null);
  }
  // Findings come in the order of the checks, each check's together; what nobody asked for is last.
  function declaredFor(one, findings, declared) {
    if (one.label.startsWith("unasked:")) return null;
    const labels = [...new Set(findings.filter((other) => !other.label.startsWith("unasked:")).map((other) => other.label))];
    return labels.length === declared.length ? declared[labels.indexOf(one.label)] : null;
  }

  function rows() {
    const changes = data.footer.changes ?? [];
    if (!changes.length) return h("p", { class: "empty" }, "The episode left every row as it was.");
    const unasked = new Set(data.verdict.findings.filter((one) => one.label.startsWith("unasked:") && one.outcome !== "passed").map((one) => one.label.slice(8)));
    const groups = new Map();
    for (const one of changes) {
      const name = data.task.sites?.length > 1 ? `${one.site}:${one.table}` : one.table;
      groups.set(name, [...(groups.get(name) ?? []), one]);
    }
    return h("div", { class: "list" }, [...groups].map(([name, list]) => {
      const ambient = (data.ambient[list[0].site] ?? []).includes(list[0].table);
      const blamed = unasked.has(name) || unasked.has(list[0].table);
      return h("section", { class: `box${blamed ? " bad" : ""}` }, h("h2", null, name, " ", h("small", null, `${list.length} row${list.length > 1 ? "s" : ""}${ambient ? ", traces of looking: never a fault" : ""}`), " ", blamed ? h("span", { class: "pill failed" }, "nobody asked for it") : null),
        list.map((one) => parts.change(one, changedBy(one).map((place) => [stepLink(place), " "]))));
    }));
  }

  function log() {
    if (!data.log) return h("p", { class: "empty" }, "This agent wrote no log.");
    const { head, left_out, tail } = data.log;
    if (!head && !tail) return h("p", { class: "empty" }, "The agent wrote nothing to its standard error.");
    return h("pre", { class: "console", tabindex: 0 }, head, left_out ? `\n[… ${count(left_out)} bytes left out; all of it is in the trial's agent.log …]\n` : "", tail);
  }

  function about() {
    const { task, footer } = data;
    const opened = footer.opened ?? [];
    return h("div", { class: "about" },
      parts.box("Again", parts.fields([["play it again", `harness replay ${data.folder}`], ["one file of it", `harness report --single ${data.folder}`]])),
      parts.box("Played with", parts.fields([["agent", data.agent_spec], ...Object.entries(data.versions)])),
      parts.box("State", parts.fields([["seed", String(task.seed ?? 0)], ["clock", String(task.clock ?? "2026-07-15T10:00:00")], ["user", task.user ?? "nobody"], ...Object.entries(footer.digests ?? {})])),
      data.earlier?.length ? parts.box("Broken before", h("pre", { tabindex: 0 }, data.earlier.join("\n"))) : null,
      opened.length ? parts.box(`Pages opened (${opened.length})`, h("table", { class: "requests" }, h("tbody", null, opened.map((one) => h("tr", null, h("td", null, one.step < 0 ? "start" : stepLink(one.step)), h("td", null, one.path)))))) : null,
      data.gold.length ? parts.box("Gold values", parts.fields(data.gold.map((one) => [one.query, parts.short(one.rows)]))) : null,
      h("section", { class: "box whole" }, h("h2", { class: "mini" }, "The task"), h("pre", { tabindex: 0 }, parts.json(task))));
  }

  // ---------------------------------------------------------------- going about

  function fault(message) {
    $("trial").replaceChildren(h("p", { class: "empty", role: "alert" }, message));
  }

  async function open() {
    const to = route();
    if (!to && !packed) return home();
    if ($("overview")) $("overview").hidden = true;
    $("trial").hidden = false;
    const fresh = packed ? !data : data?.id !== to?.id;
    if (fresh) {
      const mine = ++wanted;
      try {
        const row = packed ? null : table.find(to.id);
        if (!packed && !row) throw new Error(`there is no trial ${to.id} in this report`);
        const loaded = await (packed ? unpacked(packed) : load(Number(row.dataset.number)));
        if (mine !== wanted) return;
        data = loaded;
      } catch (problem) {
        data = null;
        return fault(`This trial cannot be shown: ${problem.message}.`);
      }
      scrollTo(0, 0);
    }
    at = to?.step ?? (fresh ? 0 : at);
    tab = SHOWN[to?.tab] ? to.tab : to?.step != null || fresh ? "steps" : tab;
    draw();
  }

  function home() {
    data = null;
    wanted++;
    $("trial").hidden = true;
    $("trial").replaceChildren();
    $("overview").hidden = false;
    $("here").hidden = true;
    document.title = $("home").textContent;
  }

  const help = keys([["j ↓", "next step"], ["k ↑", "step before"], ["→ ←", "next step, step before"], ["n p", "next trial, trial before"], ["f", "next trial that did not pass"],
    ["[ ]", "picture, page as text, what changed, conversation"], ["1 … 5", "steps, verdict, rows, console, about"], ["/", "search"], ["Esc u", "back to the run"], ["?", "these keys"]]);

  function other(by, fits = () => true) {
    const list = table?.listed() ?? [];
    const mine = list.findIndex((one) => one.id === data?.id);
    for (let n = mine + by; n >= 0 && n < list.length; n += by) if (fits(list[n])) return void (location.hash = link(list[n].id));
  }
  const turn = (by) => {
    const names = Object.keys(VIEWS).filter((name) => $(`view-${name}`)?.disabled === false);
    const pressed = names.findIndex((name) => $(`view-${name}`)?.getAttribute("aria-pressed") === "true");
    if (tab === "steps" && names.length) { view = names[(pressed + by + names.length) % names.length]; refresh(); }
  };
  const KEYS = {
    j: () => go(at + 1), k: () => go(at - 1), ArrowDown: () => go(at + 1), ArrowUp: () => go(at - 1), ArrowRight: () => go(at + 1), ArrowLeft: () => go(at - 1),
    n: () => other(1), p: () => other(-1), f: () => other(1, (one) => one.outcome !== "passed"), "[": () => turn(-1), "]": () => turn(1),
    u: () => { if (table) location.hash = table.address(); }, Escape: () => { if (table) location.hash = table.address(); },
  };
  Object.keys(SHOWN).forEach((name, n) => { KEYS[String(n + 1)] = () => show(name); });

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || $("keys").open) return;
    const typing = event.target.closest?.("input[type=search], textarea, select");
    if (typing) { if (event.key === "Escape") typing.blur(); return; }
    if (event.key === "?") { event.preventDefault(); return help(); }
    if (event.key === "/") { event.preventDefault(); return void (data ? (show("steps"), $("filter")) : $("search"))?.focus(); }
    if (!data && "jk".includes(event.key) && table) {
      const links = [...document.querySelectorAll("#table tbody tr:not([hidden]) th a")];
      const now = links.indexOf(document.activeElement);
      return void links[Math.max(0, Math.min(links.length - 1, now + (event.key === "j" ? 1 : now < 0 ? 1 : -1)))]?.focus();
    }
    if (event.key === "f" && !data) return other(1, (one) => one.outcome !== "passed");
    if (!data || !KEYS[event.key]) return;
    const scrolls = event.target.closest?.(".paper, .detail, .console, pre, input[type=range]");
    if (event.key.startsWith("Arrow") && scrolls) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  $("home")?.addEventListener("click", (event) => { event.preventDefault(); if (data || !$("trial").hidden) location.hash = table.address(); });
  addEventListener("hashchange", open);
  open();
})();
