// The header and footer of every page: a drawer, panels under the department bar, small dialogs.
// Each has a link that leads to a page with the same, for who has no script.

/** Links with `data-opens` open a dialog of this element instead of the page that they lead to. */
class PageDialog extends HTMLElement {
  connectedCallback() {
    for (const opener of this.querySelectorAll("[data-opens]")) {
      opener.setAttribute("role", "button");
      opener.setAttribute("aria-haspopup", "dialog");
      opener.addEventListener("click", (event) => this.open(event, opener));
      opener.addEventListener("keydown", (event) => event.key === " " && this.open(event, opener));
    }
    for (const dialog of this.querySelectorAll("dialog"))
      dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }

  open(event, opener) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    document.getElementById(opener.dataset.opens).showModal();
  }
}

const pieces = new Map();

/** A piece of a page, asked for once. */
function piece(url) {
  if (!pieces.has(url))
    pieces.set(
      url,
      fetch(url).then((answer) => {
        if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
        return answer.text();
      }),
    );
  return pieces.get(url);
}

const LAST = "pointer";
let x = -1;
let y = -1;
document.addEventListener("pointermove", (event) => ([x, y] = [event.clientX, event.clientY]), { passive: true });
window.addEventListener("pagehide", () => sessionStorage.setItem(LAST, `${x},${y}`));

/** A panel of what is in a department, by hovering, by its button or by the arrow down; and the drawer of all. */
class DepartmentMenus extends HTMLElement {
  connectedCallback() {
    // a pointer that rests where it was on the page before has not asked for anything
    this.rested = sessionStorage.getItem(LAST);
    this.panel = Object.assign(document.createElement("div"), { className: "mega", id: "mega", hidden: true });
    this.append(this.panel);
    for (const item of this.querySelectorAll("[data-menu]")) this.equip(item);
    this.addEventListener("pointerleave", () => this.close());
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.close(true));
    this.addEventListener("focusout", (event) => !this.contains(event.relatedTarget) && this.close());
    document.addEventListener("click", (event) => !this.contains(event.target) && this.close());
    for (const opener of document.querySelectorAll("[data-drawer]")) {
      opener.setAttribute("role", "button");
      opener.setAttribute("aria-haspopup", "dialog");
      opener.addEventListener("click", (event) => this.drawer(event));
      opener.addEventListener("keydown", (event) => event.key === " " && this.drawer(event));
    }
  }

  equip(item) {
    const link = item.querySelector("a");
    const button = Object.assign(document.createElement("button"), { type: "button", className: "chevron" });
    button.setAttribute("aria-label", `${link.textContent} menu`);
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", "mega");
    button.addEventListener("click", () => (button.getAttribute("aria-expanded") === "true" && this.pressed ? this.close() : this.open(item, true)));
    item.append(button);
    item.addEventListener("pointerenter", (event) => {
      if (event.pointerType !== "mouse" || `${event.clientX},${event.clientY}` === this.rested) return;
      this.rested = null;
      this.open(item, false);
    });
    item.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      this.open(item, true).then(() => this.panel.querySelector("a")?.focus());
    });
  }

  async open(item, pressed) {
    this.wanted = item;
    this.pressed = pressed;
    const html = await piece(`/departments/menu/${item.dataset.menu}`);
    if (this.wanted !== item) return;
    this.panel.innerHTML = html;
    this.panel.hidden = false;
    for (const button of this.querySelectorAll(".chevron")) button.setAttribute("aria-expanded", String(item.contains(button)));
  }

  close(focus = false) {
    if (focus && !this.panel.hidden) this.wanted?.querySelector(".chevron")?.focus();
    this.wanted = null;
    this.pressed = false;
    this.panel.hidden = true;
    for (const button of this.querySelectorAll(".chevron")) button.setAttribute("aria-expanded", "false");
  }

  async drawer(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.close();
    let dialog = document.getElementById("drawer");
    if (!dialog) {
      dialog = Object.assign(document.createElement("dialog"), { id: "drawer", className: "drawer" });
      dialog.setAttribute("aria-label", "All departments");
      const close = Object.assign(document.createElement("button"), { type: "button", className: "close", textContent: "Close" });
      close.addEventListener("click", () => dialog.close());
      const body = document.createElement("div");
      dialog.append(close, body);
      dialog.addEventListener("click", (each) => each.target === dialog && dialog.close());
      document.body.append(dialog);
      body.innerHTML = await piece("/departments/drawer");
    }
    dialog.showModal();
  }
}

customElements.define("page-dialog", PageDialog);
customElements.define("department-menus", DepartmentMenus);
