// The header's account menu: a menu button by the ARIA Authoring Practices, which hovering opens too.

class MenuButton extends HTMLElement {
  connectedCallback() {
    this.menu = this.querySelector("[role=menu]");
    this.button = document.createElement("button");
    Object.assign(this.button, { type: "button", className: "opens" });
    const attributes = { "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": this.menu.id, "aria-label": this.dataset.label };
    for (const [name, value] of Object.entries(attributes)) this.button.setAttribute(name, value);
    this.menu.before(this.button);
    this.button.addEventListener("click", () => (this.menu.hidden || this.hovered ? this.open(0) : this.close(true)));
    this.button.addEventListener("keydown", (event) => {
      const place = { ArrowDown: 0, ArrowUp: -1 }[event.key];
      if (place === undefined) return;
      event.preventDefault();
      this.open(place);
    });
    this.menu.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("focusout", (event) => {
      if (!this.contains(event.relatedTarget)) this.close();
    });
    this.addEventListener("pointerenter", (event) => {
      if (event.pointerType !== "mouse" || !this.menu.hidden) return;
      this.open();
      this.hovered = true;
    });
    this.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse" && !this.menu.contains(document.activeElement)) this.close();
    });
  }

  get items() {
    return [...this.menu.querySelectorAll("[role=menuitem]")];
  }

  open(place) {
    this.hovered = false;
    this.menu.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    if (place !== undefined) this.items.at(place).focus();
  }

  close(back = false) {
    this.menu.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (back) this.button.focus();
  }

  key(event) {
    const items = this.items;
    const here = items.indexOf(document.activeElement);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Escape") return this.close(true);
    if (to !== undefined) {
      event.preventDefault();
      return items.at(to % items.length).focus();
    }
    if (event.key.length > 1 || event.ctrlKey || event.metaKey || event.altKey || event.key === " ") return;
    const after = [...items.slice(here + 1), ...items.slice(0, here + 1)];
    after.find((item) => item.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
  }
}

customElements.define("menu-button", MenuButton);
