// Follows a run that goes on: asks for its state, and takes in the overview anew when there is more.
"use strict";
(() => {
  const { $, table } = harnessReport;
  const EVERY_MS = 2000;
  let known = null;

  // Markup from our own server, which has escaped it; as everywhere, nothing in it may run.
  async function renew() {
    const text = await (await fetch("./")).text();
    const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("overview");
    const typed = document.activeElement?.id === "search" ? [$("search").selectionStart, $("search").selectionEnd] : null;
    fresh.hidden = $("overview").hidden;
    $("overview").replaceWith(document.adoptNode(fresh));
    table.refresh();
    if (typed) { $("search").focus(); $("search").setSelectionRange(...typed); }
  }

  async function look() {
    try {
      const state = await (await fetch("state")).json();
      if (known !== null && state.stamp !== known) await renew();
      known = state.stamp;
      $("pulse").textContent = state.played < state.planned ? `following, ${state.planned - state.played} to come` : "all played";
    } catch {
      $("pulse").textContent = "no longer followed: harness watch has ended";
    }
    setTimeout(look, EVERY_MS);
  }
  look();
})();
