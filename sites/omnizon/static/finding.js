// Comfort for lists of products and the front page. Every part works without it, by links and forms.

const pieces = new Map();

/** A piece of a page, asked for once. */
function piece(url) {
  if (!pieces.has(url)) pieces.set(url, fetch(url).then((answer) => answer.text()));
  return pieces.get(url);
}

/** A dialog of this page, made on first use; `fill` gives its content. */
function dialogOf(name, label) {
  let dialog = document.getElementById(name);
  if (dialog) return dialog;
  dialog = Object.assign(document.createElement("dialog"), { id: name, className: `box ${name}` });
  dialog.setAttribute("aria-label", label);
  const close = Object.assign(document.createElement("button"), { type: "button", className: "close" });
  close.setAttribute("aria-label", "Close");
  close.textContent = "×";
  close.addEventListener("click", () => dialog.close());
  dialog.append(close, document.createElement("div"));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  return dialog;
}

const plain = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey);

/** The carousel: one slide at a time, moved by its buttons and by the arrow keys, never by itself. */
class SlideShow extends HTMLElement {
  connectedCallback() {
    this.slides = [...this.querySelector("ul").children];
    this.setAttribute("role", "group");
    this.setAttribute("aria-roledescription", "carousel");
    this.setAttribute("aria-label", "What is on");
    const bar = Object.assign(document.createElement("div"), { className: "slide-bar" });
    const step = (label, by) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: by < 0 ? "back" : "forward" });
      button.setAttribute("aria-label", label);
      button.addEventListener("click", () => this.show((this.here + by + this.slides.length) % this.slides.length));
      return button;
    };
    this.dots = this.slides.map((slide, place) => {
      slide.setAttribute("role", "group");
      slide.setAttribute("aria-roledescription", "slide");
      slide.setAttribute("aria-label", `${place + 1} of ${this.slides.length}`);
      const dot = Object.assign(document.createElement("button"), { type: "button", className: "slide-dot" });
      dot.setAttribute("aria-label", `Slide ${place + 1}: ${slide.querySelector("h2").textContent}`);
      dot.addEventListener("click", () => this.show(place));
      return dot;
    });
    bar.append(step("Previous slide", -1), ...this.dots, step("Next slide", 1));
    bar.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!by) return;
      event.preventDefault();
      this.show((this.here + by + this.slides.length) % this.slides.length);
      if (event.target.classList.contains("slide-dot")) this.dots[this.here].focus();
    });
    this.querySelector("ul").setAttribute("aria-live", "polite");
    this.querySelector("ul").setAttribute("role", "presentation");
    this.append(bar);
    this.show(0);
  }

  show(place) {
    this.here = place;
    this.slides.forEach((slide, each) => (slide.hidden = each !== place));
    this.dots.forEach((dot, each) => dot.setAttribute("aria-current", String(each === place)));
  }
}

/** A box that puts a product into the compare tray where it stands, without loading the page anew. */
class CompareBox extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", async (event) => {
      event.stopPropagation();
      const form = this.querySelector("form");
      const box = event.target;
      const tray = document.querySelector("compare-tray");
      const sent = new URLSearchParams(new FormData(form));
      sent.set("next", "/compare/count");
      const answer = await fetch(form.action, { method: "POST", body: sent });
      const { codes, full } = await answer.json();
      box.checked = codes.includes(form.elements.code.value);
      tray.full = full && !box.checked;
      await tray.refresh();
    });
  }
}

/** The tray at the lower edge. */
class CompareTray extends HTMLElement {
  async refresh() {
    const answer = await fetch(this.dataset.src);
    if (!answer.ok) return;
    this.innerHTML = await answer.text();
    if (this.full) {
      const note = Object.assign(document.createElement("p"), { className: "few", textContent: "The tray is full. Remove a product to add another." });
      note.setAttribute("role", "alert");
      this.querySelector(".tray")?.append(note);
    }
  }
}

/** Two handles for the price; they write into the fields, which are sent. */
class PriceRange extends HTMLElement {
  connectedCallback() {
    const low = Number(this.dataset.low);
    const high = Number(this.dataset.high);
    if (!(high > low)) return;
    const [from, to] = this.querySelectorAll("input");
    const track = Object.assign(document.createElement("div"), { className: "handles" });
    const text = Object.assign(document.createElement("output"), { className: "quiet" });
    const handle = (name, field, fallback) => {
      const range = Object.assign(document.createElement("input"), { type: "range", min: low, max: high, step: 1 });
      range.value = field.value ? String(Number(field.value.replace(/[$,\s]/g, ""))) : String(fallback);
      range.setAttribute("aria-label", name);
      range.setAttribute("form", "");
      return range;
    };
    const least = handle("Lowest price in dollars", from, low);
    const most = handle("Highest price in dollars", to, high);
    const draw = () => {
      const share = (range) => ((range.value - low) / (high - low)) * 100;
      track.style.setProperty("--from", `${share(least)}%`);
      track.style.setProperty("--to", `${share(most)}%`);
      text.textContent = `$${Number(least.value).toLocaleString("en-US")} to $${Number(most.value).toLocaleString("en-US")}`;
    };
    for (const range of [least, most]) {
      range.addEventListener("input", () => {
        if (Number(least.value) > Number(most.value)) range.value = range === least ? most.value : least.value;
        draw();
      });
      range.addEventListener("change", () => {
        from.value = Number(least.value) > low ? least.value : "";
        to.value = Number(most.value) < high ? most.value : "";
        const form = from.form;
        for (const field of form.elements) if (field.name && field.value === "") field.disabled = true;
        form.requestSubmit();
      });
    }
    track.append(least, most);
    this.prepend(text, track);
    draw();
  }
}

/** Opens the list of all makers, with a field to find one by typing. */
async function openMakers(link) {
  const page = new DOMParser().parseFromString(await piece(link.href), "text/html");
  const dialog = dialogOf("makers-dialog", "All makers");
  const body = dialog.lastElementChild;
  const heading = Object.assign(document.createElement("h2"), { textContent: page.querySelector("h1").textContent });
  const label = Object.assign(document.createElement("label"), { className: "find-maker", textContent: "Find a maker " });
  const field = Object.assign(document.createElement("input"), { type: "search", autocomplete: "off" });
  label.append(field);
  const list = page.querySelector("#makers");
  list.removeAttribute("id");
  const none = Object.assign(document.createElement("p"), { className: "quiet", hidden: true, textContent: "No maker is called so." });
  none.setAttribute("role", "status");
  const more = list.hasAttribute("data-more");
  field.addEventListener("input", async () => {
    if (more) {
      const asked = field.value;
      const url = new URL(link.href);
      if (asked.trim()) url.searchParams.set("find", asked);
      const found = new DOMParser().parseFromString(await piece(url.href), "text/html").querySelector("#makers");
      if (field.value !== asked) return;
      list.replaceChildren(...(found ? found.children : []));
      none.hidden = Boolean(found);
      return;
    }
    const text = field.value.trim().toLowerCase();
    let any = false;
    for (const section of list.querySelectorAll("section")) {
      let some = false;
      for (const item of section.querySelectorAll("li")) {
        item.hidden = !item.querySelector("a").textContent.toLowerCase().includes(text);
        some ||= !item.hidden;
      }
      section.hidden = !some;
      any ||= some;
    }
    none.hidden = any;
  });
  body.replaceChildren(heading, label, list, none);
  dialog.showModal();
  field.focus();
}

async function openQuick(link) {
  const dialog = dialogOf("quick-dialog", "Quick view");
  dialog.lastElementChild.innerHTML = await piece(link.dataset.quick);
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-makers], [data-quick]");
  if (!link || !plain(event)) return;
  event.preventDefault();
  if (link.dataset.quick) openQuick(link);
  else openMakers(link);
});

customElements.define("slide-show", SlideShow);
customElements.define("compare-box", CompareBox);
customElements.define("compare-tray", CompareTray);
customElements.define("price-range", PriceRange);
