// Comfort for the seller desk; every page works without it.

/** The menu: folded away on narrow screens until it is asked for. */
class DeskMenu extends HTMLElement {
  connectedCallback() {
    if (matchMedia("(max-width: 900px)").matches) this.querySelector("details").open = false;
  }
}

/** Marking rows: all of a page at once, a stretch of them with the shift key, and how many there are. */
class DataGrid extends HTMLElement {
  connectedCallback() {
    this.boxes = [...this.querySelectorAll("tbody input[type=checkbox]")];
    const head = this.querySelector("thead .pick");
    const bar = this.querySelector(".bulk");
    if (!this.boxes.length || !head || !bar) return;
    this.all = document.createElement("input");
    this.all.type = "checkbox";
    this.all.setAttribute("aria-label", "Mark all rows of this page");
    head.replaceChildren(this.all);
    this.status = document.createElement("p");
    this.status.className = "marked";
    this.status.setAttribute("role", "status");
    bar.append(this.status);
    this.all.addEventListener("change", () => {
      for (const box of this.boxes) box.checked = this.all.checked;
      this.update();
    });
    let last = null;
    for (const box of this.boxes) {
      box.addEventListener("click", (event) => {
        if (event.shiftKey && last) {
          const [from, to] = [this.boxes.indexOf(last), this.boxes.indexOf(box)].sort((a, b) => a - b);
          for (const between of this.boxes.slice(from, to + 1)) between.checked = box.checked;
        }
        last = box;
        this.update();
      });
    }
    this.update();
  }

  update() {
    const count = this.boxes.filter((box) => box.checked).length;
    this.all.checked = count === this.boxes.length;
    this.all.indeterminate = count > 0 && count < this.boxes.length;
    this.status.textContent = count ? `${count} marked` : "None marked";
    for (const box of this.boxes) box.closest("tr").classList.toggle("marked", box.checked);
  }
}

/** Two fields for days get a calendar: a grid by the ARIA Authoring Practices; the first day, then the last. */
class DateRange extends HTMLElement {
  connectedCallback() {
    [this.from, this.to] = this.querySelectorAll("input");
    this.presets = JSON.parse(this.dataset.presets || "[]");
    this.opener = this.button("Calendar", () => (this.box ? this.close() : this.open()));
    this.opener.className = "button small";
    this.opener.setAttribute("aria-expanded", "false");
    this.opener.setAttribute("aria-haspopup", "dialog");
    this.append(this.opener);
    this.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.box) {
        event.preventDefault();
        this.close();
        this.opener.focus();
      }
    });
    document.addEventListener("pointerdown", (event) => {
      if (this.box && !this.contains(event.target)) this.close();
    });
  }

  button(text, act, label) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    if (label) button.setAttribute("aria-label", label);
    button.addEventListener("click", act);
    return button;
  }

  get today() {
    return new Date(Number(document.documentElement.dataset.now)).toISOString().slice(0, 10);
  }

  open() {
    this.here = /^\d{4}-\d{2}-\d{2}$/.test(this.from.value) ? this.from.value : this.today;
    this.start = null;
    this.box = document.createElement("div");
    this.box.className = "calendar";
    this.box.setAttribute("role", "dialog");
    this.box.setAttribute("aria-label", "Choose the first day, then the last");
    this.append(this.box);
    this.opener.setAttribute("aria-expanded", "true");
    this.draw();
    this.focusDay();
  }

  close() {
    this.box.remove();
    this.box = null;
    this.opener.setAttribute("aria-expanded", "false");
  }

  step(days) {
    const moved = new Date(`${this.here}T00:00:00Z`);
    moved.setUTCDate(moved.getUTCDate() + days);
    this.here = moved.toISOString().slice(0, 10);
    this.draw();
    this.focusDay();
  }

  month(months) {
    const moved = new Date(`${this.here.slice(0, 7)}-01T00:00:00Z`);
    moved.setUTCMonth(moved.getUTCMonth() + months);
    this.here = moved.toISOString().slice(0, 10);
    this.draw();
  }

  focusDay() {
    this.box.querySelector(`[data-day="${this.here}"]`)?.focus();
  }

  choose(day) {
    this.here = day;
    if (this.start === null) {
      this.start = day;
      this.from.value = day;
      this.to.value = "";
      this.draw();
      this.focusDay();
      return;
    }
    [this.from.value, this.to.value] = [this.start, day].sort();
    this.close();
    this.opener.focus();
  }

  draw() {
    const first = new Date(`${this.here.slice(0, 7)}-01T00:00:00Z`);
    const name = first.toLocaleDateString("en-US", { month: "long", year: "numeric", timeZone: "UTC" });
    const head = document.createElement("div");
    head.className = "calendar-head";
    const title = document.createElement("strong");
    title.setAttribute("aria-live", "polite");
    title.textContent = name;
    head.append(this.button("‹", () => this.month(-1), "Previous month"), title, this.button("›", () => this.month(1), "Next month"));
    const table = document.createElement("table");
    table.setAttribute("role", "grid");
    table.setAttribute("aria-label", name);
    table.innerHTML = `<thead><tr>${["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"].map((day) => `<th scope="col">${day}</th>`).join("")}</tr></thead>`;
    const body = table.createTBody();
    const cursor = new Date(first);
    cursor.setUTCDate(1 - ((first.getUTCDay() + 6) % 7));
    for (let week = 0; week < 6; week++) {
      const row = body.insertRow();
      for (let place = 0; place < 7; place++) {
        const day = cursor.toISOString().slice(0, 10);
        const cell = row.insertCell();
        if (cursor.getUTCMonth() === first.getUTCMonth()) cell.append(this.day(day, cursor));
        cursor.setUTCDate(cursor.getUTCDate() + 1);
      }
    }
    const presets = document.createElement("div");
    presets.className = "presets";
    for (const [label, from, to] of this.presets)
      presets.append(
        this.button(label, () => {
          [this.from.value, this.to.value] = [from, to];
          this.close();
          this.opener.focus();
        }),
      );
    this.box.replaceChildren(head, table, ...(this.presets.length ? [presets] : []));
  }

  day(day, cursor) {
    const long = cursor.toLocaleDateString("en-US", { dateStyle: "long", timeZone: "UTC" });
    const button = this.button(String(cursor.getUTCDate()), () => this.choose(day), long);
    const [from, to] = [this.from.value, this.to.value];
    button.dataset.day = day;
    button.tabIndex = day === this.here ? 0 : -1;
    button.classList.toggle("today", day === this.today);
    button.classList.toggle("end", day === from || day === to);
    button.classList.toggle("in", Boolean(to) && day > from && day < to);
    button.addEventListener("keydown", (event) => {
      const days = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
      if (days) {
        event.preventDefault();
        this.step(days);
      } else if (event.key === "PageUp" || event.key === "PageDown") {
        event.preventDefault();
        this.month(event.key === "PageUp" ? -1 : 1);
        this.focusDay();
      }
    });
    return button;
  }
}

/** Bullets that are moved by dragging or by buttons; what the form sends is their place. */
class SortList extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("ol");
    this.status = document.createElement("p");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    this.append(this.status);
    for (const item of this.list.children) {
      const number = item.querySelector("input.order").name.split("-")[1];
      for (const [text, way, label] of [["↑", -1, "up"], ["↓", 1, "down"]]) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "move";
        button.textContent = text;
        button.setAttribute("aria-label", `Move bullet ${number} ${label}`);
        button.addEventListener("click", () => {
          this.move(item, way);
          button.focus();
        });
        item.append(button);
      }
      this.drag(item);
    }
    this.classList.add("ready");
    this.number();
  }

  move(item, way) {
    const other = way < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (way < 0) other.before(item);
    else other.after(item);
    this.number();
    this.status.textContent = `Now at place ${[...this.list.children].indexOf(item) + 1}`;
  }

  drag(item) {
    const handle = item.querySelector(".handle");
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      item.classList.add("dragged");
      const follow = (moved) => {
        for (const other of this.list.children) {
          if (other === item) continue;
          const { top, height } = other.getBoundingClientRect();
          const middle = top + height / 2;
          const before = other.compareDocumentPosition(item) & Node.DOCUMENT_POSITION_FOLLOWING;
          if (before && moved.clientY < middle) return other.before(item);
          if (!before && moved.clientY > middle) other.after(item);
        }
      };
      const drop = () => {
        item.classList.remove("dragged");
        document.removeEventListener("pointermove", follow);
        this.number();
      };
      // on the document: an item that is put elsewhere in it would lose the pointer
      document.addEventListener("pointermove", follow);
      document.addEventListener("pointerup", drop, { once: true });
    });
  }

  number() {
    const items = [...this.list.children];
    items.forEach((item, place) => {
      item.querySelector("input.order").value = place + 1;
      const [up, down] = item.querySelectorAll(".move");
      up.disabled = place === 0;
      down.disabled = place === items.length - 1;
    });
  }
}

/** A description with a few styles; the text area beside it holds the same as source. */
class RichText extends HTMLElement {
  connectedCallback() {
    this.source = this.querySelector("textarea");
    const label = this.querySelector("label");
    this.area = document.createElement("div");
    this.area.className = "rich-area";
    this.area.contentEditable = "true";
    this.area.setAttribute("role", "textbox");
    this.area.setAttribute("aria-multiline", "true");
    this.area.setAttribute("aria-label", `${label.textContent}, formatted`);
    this.area.innerHTML = this.source.value;
    const tools = document.createElement("div");
    tools.className = "rich-tools";
    tools.setAttribute("role", "toolbar");
    tools.setAttribute("aria-label", "Formatting");
    const commands = [["B", "bold", "Bold"], ["I", "italic", "Italic"], ["• List", "insertUnorderedList", "Bulleted list"], ["1. List", "insertOrderedList", "Numbered list"]];
    for (const [text, command, name] of commands) {
      const button = this.tool(text, name);
      button.addEventListener("click", () => {
        this.area.focus();
        document.execCommand(command);
        this.keep();
      });
      tools.append(button);
    }
    const swap = this.tool("Source", "Edit the source");
    swap.setAttribute("aria-pressed", "false");
    swap.addEventListener("click", () => {
      const source = this.area.hidden;
      if (source) this.area.innerHTML = this.source.value;
      this.area.hidden = !source;
      this.source.hidden = source;
      swap.setAttribute("aria-pressed", String(!source));
    });
    tools.append(swap);
    this.keys(tools);
    this.source.hidden = true;
    this.source.before(tools, this.area);
    label.addEventListener("click", () => this.area.hidden || this.area.focus());
    this.area.addEventListener("input", () => this.keep());
    this.area.addEventListener("paste", (event) => {
      event.preventDefault();
      document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
    });
  }

  tool(text, name) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.setAttribute("aria-label", name);
    button.addEventListener("mousedown", (event) => event.preventDefault());
    return button;
  }

  keys(tools) {
    const buttons = [...tools.children];
    buttons.forEach((button, place) => (button.tabIndex = place ? -1 : 0));
    tools.addEventListener("keydown", (event) => {
      const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!way) return;
      event.preventDefault();
      const here = buttons.indexOf(document.activeElement);
      const next = buttons[(here + way + buttons.length) % buttons.length];
      for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
      next.focus();
    });
  }

  keep() {
    this.source.value = this.area.innerHTML;
  }
}

/** A long list of check boxes, narrowed by typing. */
class FilterList extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector(".filter");
    field.hidden = false;
    const input = field.querySelector("input");
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase();
      for (const item of this.querySelectorAll("li")) item.hidden = !item.textContent.toLowerCase().includes(words);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  }
}

customElements.define("desk-menu", DeskMenu);
customElements.define("data-grid", DataGrid);
customElements.define("date-range", DateRange);
customElements.define("sort-list", SortList);
customElements.define("rich-text", RichText);
customElements.define("filter-list", FilterList);

// A template fills the field that it belongs to, where it can be changed before it is sent.
for (const select of document.querySelectorAll("select[data-fills]")) {
  select.addEventListener("change", () => {
    const text = select.selectedOptions[0].dataset.text;
    if (text) document.getElementById(select.dataset.fills).value = text;
  });
}

// A table that does not fit into its region is scrolled by keyboard as well.
const fit = (region) => {
  const more = region.scrollWidth > region.clientWidth + 1 || region.scrollHeight > region.clientHeight + 1;
  region.toggleAttribute("tabindex", more);
  if (more) region.tabIndex = 0;
};
const sizes = new ResizeObserver((entries) => entries.forEach((entry) => fit(entry.target)));
for (const region of document.querySelectorAll(".scroll")) sizes.observe(region);
