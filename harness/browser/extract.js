// Reads the page into a compact tree, as one JSON string, and writes nothing to it.
//
// A node is a string (text) or an object with, where they apply: role, name, el (the element's number, on
// what an agent can act on and on what may be folded), kids, block, value, options, more, range, checked,
// states, href, placeholder, level, modal, shape, y, note. `harness/browser/tree.py` describes them.
// Installed in the top document only; frames of the same site are read from here.
() => {
  "use strict";
  const harness = window.__harness;
  if (!harness?.shared || harness.extract) return;
  const { clickable } = harness.shared;

  const OPTIONS_SHOWN = 8;
  const SKIPPED = new Set("SCRIPT STYLE NOSCRIPT TEMPLATE HEAD META LINK TITLE BASE BR WBR HR DATALIST PARAM SOURCE TRACK".split(" "));
  const ROLES = new Set(
    ("alert alertdialog application article banner button cell checkbox columnheader combobox complementary " +
      "contentinfo definition dialog directory document feed figure form grid gridcell group heading img image link list " +
      "listbox listitem log main marquee math menu menubar menuitem menuitemcheckbox menuitemradio meter navigation " +
      "note option progressbar radio radiogroup region row rowgroup rowheader scrollbar search searchbox separator " +
      "slider spinbutton status switch tab table tablist tabpanel term textbox timer toolbar tooltip tree treegrid " +
      "treeitem").split(" "),
  );
  // Roles as the observation writes them, where it does not use ARIA's own word.
  const WRITTEN = {
    navigation: "nav", banner: "header", contentinfo: "footer", complementary: "aside", listitem: "item",
    image: "img", columnheader: "cell", rowheader: "cell", gridcell: "cell", grid: "table", treegrid: "table",
    menubar: "menu", directory: "list",
  };
  const WIDGETS = new Set(
    ("button link checkbox radio tab menuitem menuitemcheckbox menuitemradio option switch combobox textbox " +
      "slider searchbox spinbutton treeitem scrollbar listbox").split(" "),
  );
  const NAMED_BY_CONTENT = new Set(
    ("button link checkbox radio tab menuitem menuitemcheckbox menuitemradio option switch treeitem heading " +
      "tooltip").split(" "),
  );
  const TAGS = {
    BUTTON: "button", TEXTAREA: "textbox", SUMMARY: "button", OPTION: "option", NAV: "navigation", MAIN: "main",
    ASIDE: "complementary", H1: "heading", H2: "heading", H3: "heading", H4: "heading", H5: "heading", H6: "heading",
    UL: "list", OL: "list", MENU: "list", LI: "listitem", TABLE: "table", TR: "row", TD: "cell", TH: "columnheader",
    DIALOG: "dialog", FORM: "form", FIELDSET: "group", DETAILS: "group", IMG: "img", IFRAME: "iframe", FRAME: "iframe",
    ARTICLE: "article", PROGRESS: "progressbar", METER: "meter", DT: "term", DD: "definition", SEARCH: "search",
    VIDEO: "video", AUDIO: "audio", CANVAS: "canvas", svg: "img", FIGURE: "figure", OUTPUT: "status",
  };
  const INPUTS = {
    checkbox: "checkbox", radio: "radio", button: "button", submit: "button", reset: "button", image: "button",
    range: "slider", number: "spinbutton", search: "searchbox", file: "file", date: "date", time: "time",
    month: "month", week: "week", "datetime-local": "datetime", color: "color",
  };
  const PHRASES = new Set("SPAN B I EM STRONG SMALL SUP SUB U S DEL INS MARK ABBR TIME BDI CODE".split(" "));
  const TIPS = ["data-tooltip", "data-title", "data-original-title"]; // what scripts draw beside a nameless icon
  const HANDLERS = ["onclick", "onmousedown", "onmouseup", "onpointerdown", "onpointerup"];
  const REACT_HANDLERS = ["onClick", "onMouseDown", "onMouseUp", "onPointerDown", "onPointerUp"].flatMap((name) => [name, `${name}Capture`]);

  // ------------------------------------------------------------------ numbers

  const numbers = new WeakMap();
  const elements = new Map();
  let nextNumber = 1;
  function numberOf(element) {
    let number = numbers.get(element);
    if (!number) {
      number = nextNumber++;
      numbers.set(element, number);
      elements.set(number, new WeakRef(element));
    }
    return number;
  }
  function elementOf(number) {
    const element = elements.get(number)?.deref();
    if (!element) elements.delete(number);
    return element?.isConnected && element.ownerDocument.defaultView ? element : null;
  }

  // ------------------------------------------------------------------ text

  // Invisible and private-use characters (icon fonts) go, lone surrogates are replaced; all else survives.
  const GONE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ue000-\uf8ff]|[\u{f0000}-\u{10fffd}]/gu;
  const ASCII = /^[\n\t -~]*$/; // most texts by far, and nothing in them to clean
  const tidy = (text) => (ASCII.test(text) ? text : text.toWellFormed().normalize("NFC").replace(GONE, ""));
  const oneLine = (text) => tidy(text).replace(/\s+/g, " ");
  const clean = (text) => (text ? oneLine(text).trim() : "");

  let styles = new Map();
  function styleOf(element) {
    let style = styles.get(element);
    if (style) return style;
    const computed = element.ownerDocument.defaultView.getComputedStyle(element);
    const display = computed.display;
    // Each property read costs about a microsecond, on every element: only what can matter is read.
    // Taken out of the flow, a span counts as a block: to a reader it still stands in its line.
    const lifted = display === "block" && PHRASES.has(element.nodeName) && /^(absolute|fixed)$/.test(computed.position);
    const inline =
      display === "inline" || lifted || /^(inline|contents|ruby)/.test(display) || element.ownerSVGElement != null;
    const box = !inline && element.childElementCount > 0;
    style = {
      gone: display === "none",
      visible: computed.visibility === "visible",
      pointer: computed.cursor === "pointer",
      inline,
      apart: lifted && computed.width !== "1px", // drawn elsewhere, rather than for screen readers only
      flows: /flex$/.test(display) && computed.flexDirection.startsWith("row"),
      scrolls: box && /^(auto|scroll)$/.test(computed.overflowY),
      closed: box && computed.contentVisibility === "hidden",
    };
    styles.set(element, style);
    return style;
  }

  function childrenOf(element) {
    if (element.nodeName === "SLOT") {
      const assigned = element.assignedNodes();
      return assigned.length ? assigned : element.childNodes;
    }
    if (element.nodeName === "DETAILS" && !element.open) return element.querySelectorAll(":scope > summary");
    return (element.shadowRoot ?? element).childNodes;
  }

  // The text an element gives to a name: what is seen of it, with its pictures' and fields' own texts.
  function textOf(element, { hidden = false, skip = null } = {}) {
    let text = "";
    for (const child of childrenOf(element)) {
      if (child.nodeType === Node.TEXT_NODE) text += child.data;
      if (child.nodeType !== Node.ELEMENT_NODE || SKIPPED.has(child.nodeName)) {
        if (child.nodeName === "BR") text += " ";
        continue;
      }
      const style = styleOf(child);
      if (!hidden && (style.gone || child.getAttribute("aria-hidden") === "true")) continue;
      if (child === skip) continue;
      const part = partOf(child, { hidden, skip });
      text += style.inline ? part : ` ${part} `;
    }
    return styleOf(element).visible || hidden || element.nodeName === "SLOT" ? text : "";
  }
  function partOf(element, options) {
    const label = clean(element.getAttribute("aria-label"));
    if (label) return label;
    switch (element.nodeName) {
      case "IMG": return element.alt || element.title;
      case "svg": return element.querySelector("title")?.textContent ?? "";
      case "SELECT": return [...element.selectedOptions].map((option) => option.text).join(" ");
      case "TEXTAREA": return element.value;
      case "INPUT":
        return /^(checkbox|radio|password|hidden|file)$/.test(element.type) ? "" : element.value;
    }
    return textOf(element, options);
  }

  const pseudoText = (element) =>
    ["::before", "::after"]
      .map((which) => element.ownerDocument.defaultView.getComputedStyle(element, which).content)
      .filter((content) => /^".*"$/s.test(content))
      .map((content) => content.slice(1, -1))
      .join(" ");

  function labelText(control) {
    return clean([...(control.labels ?? [])].map((label) => partOf(label, { skip: control })).join(" "));
  }

  const byIds = (element, attribute) =>
    (element.getAttribute(attribute) ?? "")
      .split(/\s+/)
      .map((id) => id && element.getRootNode().getElementById?.(id))
      .filter(Boolean);

  function nativeName(element) {
    switch (element.nodeName) {
      case "IMG":
      case "AREA": return clean(element.alt);
      case "svg": return clean(element.querySelector(":scope > title")?.textContent);
      case "FIELDSET": return clean(element.querySelector(":scope > legend")?.textContent);
      case "TABLE": return clean(element.caption?.textContent);
      case "FIGURE": return clean(element.querySelector("figcaption")?.textContent);
      case "IFRAME": return clean(element.title || element.name);
      case "INPUT":
        if (element.type === "image") return clean(element.alt || element.value || "Submit");
        if (element.type === "submit") return clean(element.value || "Submit");
        if (element.type === "reset") return clean(element.value || "Reset");
        if (element.type === "button") return clean(element.value);
    }
    return "";
  }

  function nameOf(element, role) {
    const referenced = byIds(element, "aria-labelledby");
    const named =
      clean(referenced.map((other) => partOf(other, { hidden: styleOf(other).gone })).join(" ")) ||
      clean(element.getAttribute("aria-label")) ||
      labelText(element) ||
      nativeName(element);
    if (named) return named;
    const content = NAMED_BY_CONTENT.has(role) && element.nodeName !== "INPUT" ? clean(textOf(element)) : "";
    return content || clean(element.getAttribute("title")) || clean(element.getAttribute("placeholder"));
  }

  // ------------------------------------------------------------------ roles, states, values

  const inSection = (element) => element.closest("article, aside, main, nav, section") !== null;

  function nativeRole(element) {
    switch (element.nodeName) {
      case "A":
      case "AREA":
        return element.hasAttribute("href") ? "link" : null;
      case "a":
        return element.hasAttribute("href") || element.hasAttribute("xlink:href") ? "link" : null;
      case "INPUT":
        return element.list ? "combobox" : (INPUTS[element.type] ?? "textbox");
      case "SELECT":
        return element.multiple || element.size > 1 ? "listbox" : "combobox";
      case "HEADER":
        return inSection(element) ? null : "banner";
      case "FOOTER":
        return inSection(element) ? null : "contentinfo";
      case "SECTION":
        return element.hasAttribute("aria-label") || element.hasAttribute("aria-labelledby") ? "region" : null;
    }
    return TAGS[element.nodeName] ?? null;
  }

  const isNativeControl = (element) =>
    /^(INPUT|SELECT|TEXTAREA|BUTTON|SUMMARY)$/.test(element.nodeName) || nativeRole(element) === "link";

  function roleOf(element) {
    const stated = (element.getAttribute("role") ?? "").toLowerCase().split(/\s+/);
    const known = stated.find((role) => ROLES.has(role));
    if (known) return known;
    const plain = stated.includes("none") || stated.includes("presentation");
    return plain && !isNativeControl(element) ? null : nativeRole(element);
  }

  function hasHandler(element) {
    if (clickable.has(element) || HANDLERS.some((name) => element[name])) return true;
    for (const key of Object.keys(element)) {
      if (!key.startsWith("__reactProps$")) continue;
      const props = element[key];
      if (props && REACT_HANDLERS.some((name) => props[name])) return true;
    }
    return false;
  }

  const isEditable = (element) => element.isContentEditable && !element.parentElement?.isContentEditable;

  const deepActive = () => {
    let active = document.activeElement;
    for (;;) {
      let inner = null;
      try {
        inner = active?.shadowRoot?.activeElement ?? active?.contentDocument?.activeElement;
      } catch {
        return active; // a frame of another site
      }
      if (!inner || inner === inner.ownerDocument.body) return active;
      active = inner;
    }
  };

  const isDisabled = (element) =>
    element.matches(":disabled") || element.closest("[aria-disabled='true']") !== null;

  function statesOf(element, active) {
    const states = [];
    const aria = (name) => element.getAttribute(`aria-${name}`);
    const is = (name) => aria(name) !== null && !["false", ""].includes(aria(name));
    if (is("selected")) states.push("selected");
    if (is("pressed")) states.push(aria("pressed") === "mixed" ? "partly pressed" : "pressed");
    const open = element.nodeName === "SUMMARY" ? String(Boolean(element.parentElement?.open)) : aria("expanded");
    if (open === "true") states.push("expanded");
    if (open === "false") states.push("collapsed");
    if (is("current")) states.push("current");
    if (isDisabled(element)) states.push("disabled");
    if (element.readOnly && /^(INPUT|TEXTAREA)$/.test(element.nodeName) && !("checked" in element && /^(checkbox|radio)$/.test(element.type))) states.push("readonly");
    if (element.required || is("required")) states.push("required");
    if (is("invalid") || element.matches(":user-invalid")) states.push("invalid");
    if (element === active) states.push("focused");
    return states;
  }

  function checkedOf(element, role) {
    if (element.nodeName === "INPUT" && /^(checkbox|radio)$/.test(element.type))
      return element.indeterminate ? "mixed" : element.checked;
    if (!/^(checkbox|radio|switch|menuitemcheckbox|menuitemradio)$/.test(role)) return undefined;
    const stated = element.getAttribute("aria-checked");
    return stated === "mixed" ? "mixed" : stated === "true";
  }

  const optionsOf = (select) => [...select.options].map((option) => clean(option.label || option.text));

  function addValue(node, element, role) {
    const aria = element.getAttribute("aria-valuetext") ?? element.getAttribute("aria-valuenow");
    switch (element.nodeName) {
      case "SELECT": {
        const options = optionsOf(element);
        node.value = [...element.selectedOptions].map((option) => clean(option.label || option.text)).join(", ");
        node.options = options.slice(0, OPTIONS_SHOWN);
        node.more = Math.max(options.length - OPTIONS_SHOWN, 0);
        return;
      }
      case "TEXTAREA":
        node.value = tidy(element.value);
        return;
      case "INPUT":
        if (/^(checkbox|radio|button|submit|reset|image)$/.test(element.type)) return;
        // What is typed into a password field is never shown, nor how long it is.
        node.value = element.type === "password" ? (element.value && "•••") : tidy(element.value);
        if (element.type === "file") node.value = [...element.files].map((file) => file.name).join(", ");
        if (element.type === "range") node.range = `${element.min || 0}..${element.max || 100}`;
        return;
      case "PROGRESS":
      case "METER":
        node.value = element.getAttribute("value") ?? "";
        return;
    }
    if (aria !== null) node.value = clean(aria);
    else if (isEditable(element)) node.value = tidy(element.innerText).trim();
    else if (role === "textbox" || role === "searchbox") node.value = clean(element.textContent);
  }

  // ------------------------------------------------------------------ the walk

  let page = null; // of the extraction under way: { tall, active }

  const isScroller = (element, style) =>
    style.scrolls && element.scrollHeight > element.clientHeight + 1 && element.clientHeight > 20 &&
    element !== document.scrollingElement && element.nodeName !== "BODY" && element.nodeName !== "HTML";

  const topOf = (element, context) => Math.round(element.getBoundingClientRect().top + context.down);

  // What a node holds is noted as it is made, so that asking does not descend again at every level.
  const withRef = new WeakSet();
  const withBlock = new WeakSet();
  const holdsRef = (kids) => kids.some((kid) => kid.act || withRef.has(kid));
  const holdsBlock = (kids) => kids.some((kid) => kid.block || withBlock.has(kid));
  function noted(node, kids) {
    if (holdsRef(kids)) withRef.add(node);
    if (holdsBlock(kids)) withBlock.add(node);
    return node;
  }

  // Why an element can be acted on: a `control` by what it is, a `pointer`, `listener` or `handle` by what it does.
  function claimOf(element, role, style, context) {
    if (element.nodeName === "BODY" || element.nodeName === "HTML") return null;
    if (WIDGETS.has(role) || isNativeControl(element) || isEditable(element)) return "control";
    if (element.nodeName === "LABEL" && element.control) return null;
    if (style.pointer && !context.pointer && !context.control) return "pointer";
    if (hasHandler(element)) return "listener";
    if (element.getAttribute("draggable") === "true") return "handle";
    if (element.tabIndex >= 0 && element.hasAttribute("tabindex") && (role || isScroller(element, style))) {
      if (role !== "tabpanel" && role !== "dialog") return "focus";
    }
    return isScroller(element, style) ? "scroller" : null;
  }

  function walk(parent, context) {
    const kids = [];
    for (const child of childrenOf(parent)) {
      if (child.nodeType === Node.TEXT_NODE) {
        const text = context.mute || !context.visible ? "" : oneLine(child.data);
        if (text) kids.push(text);
      } else if (child.nodeType === Node.ELEMENT_NODE) {
        if (child.nodeName === "BR" && kids.length) kids.push({ block: 1 });
        else if (!SKIPPED.has(child.nodeName)) visit(child, context, kids);
      }
    }
    // Lines between boxes have no box of their own to be placed by.
    if (page.tall && kids.some((kid) => kid.block))
      for (const kid of kids) if (kid.act && !kid.block) kid.y = topOf(elementOf(kid.el), context);
    return kids;
  }

  function visit(element, context, out) {
    const style = styleOf(element);
    if (style.gone || (element.nodeName === "INPUT" && element.type === "hidden")) return;
    if (element.nodeName === "LABEL" && element.control) return visitLabel(element, style, context, out);
    if (element.nodeName === "LEGEND" && element.parentElement?.nodeName === "FIELDSET") return visitQuietly(element, context, out);
    if (element.nodeName === "CAPTION") return visitQuietly(element, context, out);
    const role = roleOf(element);
    const claim = style.visible ? claimOf(element, role, style, context) : null;
    if (element.nodeName === "svg" && !claim && !element.querySelector("a, [role], [tabindex], text, [onclick]")) {
      const name = context.mute || element.getAttribute("aria-hidden") === "true" ? "" : nameOf(element, "img");
      if (name) out.push({ role: "img", name });
      return;
    }
    const hidden = element.getAttribute("aria-hidden") === "true";
    const inner = {
      pointer: style.pointer || (context.pointer && claim === null),
      control: context.control || claim === "control",
      // What is hidden from screen readers repeats what is not, unless it can be acted on.
      mute: (context.mute || hidden) && claim === null,
      visible: style.visible,
      flows: style.flows,
      down: context.down,
    };
    const leaf = /^(INPUT|SELECT|TEXTAREA|IMG|VIDEO|AUDIO|CANVAS|PROGRESS|METER)$/.test(element.nodeName);
    const kids = leaf || style.closed ? [] : element.nodeName === "IFRAME" ? [] : walk(element, inner);
    emit({ element, role, claim, style, context, kids, mute: inner.mute }, out);
  }

  // Only what can be acted on: the rest of the text stands in a name already.
  function visitQuietly(element, context, out) {
    out.push(...walk(element, { ...context, mute: true, visible: styleOf(element).visible }));
  }

  // A label's text is its control's name. Where the control itself is not drawn, it is shown here.
  function visitLabel(label, style, context, out) {
    const control = label.control;
    const named = !byIds(control, "aria-labelledby").length && !clean(control.getAttribute("aria-label"));
    if (named && styleOf(control).gone && control.type !== "hidden" && style.visible) {
      const role = roleOf(control);
      emit({ element: control, role, claim: "control", style, context, kids: [], mute: false }, out);
    }
    const kids = walk(label, { ...context, mute: context.mute || named, visible: style.visible, pointer: true, flows: style.flows });
    if (style.inline) out.push(...kids);
    else if (context.flows && !holdsBlock(kids)) out.push(" ", ...kids, " ");
    else out.push(noted({ block: 1, kids, shape: shapeOf(label) }, kids));
  }

  function emit(seen, out) {
    const { element, style, context, mute } = seen;
    const acts = keepsClaim(seen);
    // A picture's parts are the picture, but for those that can be acted on: these take its place.
    const parted = seen.role === "img" && holdsRef(seen.kids);
    const role = parted ? null : seen.role;
    const kids = role === "img" ? [] : seen.kids;
    const shown = acts ? writtenRole(element, role) : role;
    const node = {};
    if (shown) node.role = WRITTEN[shown] ?? shown;
    const nested = holdsBlock(kids);
    const flowing = context.flows && !nested;
    if (!style.inline && !flowing) node.block = 1;
    if (kids.length) node.kids = kids;
    if (shown && !mute) describe(node, seen, acts);
    // The usual case of a name that is the text, settled here since it is half of what would cross over.
    if (acts && kids.length === 1 && typeof kids[0] === "string" && kids[0].trim() === node.name) delete node.kids;
    if (acts || isFoldable(node)) node.el = numberOf(element);
    if (acts) node.act = 1;
    if (element.nodeName === "IFRAME") readFrame(node, element, context);
    noted(node, node.kids ?? []);
    const entry = acts && seen.claim === "listener" && holdsRef(kids);
    if (node.block && (!acts || entry) && kids.length > 0) node.shape = shapeOf(element);
    // Where a line stands is told by the innermost box around it.
    if (page.tall && node.block && !nested) node.y = topOf(element, context);
    if (node.role || acts) out.push(node);
    else if (!node.block) {
      if ((flowing && !style.inline) || style.apart) out.push(" ", ...kids, " ");
      else out.push(...kids);
    }
    else if (kids.length === 1 && kids[0].block && kids[0].kids) out.push(kids[0]);
    else if (kids.length) out.push(node);
    else if (out.length && !out.at(-1).block) out.push({ block: 1 }); // an empty box still parts what is around it
  }

  // A listener on a box around controls is there on their behalf; one on a box without any is the control. So is a
  // small box that says something besides its controls: a mail in a list opens with a click beside its checkbox.
  function keepsClaim({ element, role, claim, kids }) {
    if (!claim) return false;
    if (claim === "handle" && holdsRef(kids)) return false; // dragged by what it holds
    if (claim === "listener" && holdsRef(kids) && !isEntry(element, role, kids)) return false;
    if (claim === "control") return !isInvisible(element);
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0 ? true : kids.length > 0 && claim !== "scroller";
  }
  const ENTRY_ROLES = new Set(["row", "listitem", "article", "figure", "cell", "gridcell"]);
  const ENTRY_HEIGHT = 240;
  const isEntry = (element, role, kids) =>
    (!role || ENTRY_ROLES.has(role)) && element.nodeName !== "TBODY" && says(kids) && !takesText(kids) &&
    element.getBoundingClientRect().height <= ENTRY_HEIGHT;
  const says = (kids) =>
    kids.some((kid) => (typeof kid === "string" ? kid.trim() : !kid.act && kid.kids && says(kid.kids)));
  const takesText = (kids) =>
    kids.some((kid) => (kid.act && /^(textbox|searchbox|combobox|spinbutton)$/.test(kid.role)) || (kid.kids && takesText(kid.kids)));
  const isInvisible = (element) => {
    if (element.childElementCount || element.labels?.length || element.firstChild?.data?.trim()) return false;
    const { width, height } = element.getBoundingClientRect();
    return width === 0 || height === 0;
  };

  function writtenRole(element, role) {
    if (isEditable(element) && !WIDGETS.has(role)) return "textbox";
    if (role && (WIDGETS.has(role) || isNativeControl(element))) return role;
    if (role === "img" || role === "row") return role;
    return isScroller(element, styleOf(element)) ? "scroller" : "clickable";
  }

  function describe(node, { element, role, claim, kids }, acts) {
    const wanted = acts || node.role !== "item";
    const name = wanted ? nameOf(element, acts && claim === "control" ? role : acts ? null : role) : "";
    if (name && node.role !== "heading") node.name = name;
    if (!name && acts && !kids.length) {
      const drawn = clean(pseudoText(element)) || clean(TIPS.map((tip) => element.getAttribute(tip)).find(Boolean));
      if (drawn) node.name = drawn;
    }
    const checked = checkedOf(element, role);
    if (checked !== undefined) node.checked = checked;
    if (acts || role === "progressbar" || role === "meter") addValue(node, element, role);
    if (node.value !== undefined && isEditable(element) && !holdsRef(kids)) delete node.kids;
    const states = acts || role === "tabpanel" ? statesOf(element, page.active) : [];
    const sort = element.getAttribute("aria-sort");
    if (sort && sort !== "none") states.push(`sorted ${sort}`);
    if (states.length) node.states = states;
    if (role === "link") node.href = element.getAttribute("href") ?? element.getAttribute("xlink:href") ?? "";
    const placeholder = clean(element.getAttribute("placeholder") ?? element.getAttribute("aria-placeholder"));
    if (placeholder && placeholder !== name) node.placeholder = placeholder;
    if (role === "heading") node.level = Number(element.getAttribute("aria-level")) || Number(element.nodeName[1]) || 2;
    if (role === "dialog" || role === "alertdialog") {
      if (element.matches(":modal") || element.getAttribute("aria-modal") === "true") node.modal = 1;
    }
    if (element.nodeName === "TH" || role === "columnheader") node.header = 1;
  }

  function readFrame(node, frame, context) {
    let body = null;
    try {
      body = frame.contentDocument?.body;
    } catch {
      // of another site: reading contentDocument may throw as well as be null
    }
    if (!body) {
      node.note = frame.src ? "a page of another site, which cannot be read" : "empty";
      return;
    }
    const down = context.down + frame.getBoundingClientRect().top + frame.clientTop;
    node.kids = walk(body, { ...FRESH, down });
  }

  const FOLDABLE = new Set(["list", "table", "nav", "main", "aside", "header", "footer", "form", "region", "search", "scroller"]);
  const FOLDABLE_KIDS = 4;
  function isFoldable(node) {
    if (!node.kids || node.kids.length < FOLDABLE_KIDS) return FOLDABLE.has(node.role) && node.role !== "list" && Boolean(node.kids);
    return FOLDABLE.has(node.role) || Boolean(node.block);
  }

  const shapeOf = (element) => `${element.nodeName}.${element.classList[0] ?? ""}`;

  const FRESH = { pointer: false, control: false, mute: false, visible: true, flows: false, down: 0 };

  // ------------------------------------------------------------------ what the harness calls

  function extract() {
    styles = new Map();
    const root = document.scrollingElement ?? document.documentElement;
    page = { tall: root.scrollHeight > innerHeight + 1, active: deepActive() };
    const body = document.body;
    const kids = body ? walk(body, { ...FRESH, visible: styleOf(body).visible, flows: styleOf(body).flows }) : [];
    const tree = { role: "page", kids };
    if (body) tree.el = numberOf(body);
    if (page.active && page.active === body) page.active = null;
    styles = new Map();
    return {
      url: location.href,
      title: clean(document.title),
      view: { height: innerHeight, scrolled: Math.round(root.scrollTop), whole: root.scrollHeight },
      tree,
    };
  }

  function notes() {
    const { refused, invalid } = harness.shared;
    const said = invalid.map(({ element, message }) => ({
      field: nameOf(element, roleOf(element)) || element.name || "",
      message: clean(message),
    }));
    const taken = { refused: [...refused], invalid: said };
    refused.length = invalid.length = 0;
    return taken;
  }

  Object.assign(harness, {
    extract,
    elementOf,
    numberOf: (element) => numbers.get(element),
    nameOf,
    roleOf: (element) => {
      const role = writtenRole(element, roleOf(element));
      return WRITTEN[role] ?? role;
    },
    plainRole: (element) => WRITTEN[roleOf(element)] ?? roleOf(element) ?? "box",
    isDisabled,
    isEditable,
    optionsOf,
    deepActive,
    clean,
    // Settles and reads in one call: one string crosses to the driver.
    step: async (step, horizon, cap) => {
      const busy = await harness.shared.settle(step, horizon, cap);
      if (busy === null) return "";
      return JSON.stringify({ document: harness.id, busy, ...notes(), ...extract() });
    },
  });
};
