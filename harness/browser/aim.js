// What acting on an element needs to know beforehand, and the few acts that are the page's own to do.
//
// Every function answers with an object: what was asked for, or { error, ... } with the cause of the refusal,
// found before anything is dispatched. Words for the agent are Python's business (`act.py`).
() => {
  "use strict";
  const harness = window.__harness;
  if (!harness?.extract || harness.call) return;
  const { elementOf, numberOf, nameOf, roleOf, plainRole, isDisabled, isEditable, optionsOf, deepActive, clean } = harness;

  // ------------------------------------------------------------------ geometry

  const INSETS = [[0.5, 0.5], [0.25, 0.5], [0.75, 0.5], [0.5, 0.2], [0.5, 0.8], [0.1, 0.1], [0.9, 0.9], [0.1, 0.9], [0.9, 0.1]];

  // Where an element's own viewport lies in the tab's: frames nest.
  function offsetOf(element) {
    let x = 0;
    let y = 0;
    let view = element.ownerDocument.defaultView;
    while (view && view !== window && view.frameElement) {
      const frame = view.frameElement;
      const box = frame.getBoundingClientRect();
      x += box.left + frame.clientLeft;
      y += box.top + frame.clientTop;
      view = frame.ownerDocument.defaultView;
    }
    return { x, y };
  }

  // Of a node's parents only a shadow root's `host` is an element: a link has one too, and it is a text.
  const parentOf = (node) =>
    node.assignedSlot ??
    (node.parentNode?.nodeType === Node.DOCUMENT_FRAGMENT_NODE ? node.parentNode.host : node.parentElement) ??
    node.ownerDocument.defaultView?.frameElement ??
    null;

  function holds(outer, inner) {
    for (let node = inner; node; node = parentOf(node)) if (node === outer) return true;
    return false;
  }

  // What a click at a point of the tab's viewport would hit, through shadow roots and frames.
  function hitAt(x, y) {
    let root = document;
    let hit = null;
    for (;;) {
      // Asked for one element, a shadow root answers with its host where text from outside stands in a slot.
      const found = root === document ? root.elementFromPoint(x, y) : root.elementsFromPoint(x, y)[0];
      if (!found || found === hit) return hit;
      hit = found;
      if (hit.shadowRoot) root = hit.shadowRoot;
      else if (hit.nodeName === "IFRAME" && hit.contentDocument) {
        const box = hit.getBoundingClientRect();
        x -= box.left + hit.clientLeft;
        y -= box.top + hit.clientTop;
        root = hit.contentDocument;
      } else return hit;
    }
  }

  const rectsOf = (element) => {
    const { x, y } = offsetOf(element);
    return [...element.getClientRects()]
      .filter((rect) => rect.width >= 1 && rect.height >= 1)
      .map((rect) => ({ left: rect.left + x, top: rect.top + y, width: rect.width, height: rect.height }));
  };

  const isDrawn = (element) =>
    element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: false }) && rectsOf(element).length > 0;

  const inView = (rect) =>
    rect.top >= 0 && rect.left >= 0 && rect.top + rect.height <= innerHeight && rect.left + rect.width <= innerWidth;

  // The centre of a rectangle first, then points around it; all inside the viewport.
  function* pointsOf(element) {
    for (const [right, down] of INSETS)
      for (const rect of rectsOf(element)) {
        const x = rect.left + rect.width * right;
        const y = rect.top + rect.height * down;
        if (x >= 0 && y >= 0 && x < innerWidth && y < innerHeight) yield { x, y };
      }
  }

  function bringIntoView(element, block) {
    element.scrollIntoView({ block, inline: "nearest", behavior: "instant" });
    harness.shared.frameDue = true;
  }

  // A hidden checkbox or file field is hit through its label.
  const stands = (element) =>
    isDrawn(element) ? element : ([...(element.labels ?? [])].find(isDrawn) ?? null);

  function pointOn(element) {
    let cover = null;
    for (const point of pointsOf(element)) {
      const hit = hitAt(point.x, point.y);
      if (hit && holds(element, hit) && !handsOver(element, hit)) return { point };
      cover ??= hit;
    }
    return { cover };
  }
  // A control inside the target takes the click for itself.
  function handsOver(element, hit) {
    for (let node = hit; node && node !== element; node = parentOf(node))
      if (/^(A|BUTTON|INPUT|SELECT|TEXTAREA)$/.test(node.nodeName) && (node.nodeName !== "A" || node.href)) return true;
    return false;
  }

  function describe(element) {
    const numbers = [];
    for (let node = element; node; node = parentOf(node)) {
      const number = numberOf(node);
      if (number) numbers.push(number);
    }
    const box = element.closest("dialog, [role=dialog], [role=alertdialog], [role=alert], header, nav, footer") ?? element;
    return { numbers, role: plainRole(box), name: nameOf(box, plainRole(box)) || clean(box.textContent).slice(0, 60) };
  }

  function aimAt(element) {
    let target = stands(element);
    if (!target) return { error: "not_visible" };
    if (!rectsOf(target).some(inView)) bringIntoView(target, "center");
    let found = pointOn(target);
    if (!found.point && target === element) {
      // A label serves where the control itself lies beneath a drawing of it.
      const label = [...(element.labels ?? [])].find(isDrawn);
      const other = label && pointOn(label);
      if (other?.point) found = other;
    }
    if (!found.point) {
      bringIntoView(target, "center"); // from beneath a sticky header
      const again = pointOn(target);
      found = again.point || again.cover ? again : found;
    }
    if (found.point) return found.point;
    return found.cover ? { error: "covered", by: describe(found.cover) } : { error: "not_visible" };
  }

  // ------------------------------------------------------------------ what is asked

  const withElement = (act) => (number, ...args) => {
    const element = elementOf(number);
    return element ? act(element, ...args) : { error: "stale_ref" };
  };

  const isNativeList = (element) => element.nodeName === "SELECT";
  const opensPicker = (element) =>
    (isNativeList(element) && !element.multiple && element.size <= 1) ||
    (element.nodeName === "INPUT" && /^(color|file)$/.test(element.type));

  const focusOn = (element) => {
    element.focus({ preventScroll: true });
    return holds(element, deepActive());
  };

  const acts = {};

  acts.aim = withElement((element, { enabled = true } = {}) => {
    if (enabled && isDisabled(element)) return { error: "disabled" };
    const aimed = aimAt(element);
    if (aimed.error || !enabled || !opensPicker(element)) return aimed;
    // The browser's own pop-up is no part of the page: nothing in it could be seen or clicked.
    focusOn(element);
    return { picker: isNativeList(element) ? "list" : element.type };
  });

  acts.focus = withElement((element) => {
    if (isDisabled(element)) return { error: "disabled" };
    const target = stands(element);
    if (!target) return { error: "not_visible" };
    if (!rectsOf(target).some(inView)) bringIntoView(target, "center");
    return focusOn(element) ? {} : { error: "no_effect" };
  });

  const TEXT_INPUTS = /^(text|search|email|tel|url|password|number)$/;
  const SET_INPUTS = /^(date|time|month|week|datetime-local|color|range)$/;

  function fieldIn(element) {
    if (isEditable(element) || element.nodeName === "TEXTAREA" || element.nodeName === "INPUT") return element;
    // A custom combobox keeps its field inside.
    return element.querySelector("input, textarea") ?? element;
  }

  function whyNotEditable(field) {
    if (field.isContentEditable) return null;
    if (field.nodeName === "TEXTAREA") return field.readOnly ? "readonly" : null;
    if (field.nodeName !== "INPUT") return "kind";
    if (field.readOnly) return "readonly";
    return TEXT_INPUTS.test(field.type) || SET_INPUTS.test(field.type) ? null : "kind";
  }

  function assign(field, value) {
    const owner = field.ownerDocument.defaultView.HTMLInputElement.prototype;
    Object.getOwnPropertyDescriptor(owner, "value").set.call(field, value);
    for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
  }

  function selectAll(field) {
    if (field.isContentEditable) {
      const view = field.ownerDocument.defaultView;
      view.getSelection().selectAllChildren(field);
    } else field.select();
    return field.isContentEditable ? field.textContent === "" : field.value === "";
  }

  // Readies a field for typing: { typed: true, empty } with everything selected, or { set: value } where the
  // kind of field takes a value only as a whole.
  acts.edit = withElement((element, text) => {
    const field = fieldIn(element);
    if (isDisabled(field)) return { error: "disabled" };
    const reason = whyNotEditable(field);
    if (reason) return { error: "not_editable", reason, role: roleOf(element) };
    const aimed = aimAt(field);
    if (aimed.error) return aimed;
    focusOn(field);
    if (SET_INPUTS.test(field.type)) {
      const before = field.value;
      assign(field, text);
      const taken = field.value === text || (field.type === "range" && field.value === String(Number(text)));
      if (taken || (text === "" && field.type !== "date")) return { set: field.value };
      if (field.value !== text) assign(field, before);
      return { error: "bad_argument", type: field.type, range: field.type === "range" ? `${field.min || 0}..${field.max || 100}` : "" };
    }
    if (field.type === "number" && text.trim() !== "" && Number.isNaN(Number(text)))
      return { error: "bad_argument", type: "number" };
    return { typed: true, empty: selectAll(field) };
  });

  acts.caretAtEnd = withElement((element) => {
    const field = fieldIn(element);
    if (isDisabled(field)) return { error: "disabled" };
    const target = stands(field);
    if (!target) return { error: "not_visible" };
    if (!rectsOf(target).some(inView)) bringIntoView(target, "center");
    if (!focusOn(field)) return { error: "no_effect" };
    if (field.isContentEditable) {
      const selection = field.ownerDocument.defaultView.getSelection();
      selection.selectAllChildren(field);
      selection.collapseToEnd();
    } else if (field.setSelectionRange && /^(text|search|tel|url|password|textarea)$/.test(field.type))
      field.setSelectionRange(field.value.length, field.value.length);
    return {};
  });

  function find(labels, { label, value, index }, values) {
    if (index !== null) return index < labels.length ? index : -1;
    if (value !== null) return values.indexOf(value);
    const wanted = clean(label);
    const exact = labels.indexOf(wanted);
    if (exact >= 0) return exact;
    const same = labels.flatMap((text, i) => (text.toLowerCase() === wanted.toLowerCase() ? [i] : []));
    return same.length === 1 ? same[0] : -1;
  }

  // The options that a custom list shows now, wherever the page has put them.
  function customOptions(element) {
    const root = element.getRootNode();
    const ids = ["aria-controls", "aria-owns"].flatMap((name) => (element.getAttribute(name) ?? "").split(/\s+/));
    const boxes = [element, ...ids.map((id) => id && root.getElementById?.(id)).filter(Boolean)];
    const options = boxes.flatMap((box) => [...box.querySelectorAll("[role=option]")]).filter(isDrawn);
    if (options.length || element.getAttribute("aria-expanded") !== "true") return options;
    return [...document.querySelectorAll("[role=listbox] [role=option]")].filter(isDrawn);
  }
  const labelsOf = (options) => options.map((option) => nameOf(option, "option"));

  // Chooses in a native list; for a custom one says where to click, or that it has to be opened first.
  acts.select = withElement((element, choice) => {
    if (isDisabled(element)) return { error: "disabled" };
    if (!isNativeList(element)) {
      const options = customOptions(element);
      if (!options.length) {
        const mayOpen = element.hasAttribute("aria-haspopup") || roleOf(element) === "combobox";
        return mayOpen ? { open: true } : { error: "bad_argument", role: roleOf(element) };
      }
      const labels = labelsOf(options);
      const at = find(labels, choice, options.map((option) => option.dataset.value ?? option.getAttribute("value")));
      if (at < 0) return { error: "no_such_option", options: labels };
      return isDisabled(options[at]) ? { error: "disabled" } : aimAt(options[at]);
    }
    if (!stands(element)) return { error: "not_visible" };
    const labels = optionsOf(element);
    const at = find(labels, choice, [...element.options].map((option) => option.value));
    if (at < 0) return { error: "no_such_option", options: labels };
    if (element.options[at].matches(":disabled")) return { error: "disabled", option: labels[at] };
    focusOn(element);
    const before = [...element.selectedOptions].map((option) => option.index).join();
    for (const option of element.options) if (element.multiple) option.selected = option.index === at;
    element.selectedIndex = at;
    const changed = before !== String(at);
    if (changed)
      for (const type of ["input", "change"]) element.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
    return { chosen: labels[at], changed };
  });

  acts.options = withElement((element) => {
    if (isNativeList(element)) return { options: optionsOf(element) };
    const list = element.list ? [...element.list.options].map((option) => clean(option.label || option.value)) : null;
    return { options: list ?? labelsOf(customOptions(element)) };
  });

  const checkedNow = (element) => {
    if (element.nodeName === "INPUT" && /^(checkbox|radio)$/.test(element.type)) return element.checked;
    const stated = element.getAttribute("aria-checked") ?? element.getAttribute("aria-pressed") ?? null;
    return stated === null ? null : stated === "true";
  };

  acts.check = withElement((element, on) => {
    const checked = checkedNow(element);
    const role = roleOf(element);
    if (checked === null) return { error: "bad_argument", role };
    if (checked === on) return { already: true };
    if (isDisabled(element)) return { error: "disabled" };
    if (!on && role === "radio") return { error: "no_effect", role };
    return aimAt(element);
  });
  acts.checked = withElement((element) => ({ checked: checkedNow(element) }));

  function scrollableAround(element) {
    for (let node = element; node; node = parentOf(node)) {
      const { overflowY, overflowX } = node.ownerDocument.defaultView.getComputedStyle(node);
      const down = /auto|scroll/.test(overflowY) && node.scrollHeight > node.clientHeight;
      const right = /auto|scroll/.test(overflowX) && node.scrollWidth > node.clientWidth;
      if ((down || right) && node !== node.ownerDocument.body) return node;
    }
    return document.scrollingElement;
  }

  acts.scroll = (number, { dx, dy, to }) => {
    const element = number === null ? null : elementOf(number);
    if (number !== null && !element) return { error: "stale_ref" };
    if (element && !dx && !dy && !to) {
      if (!stands(element)) return { error: "not_visible" };
      bringIntoView(stands(element), "center");
      return {};
    }
    const box = element ? scrollableAround(element) : document.scrollingElement;
    const before = [box.scrollLeft, box.scrollTop].join();
    if (to) box.scrollTo({ top: to === "top" ? 0 : box.scrollHeight, behavior: "instant" });
    else box.scrollBy({ left: dx, top: dy, behavior: "instant" });
    const moved = before !== [box.scrollLeft, box.scrollTop].join();
    harness.shared.frameDue = true;
    return { moved, at: Math.round(box.scrollTop), of: box.scrollHeight - box.clientHeight };
  };

  // A point on an element where it is now: what is not in view is not scrolled to.
  acts.still = withElement((element) => {
    const target = stands(element);
    return (target && pointOn(target).point) ?? { error: "not_visible" };
  });

  // Whether a drag of the browser's own began: the page may have prevented it, to draw one itself.
  let dragStart = null;
  acts.watchDrag = () => {
    dragStart = null;
    addEventListener("dragstart", (event) => (dragStart = event), { once: true, capture: true });
    return {};
  };
  acts.dragBegan = () => ({ began: dragStart !== null && !dragStart.defaultPrevented });

  const fits = (name, type, accept) =>
    accept.split(",").some((part) => {
      const kind = part.trim().toLowerCase();
      if (kind.startsWith(".")) return name.toLowerCase().endsWith(kind);
      return kind.endsWith("/*") ? type.startsWith(kind.slice(0, -1)) : kind === type;
    });
  const TYPES = { png: "image/png", jpg: "image/jpeg", jpeg: "image/jpeg", svg: "image/svg+xml", gif: "image/gif",
    webp: "image/webp", pdf: "application/pdf", csv: "text/csv", txt: "text/plain", json: "application/json" };

  acts.upload = withElement((element, given) => {
    if (element.nodeName !== "INPUT" || element.type !== "file") return { error: "bad_argument", role: roleOf(element) };
    if (isDisabled(element)) return { error: "disabled" };
    if (given.length > 1 && !element.multiple) return { one: true };
    const view = element.ownerDocument.defaultView;
    const carried = new view.DataTransfer();
    for (const { name, data } of given) {
      const type = TYPES[name.split(".").pop().toLowerCase()] ?? "application/octet-stream";
      if (element.accept && !fits(name, type, element.accept)) return { name, accept: element.accept };
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      carried.items.add(new view.File([bytes], name, { type, lastModified: Date.now() }));
    }
    element.files = carried.files;
    for (const type of ["input", "change"]) element.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
    return {};
  });

  acts.box = withElement((element) => {
    const target = stands(element);
    if (!target) return { error: "not_visible" };
    const { x, y } = offsetOf(target);
    const box = target.getBoundingClientRect();
    return { x: box.left + x + scrollX, y: box.top + y + scrollY, width: box.width, height: box.height };
  });
  // The same in the view, wherever that is scrolled to: it may lie outside.
  acts.inView = withElement((element) => {
    const target = stands(element);
    if (!target) return { error: "not_visible" };
    const { x, y } = offsetOf(target);
    const box = target.getBoundingClientRect();
    return { x: box.left + x, y: box.top + y, width: box.width, height: box.height };
  });
  // Where those of some elements are drawn that can be hit where they are in view.
  acts.spots = (numbers) => ({
    spots: numbers.flatMap((number) => {
      const element = elementOf(number);
      const target = element && stands(element);
      if (!target || !pointOn(target).point) return [];
      const rect = rectsOf(target).find((rect) => rect.top + rect.height > 0 && rect.top < innerHeight);
      return rect ? [[number, rect.left, rect.top, rect.width, rect.height]] : [];
    }),
  });
  acts.page = () => {
    const { scrollWidth, scrollHeight } = document.scrollingElement;
    return { x: 0, y: 0, width: scrollWidth, height: scrollHeight };
  };

  acts.inside = (x, y) => ({ inside: x >= 0 && y >= 0 && x < innerWidth && y < innerHeight });

  harness.call = (name, ...args) => JSON.stringify(acts[name](...args));
};
