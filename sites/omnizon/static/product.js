// The product page's comforts. Without script the pictures are links, the dialogs open as the address's target.

/** A picture that comes nearer under the pointer, and opens as large as the window by a button. */
class ZoomStage extends HTMLElement {
  connectedCallback() {
    this.stage = this.querySelector(".stage");
    this.picture = this.stage.querySelector("img");
    this.stage.addEventListener("pointermove", (event) => this.near(event));
    this.stage.addEventListener("pointerleave", () => this.stage.classList.remove("near"));
    const open = button("Enlarge picture", "button small enlarge", () => this.open());
    this.stage.append(open);
    this.stage.addEventListener("click", (event) => event.target === this.picture && this.open());
  }

  near(event) {
    if (event.pointerType !== "mouse") return;
    const box = this.stage.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    this.picture.style.transformOrigin = `${(x * 100).toFixed(1)}% ${(y * 100).toFixed(1)}%`;
    this.stage.classList.toggle("near", !event.target.closest("button"));
  }

  get links() {
    return [...this.querySelectorAll(".views a")];
  }

  get place() {
    return this.links.findIndex((link) => link.hasAttribute("aria-current"));
  }

  open() {
    this.dialog ??= this.build();
    this.show(this.place);
    this.dialog.showModal();
  }

  build() {
    const dialog = document.createElement("dialog");
    dialog.className = "lightbox";
    dialog.setAttribute("aria-label", "Pictures, enlarged");
    this.caption = document.createElement("p");
    this.caption.setAttribute("role", "status");
    this.big = document.createElement("div");
    this.big.className = "big";
    this.large = document.createElement("img");
    this.big.append(this.large);
    this.nearer = button("Zoom in", "button small", () => this.zoom(!this.big.classList.contains("near")));
    const bar = row("bar", this.caption, this.nearer, button("Close", "button small", () => dialog.close()));
    const steps = row(
      "steps-row",
      button("Previous picture", "button small", () => this.show(this.place - 1)),
      button("Next picture", "button small", () => this.show(this.place + 1)),
    );
    dialog.append(bar, this.big, steps);
    dialog.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (step) this.show(this.place + step);
      else if (event.key === "+" || event.key === "-") this.zoom(event.key === "+");
      else return;
      event.preventDefault();
    });
    this.append(dialog);
    return dialog;
  }

  show(place) {
    const links = this.links;
    const link = links[(place + links.length) % links.length];
    if (!link.hasAttribute("aria-current")) link.click();
    this.large.src = this.picture.src;
    this.large.alt = this.picture.alt;
    this.caption.textContent = link.getAttribute("aria-label");
    this.zoom(false);
  }

  zoom(near) {
    this.big.classList.toggle("near", near);
    this.nearer.textContent = near ? "Zoom out" : "Zoom in";
  }
}

/** A text with a button that copies it. */
class CopyText extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input");
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    const copy = button("Copy link", "button primary", () => {
      field.select();
      document.execCommand("copy"); // the clipboard's own interface is for secure addresses only
      said.textContent = "The link is copied.";
    });
    this.append(copy, said);
  }
}

/** The total of what is ticked. */
class TogetherTotal extends HTMLElement {
  connectedCallback() {
    const total = this.querySelector("[data-total]");
    const add = this.querySelector("button");
    const count = () => {
      const ticked = [...this.querySelectorAll("input:checked")];
      const cents = ticked.reduce((sum, box) => sum + Number(box.dataset.cents), 0);
      total.textContent = (cents / 100).toLocaleString("en-US", { style: "currency", currency: "USD" });
      add.textContent = ticked.length === 1 ? "Add 1 item to cart" : `Add ${ticked.length} items to cart`;
      add.disabled = !ticked.length;
    };
    this.addEventListener("change", count);
    addEventListener("pageshow", count); // coming back, a browser ticks again what was ticked
  }
}

function button(text, className, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className, textContent: text });
  made.addEventListener("click", act);
  return made;
}

function row(className, ...parts) {
  const made = Object.assign(document.createElement("div"), { className });
  made.append(...parts);
  return made;
}

customElements.define("zoom-stage", ZoomStage);
customElements.define("copy-text", CopyText);
customElements.define("together-total", TogetherTotal);

// Links that lead to a dialog open it over the page.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (!link) return;
  event.preventDefault();
  document.querySelector(link.getAttribute("href")).showModal();
});
