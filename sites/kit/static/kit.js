// Comfort on top of pages that work without it. Each element upgrades markup that the server wrote.

/** Sends the form of a choice when it is made; the `.apply` button is then not needed. Typed text waits for a button. */
class AutoSubmit extends HTMLElement {
  connectedCallback() {
    const filters = this.querySelector("details.filters");
    if (filters && matchMedia("(max-width: 900px)").matches) filters.open = false;
    this.addEventListener("change", (event) => {
      const control = event.target;
      if (!control.form || !control.matches("select, [type=checkbox], [type=radio]")) return;
      for (const field of control.form.elements) if (field.name && field.value === "") field.disabled = true;
      control.form.requestSubmit();
    });
  }
}

/** Shows a view of a product where it stands; without script each view is a link to the page with that view. */
class ImageGallery extends HTMLElement {
  connectedCallback() {
    const stage = this.querySelector(".stage img");
    this.addEventListener("click", (event) => {
      const link = event.target.closest(".views a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.querySelector("[aria-current]")?.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      stage.src = link.querySelector("img").src;
      stage.alt = stage.alt.replace(/, [^,]* view$/, `, ${link.getAttribute("aria-label").split(": ")[1]} view`);
    });
  }
}

/** Buttons that scroll a row of cards. */
class ScrollRail extends HTMLElement {
  connectedCallback() {
    const rail = this.firstElementChild;
    for (const [name, sign] of [["Back", -1], ["Forward", 1]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `rail-button ${name.toLowerCase()}`;
      button.setAttribute("aria-label", `Scroll ${name.toLowerCase()}`);
      button.addEventListener("click", () => rail.scrollBy({ left: sign * rail.clientWidth * 0.8 }));
      this.append(button);
    }
    const update = () => {
      this.querySelector(".back").hidden = rail.scrollLeft < 8;
      this.querySelector(".forward").hidden = rail.scrollLeft + rail.clientWidth > rail.scrollWidth - 8;
    };
    rail.addEventListener("scroll", update);
    new ResizeObserver(update).observe(rail);
  }
}

/** A combobox by the ARIA Authoring Practices. `src?q=` answers with JSON: `recent` and `phrases`, lists of texts, and
 * `groups`, each `{label, options: [{text, note, url, picture}]}`. With `forget`, the address that a POST clears the
 * recent ones at, they are offered in the empty field too, with a button to clear them. */
class AutoComplete extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.box = Object.assign(document.createElement("div"), { className: "suggestions" });
    this.list = document.createElement("div");
    this.list.id = `${this.input.id}-list`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Suggestions");
    this.box.append(this.list);
    this.append(this.box);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": this.list.id }))
      this.input.setAttribute(name, value);
    this.close();
    this.input.addEventListener("input", () => this.ask());
    this.input.addEventListener("click", () => this.box.hidden && this.ask());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("focusout", (event) => !this.contains(event.relatedTarget) && this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
  }

  async ask() {
    const asked = this.input.value;
    if (!asked.trim() && !this.hasAttribute("forget")) return this.close();
    const answer = await fetch(`${this.getAttribute("src")}?q=${encodeURIComponent(asked)}`);
    if (!answer.ok || this.input.value !== asked || !this.contains(document.activeElement)) return;
    const { recent, phrases, groups = [] } = await answer.json();
    this.list.replaceChildren(
      ...recent.map((text) => this.option({ text, note: "your search" })),
      ...phrases.map((text) => this.option({ text })),
      ...groups.filter((group) => group.options.length).map((group, place) => this.group(group, place)),
    );
    this.options.forEach((option, place) => (option.id = `${this.list.id}-${place}`));
    this.clearer(recent.length > 0 && !asked.trim());
    this.box.hidden = !this.options.length;
    this.input.setAttribute("aria-expanded", String(!this.box.hidden));
    this.input.removeAttribute("aria-activedescendant");
  }

  group({ label, options }, place) {
    const group = document.createElement("div");
    const name = Object.assign(document.createElement("div"), { className: "label", id: `${this.list.id}-group-${place}`, textContent: label });
    group.setAttribute("role", "group");
    group.setAttribute("aria-labelledby", name.id);
    group.append(name, ...options.map((each) => this.option(each)));
    return group;
  }

  option({ text, note = "", url = "", picture = "" }) {
    const option = document.createElement("a");
    option.setAttribute("role", "option");
    option.tabIndex = -1;
    option.dataset.text = text;
    option.href = url || `${this.input.form.getAttribute("action")}?q=${encodeURIComponent(text)}`;
    if (picture) option.append(Object.assign(document.createElement("img"), { src: picture, alt: "", width: 40, height: 40 }));
    option.append(Object.assign(document.createElement("span"), { textContent: text }));
    if (note) option.append(" ", Object.assign(document.createElement("small"), { textContent: note }));
    return option;
  }

  clearer(wanted) {
    this.box.querySelector(".clear")?.remove();
    if (!wanted) return;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "clear", textContent: "Clear recent searches" });
    button.addEventListener("click", async () => {
      await fetch(this.getAttribute("forget"), { method: "POST" });
      this.input.focus();
      this.close();
    });
    this.box.append(button);
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  close() {
    this.box.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (event.key === "Escape") return this.close();
    if (this.box.hidden && event.key === "ArrowDown") return this.ask();
    if (this.box.hidden || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
    const options = this.options;
    const here = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "Enter") {
      if (here >= 0) {
        event.preventDefault();
        options[here].click();
      }
      return;
    }
    event.preventDefault();
    const next = (here + (event.key === "ArrowDown" ? 1 : here < 0 ? 0 : -1) + options.length) % options.length;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === next)));
    options[next].scrollIntoView({ block: "nearest" });
    this.input.value = options[next].dataset.text;
    this.input.setAttribute("aria-activedescendant", options[next].id);
  }
}

customElements.define("auto-submit", AutoSubmit);
customElements.define("image-gallery", ImageGallery);
customElements.define("scroll-rail", ScrollRail);
customElements.define("auto-complete", AutoComplete);

// A form is sent once: what is pressed twice in a row counts once.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
  for (const field of document.querySelectorAll("auto-submit :disabled")) field.disabled = false;
});
