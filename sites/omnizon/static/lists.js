// Lists: drag what is on one into another order; copy a list's link. Without script there are buttons, and the link.

/** Rows that can be dragged; the order is sent when one is dropped. Its buttons do the same from the keyboard. */
class DragList extends HTMLElement {
  connectedCallback() {
    if (!this.hasAttribute("data-on")) return;
    for (const row of this.rows) row.draggable = true;
    this.addEventListener("dragstart", (event) => {
      this.row = event.target.closest(".wish");
      this.row?.classList.add("dragged");
      event.dataTransfer.effectAllowed = "move";
    });
    this.addEventListener("dragover", (event) => {
      const row = event.target.closest(".wish");
      if (!this.row || !row) return;
      event.preventDefault();
      for (const each of this.rows) each.classList.toggle("over", each === row && row !== this.row);
    });
    this.addEventListener("drop", (event) => {
      const row = event.target.closest(".wish");
      if (!this.row || !row || row === this.row) return;
      event.preventDefault();
      const rows = this.rows;
      if (rows.indexOf(this.row) < rows.indexOf(row)) row.after(this.row);
      else row.before(this.row);
      this.send();
    });
    this.addEventListener("dragend", () => {
      for (const each of this.rows) each.classList.remove("dragged", "over");
      this.row = null;
    });
  }

  get rows() {
    return [...this.querySelectorAll(".wish")];
  }

  send() {
    const form = document.createElement("form");
    form.method = "post";
    form.action = this.dataset.save;
    const order = document.createElement("input");
    Object.assign(order, { type: "hidden", name: "order", value: this.rows.map((row) => row.dataset.id).join(",") });
    form.append(order);
    this.append(form);
    form.requestSubmit();
  }
}

/** Adds a button that copies the link which stands here. */
class CopyLink extends HTMLElement {
  connectedCallback() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small";
    button.textContent = "Copy link";
    const told = document.createElement("span");
    told.setAttribute("role", "status");
    told.className = "quiet";
    button.addEventListener("click", async () => {
      const code = this.querySelector("code");
      try {
        await navigator.clipboard.writeText(code.textContent);
        told.textContent = " Copied.";
      } catch {
        getSelection().selectAllChildren(code);
        told.textContent = " Selected: copy it with your keyboard.";
      }
    });
    this.append(button, told);
  }
}

customElements.define("drag-list", DragList);
customElements.define("copy-link", CopyLink);
