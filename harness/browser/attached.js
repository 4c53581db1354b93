// What a page finds that an agent works on by itself: the episode's time and chance, at real speed.
//
// The clock of clock.js stands still until the harness lets it run, which nobody would do here: a client of an agent's
// waits for timers and frames on its own. So they are left alone, and only what they are told is ours.
(config, parts) => {
  "use strict";
  if (Object.getOwnPropertyDescriptor(window, "__harness")) return;
  Object.defineProperty(window, "__harness", { value: {} });

  const real = performance.now.bind(performance);
  const born = real();
  const elapsed = () => Math.round(real() - born);

  let root = null;
  let known = config.now;
  const base = () => {
    if (document.documentElement && document.documentElement !== root) {
      root = document.documentElement;
      known = Number(root.dataset.now) || config.now;
    }
    return known;
  };

  parts.chance(config.now);
  parts.dates(base, elapsed);
  parts.same(base, elapsed);
};
