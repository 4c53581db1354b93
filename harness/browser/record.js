// Listens to what a person does on a page, while a play is recorded. Nothing of the page is written to, nothing is
// prevented, and nothing that a page can reach is left behind: `tell` is taken out of the window before any script of
// the page runs. The listeners are the window's first, so that each says what the page was like just before it reacted.
() => {
  "use strict";
  const NAME = "__harnessTell";
  const tell = window[NAME];
  delete window[NAME];
  let harness = null;
  try {
    harness = window.top.__harness;
  } catch {
    return; // a frame of another site
  }
  if (!tell || !harness?.extract || (harness.heard ??= new WeakSet()).has(window)) return;
  harness.heard.add(window);

  const DRAGGED_PX = 10;
  const TEXTS = /^(text|search|email|tel|url|password|number|date|time|month|week|datetime-local|color|range|)$/;
  const once = new WeakSet(); // fields that were a password's at some time
  let press = null; // where the pointer went down
  let dragging = null; // where a drag of the browser's own kind began
  let filling = null; // the field that was typed into last
  let labelled = null; // the control whose label was clicked: its own click follows
  let entered = false; // Enter is held in a field: the click on its form's button is the browser's

  const look = () => ({ document: harness.id, ...harness.extract() });
  const elementsOf = (event) => {
    const path = event.composedPath().filter((node) => node.nodeType === Node.ELEMENT_NODE);
    const label = path.find((node) => node.nodeName === "LABEL" && node.control);
    return label ? [label.control, ...path] : path;
  };
  const numbersOf = (elements) => elements.map((element) => harness.numberOf(element)).filter(Boolean);
  const kindOf = (element) => {
    if (element?.nodeName === "SELECT" || element?.nodeName === "OPTION") return "select";
    if (element?.nodeName === "TEXTAREA") return "lines";
    if (element?.nodeName !== "INPUT") return element?.isContentEditable ? "lines" : "";
    if (/^(checkbox|radio)$/.test(element.type)) return "check";
    if (element.type === "file") return "file";
    return TEXTS.test(element.type) ? "text" : "";
  };
  const say = (kind, more) => {
    if (kind !== "fill") filling = null;
    tell(JSON.stringify({ kind, ...more }));
  };
  const on = (type, react) =>
    window.addEventListener(type, (event) => event.isTrusted && react(event), { capture: true, passive: true });
  const modifiersOf = (event) => ["Alt", "Control", "Meta", "Shift"].filter((name) => event.getModifierState(name));

  // ------------------------------------------------------------------ pointer

  on("pointerdown", (event) => {
    const elements = elementsOf(event);
    entered = false;
    labelled = elements[0] !== event.composedPath()[0] ? elements[0] : null;
    const reading = look();
    press = {
      reading, els: numbersOf(elements), x: event.clientX, y: event.clientY, first: elements[0],
      button: ["left", "middle", "right"][event.button] ?? "left", modifiers: modifiersOf(event),
    };
  });
  on("pointerup", (event) => {
    const { first, ...began } = press ?? {};
    press = null;
    if (!first || /^(select|check|file)$/.test(kindOf(first))) return; // `change` tells what came of it
    const moved = Math.hypot(event.clientX - began.x, event.clientY - began.y) > DRAGGED_PX;
    if (!moved) return say("click", { ...began, field: kindOf(first) !== "" });
    if (kindOf(first)) return; // text was marked, or a slider drawn: `input` tells
    look();
    say("drag", { ...began, to: numbersOf(elementsOf(event)) });
  });
  on("dblclick", () => say("again", {}));
  on("dragstart", () => {
    dragging = press;
    press = null;
  });
  on("drop", (event) => {
    const { first, ...began } = dragging ?? {};
    dragging = null;
    if (!first) return;
    look();
    say("drag", { ...began, to: numbersOf(elementsOf(event)) });
  });
  // A click without a pointer: Enter or Space on a button, a link.
  on("click", (event) => {
    const target = event.composedPath()[0];
    if (event.detail !== 0 || event.pointerType || entered || target === labelled || kindOf(target)) return;
    const reading = look();
    say("click", { reading, els: numbersOf(elementsOf(event)), button: "left", modifiers: [], field: false });
  });

  // ------------------------------------------------------------------ keys and fields

  const MOVES = /^(Escape|Enter| |Arrow\w+|Home|End|Page\w+|Delete)$/;
  on("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const elements = elementsOf(event);
    const [target] = elements;
    const kind = kindOf(target);
    const { key } = event;
    const bare = !target || /^(BODY|HTML)$/.test(target.nodeName);
    if (kind === "text" && key === "Enter") {
      entered = true;
      const reading = look();
      return say("enter", { reading, els: numbersOf(elements) });
    }
    if (kind === "text" ? !/^(Escape|ArrowUp|ArrowDown)$/.test(key) || /^(number|range|date|time)$/.test(target.type) : kind) return;
    const presses = /^(BUTTON|A|SUMMARY)$/.test(target?.nodeName) && /^(Enter| )$/.test(key); // a click follows
    const wanted = bare ? key === "Escape" || /^[!-~]$/.test(key) : MOVES.test(key) || /^[!-~]$/.test(key);
    if (presses || !wanted) return;
    const reading = look();
    say("press", { reading, els: bare ? [] : numbersOf(elements), key });
  });
  on("keyup", (event) => {
    if (event.key === "Enter") entered = false;
  });
  on("input", (event) => {
    const elements = elementsOf(event);
    let [target] = elements;
    while (target?.parentElement?.isContentEditable) target = target.parentElement;
    const kind = kindOf(target);
    if (kind !== "text" && kind !== "lines") return;
    if (target.type === "password") once.add(target);
    const reading = filling === target ? null : look();
    const els = numbersOf([target]);
    filling = target;
    say("fill", { reading, els, value: target.value ?? target.innerText, secret: once.has(target) });
  });
  on("change", (event) => {
    const [target] = elementsOf(event);
    const kind = kindOf(target);
    const reading = kind === "select" || kind === "check" || kind === "file" ? look() : null;
    const els = numbersOf([target]);
    if (kind === "select") say("select", { reading, els, labels: [...target.selectedOptions].map((option) => harness.clean(option.label || option.text)) });
    if (kind === "check") say("check", { reading, els, on: target.checked });
    if (kind === "file") {
      const files = [...target.files];
      const read = files.map((file) => file.arrayBuffer());
      Promise.all(read).then((all) => {
        const data = all.map((buffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("")));
        say("upload", { reading, els, files: files.map((file, place) => [file.name, data[place]]) });
      });
    }
  });

  // ------------------------------------------------------------------ whose doing a journey is

  if (window === window.top)
    navigation.addEventListener("navigate", (event) => say("navigate", { how: event.navigationType, own: !event.userInitiated }));
};
