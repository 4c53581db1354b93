// A whole agent in Node, without packages. It can look up a product's price, or put the product into a cart.
//
//     harness run --agent 'node examples/agents/minimal.mjs'
//
// It reads one JSON object a line and answers each with one. What it thinks with is its own affair: put a call to
// your model in the place of `play`. Standard error is its log.

import { createInterface } from "node:readline";

// A control in the page's text is `[12]link "Ember Kettle"`: its number, its role, and its name if it has one.
const CONTROL = /\[(\d+)\](\w+)(?: "((?:[^"\\]|\\.)*)")?/g;
const PRICE = /\$[\d,]+(?:\.\d\d)?/;
const has = (text, part) => text.toLowerCase().includes(part.toLowerCase());

// The number of the first control of this role with `part` in its name: numbers are how one points.
function control(text, role, part) {
  for (const [, ref, itsRole, name = ""] of text.matchAll(CONTROL))
    if (itsRole === role && has(name.replace(/\\(.)/g, "$1"), part)) return Number(ref);
}

// The price on a line that names the product, or else the first below the page's heading.
function price(text, product) {
  const lines = text.split("\n").filter((line) => has(line, product));
  return [...lines, text.slice(text.indexOf("# "))].map((line) => PRICE.exec(line)?.[0]).find(Boolean);
}

// Yields one action at a time, and is sent the observation that came of it.
function* play(goal) {
  let page = yield;
  const product = /"([^"]+)"/.exec(goal)?.[1];
  const box = control(page.text, "searchbox", "") ?? control(page.text, "combobox", "search");
  if (product && box) {
    page = yield { op: "fill", ref: box, text: product, submit: true };
    const link = control(page.text, "link", product);
    if (link) {
      page = yield { op: "click", ref: link };
      const add = control(page.text, "button", "Add to cart");
      const found = price(page.text, product);
      if (/\badd\b.*\bcart\b/i.test(goal) && add) {
        page = yield { op: "click", ref: add };
        if (page.result.ok) yield { op: "done" }; // a click can be refused; never claim what did not happen
      } else if (has(goal, "price") && found) yield { op: "done", answer: found };
    }
  }
  yield { op: "done", status: "gave_up" }; // honest, and cheaper than going on until the steps run out
}

const send = (message) => process.stdout.write(JSON.stringify(message) + "\n");
let player;
for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if (message.t === "hello") {
    player = play(message.goal);
    player.next();
    send({ t: "ready", protocol: "1.0", agent: { name: "minimal-mjs", version: "1" } });
  } else if (message.t === "obs") {
    send({ t: "act", n: message.n, action: player.next(message).value });
  } else break; // end
}
