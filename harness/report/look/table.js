// The table of trials: search, filters and sorting, all kept in the address, so that a view can be sent to somebody.
"use strict";
harnessReport.table = (() => {
  const { $, h } = harnessReport;
  if (!$("table")) return null;
  const PICKS = ["site", "shape", "length", "tag", "ending"];
  const state = new URLSearchParams(location.hash.startsWith("#?") ? location.hash.slice(2) : "");
  const rows = () => [...$("table").tBodies[0].rows];
  const value = (row, key) => (key === "task" ? row.dataset.id : key === "why" ? row.cells[6].textContent : row.dataset[key]);
  const NUMBERS = new Set(["steps", "seconds", "tokens", "cost"]);

  function fits(row, words, outcomes) {
    if (outcomes.length && !outcomes.includes(row.dataset.outcome)) return false;
    for (const key of PICKS) {
      const wanted = state.get(key);
      if (wanted === null) continue;
      const has = key === "tag" ? row.dataset.tags.split(" ") : [row.dataset[key]];
      if (!has.includes(wanted)) return false;
    }
    const text = (row.textContent + " " + row.dataset.tags + " " + row.dataset.ending).toLowerCase();
    return words.every((word) => text.includes(word));
  }

  function show() {
    const words = (state.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    const outcomes = (state.get("outcome") ?? "").split(",").filter(Boolean);
    let shown = 0;
    for (const row of rows()) {
      row.hidden = !fits(row, words, outcomes);
      shown += !row.hidden;
    }
    const total = rows().length;
    $("shown").textContent = shown === total ? `${total} trials` : `${shown} of ${total} trials`;
    $("none").hidden = shown > 0 || total === 0;
    for (const chip of document.querySelectorAll(".chip[data-outcome]")) chip.setAttribute("aria-pressed", outcomes.includes(chip.dataset.outcome));
    $("picked").replaceChildren(...PICKS.filter((key) => state.has(key)).map((key) =>
      h("button", { type: "button", class: "chip", "aria-label": `No longer only ${key} ${state.get(key)}`, onclick: () => set(key, null) }, `${key}: ${state.get(key)} ✕`)));
    if ($("search").value !== (state.get("q") ?? "")) $("search").value = state.get("q") ?? "";
  }

  function sort() {
    const [key, way] = (state.get("sort") ?? "").split(".");
    for (const button of document.querySelectorAll(".sort")) {
      const mine = button.dataset.sort === key;
      button.classList.toggle("up", mine && way !== "down");
      button.classList.toggle("down", mine && way === "down");
      button.closest("th").setAttribute("aria-sort", mine ? (way === "down" ? "descending" : "ascending") : "none");
    }
    const order = (a, b) => Number(a.dataset.number) - Number(b.dataset.number);
    const compare = NUMBERS.has(key)
      ? (a, b) => Number(value(a, key)) - Number(value(b, key))
      : (a, b) => String(value(a, key)).localeCompare(String(value(b, key)), "en");
    const sorted = rows().sort((a, b) => (key ? (way === "down" ? -1 : 1) * compare(a, b) || order(a, b) : order(a, b)));
    $("table").tBodies[0].append(...sorted);
  }

  function set(key, to) {
    if (to === null || to === "") state.delete(key);
    else state.set(key, to);
    const query = state.toString();
    history.replaceState(null, "", query ? `#?${query}` : location.pathname + location.search);
    show();
  }

  function listen() {
    $("search").addEventListener("input", () => set("q", $("search").value));
    $("all").addEventListener("click", () => { for (const key of ["q", "outcome", ...PICKS]) state.delete(key); set("q", null); });
    for (const chip of document.querySelectorAll(".chip[data-outcome]"))
      chip.addEventListener("click", () => {
        const on = new Set((state.get("outcome") ?? "").split(",").filter(Boolean));
        if (!on.delete(chip.dataset.outcome)) on.add(chip.dataset.outcome);
        set("outcome", [...on].join(","));
      });
    for (const button of document.querySelectorAll(".pick"))
      button.addEventListener("click", () => { set(button.dataset.key, button.dataset.value); $("trials").scrollIntoView(); });
    for (const button of document.querySelectorAll(".sort"))
      button.addEventListener("click", () => {
        const key = button.dataset.sort;
        const now = state.get("sort") ?? "";
        set("sort", now === key ? `${key}.down` : now === `${key}.down` ? null : key);
        sort();
      });
  }
  const refresh = () => { listen(); sort(); show(); };
  refresh();

  // The trials in the order in which they are shown, for going from one to the next.
  const listed = () => rows().filter((row) => !row.hidden).map((row) => ({ number: Number(row.dataset.number), id: row.dataset.id, outcome: row.dataset.outcome }));
  const find = (id) => rows().find((row) => row.dataset.id === id);
  const address = () => (state.toString() ? `#?${state}` : "#");
  return { listed, find, address, refresh };
})();
