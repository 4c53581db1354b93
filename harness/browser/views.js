// The page in other forms than the tree: as markup, and as a picture with numbered marks. Neither touches the page.
() => {
  "use strict";
  const harness = window.__harness;
  if (!harness?.call || harness.markup) return;
  const { numberOf } = harness;
  // Taken before the page's own scripts run, which may replace them.
  const native = { createImageBitmap: createImageBitmap.bind(window), OffscreenCanvas, FileReader, Blob };

  // ------------------------------------------------------------------ markup

  const SKIPPED = new Set("SCRIPT STYLE NOSCRIPT TEMPLATE HEAD META LINK BASE WBR PARAM SOURCE TRACK".split(" "));
  const VOID = new Set("AREA BR COL EMBED HR IMG INPUT".split(" "));
  const DROPPED = /^(class|style|on.*|data-.*|srcset|d|points|transform)$/;
  const escaped = (text) => text.toWellFormed().replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

  // Attributes say how a page began: values are as they are now, and what is typed into a password field is not told.
  function attributesOf(element) {
    const found = new Map();
    for (const { name, value } of element.attributes) if (!DROPPED.test(name)) found.set(name, value);
    if (element.nodeName === "INPUT") {
      found.delete("checked");
      if (element.checked) found.set("checked", "");
      if (element.type === "password") found.set("value", element.value && "•••");
      else if (element.value && element.type !== "file") found.set("value", element.value);
    }
    if (element.nodeName === "OPTION") {
      found.delete("selected");
      if (element.selected) found.set("selected", "");
    }
    const number = numberOf(element);
    if (number) found.set("data-el", number);
    return [...found].map(([name, value]) => ` ${name}="${escaped(String(value))}"`).join("");
  }

  function childrenOf(element) {
    if (element.nodeName === "SLOT") {
      const assigned = element.assignedNodes();
      return assigned.length ? assigned : element.childNodes;
    }
    if (element.nodeName === "IFRAME") {
      try {
        return element.contentDocument?.body?.childNodes ?? [];
      } catch {
        return []; // of another site
      }
    }
    return (element.shadowRoot ?? element).childNodes;
  }

  function write(element, parts, visible) {
    for (const child of childrenOf(element)) {
      if (child.nodeType === Node.TEXT_NODE && visible) parts.push(escaped(child.data));
      if (child.nodeType !== Node.ELEMENT_NODE || SKIPPED.has(child.nodeName)) continue;
      const style = child.ownerDocument.defaultView.getComputedStyle(child);
      const listed = /^(OPTION|OPTGROUP)$/.test(child.nodeName);
      if (style.display === "none" && !listed && !child.labels?.length) continue;
      if (child.nodeName === "INPUT" && child.type === "hidden") continue;
      const name = child.nodeName.toLowerCase();
      parts.push(`<${name}${attributesOf(child)}>`);
      if (VOID.has(child.nodeName)) continue;
      if (child.nodeName === "TEXTAREA") parts.push(escaped(child.value));
      else write(child, parts, listed || style.visibility === "visible");
      parts.push(`</${name}>`);
    }
  }

  harness.markup = () => {
    const parts = [];
    if (document.body) write(document.body, parts, true);
    return JSON.stringify({ markup: parts.join("") });
  };

  // ------------------------------------------------------------------ marks

  const COLORS = ["#b3261e", "#0b57d0", "#146c2e", "#7d4a00", "#6a1b9a", "#00606b"];
  const LABEL = 13; // pixels a label is high

  // A picture with a frame and a number for each [ref, left, top, width, height].
  harness.draw = async (picture, marks) => {
    const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
    const bitmap = await native.createImageBitmap(new native.Blob([bytes], { type: "image/png" }));
    const canvas = new native.OffscreenCanvas(bitmap.width, bitmap.height);
    const pen = canvas.getContext("2d");
    pen.drawImage(bitmap, 0, 0);
    pen.font = "bold 11px monospace";
    pen.textBaseline = "middle";
    pen.lineWidth = 1;
    for (const [ref, left, top, width, height] of marks) {
      const color = COLORS[ref % COLORS.length];
      pen.strokeStyle = pen.fillStyle = color;
      pen.strokeRect(Math.round(left) + 0.5, Math.round(top) + 0.5, Math.round(width) - 1, Math.round(height) - 1);
      const wide = String(ref).length * 7 + 4;
      const x = Math.min(Math.max(Math.round(left + width) - wide, 0), canvas.width - wide); // where text seldom is
      const y = Math.min(Math.max(Math.round(top) - (height < 2 * LABEL ? LABEL : 0), 0), canvas.height - LABEL);
      pen.fillRect(x, y, wide, LABEL);
      pen.fillStyle = "#ffffff";
      pen.fillText(String(ref), x + 2, y + LABEL / 2 + 0.5);
    }
    const blob = await canvas.convertToBlob({ type: "image/png" });
    const reader = new native.FileReader();
    const url = await new Promise((resolve) => {
      reader.onload = () => resolve(reader.result);
      reader.readAsDataURL(blob);
    });
    return JSON.stringify({ data: url.slice(url.indexOf(",") + 1) });
  };
};
