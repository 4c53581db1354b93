// What cart and checkout do beyond links and forms.

/** As high as the card's form in it, so that the frame needs no scroll bar of its own. */
class CardFrame extends HTMLElement {
  connectedCallback() {
    const frame = this.querySelector("iframe");
    const fit = () => {
      const page = frame.contentDocument?.documentElement;
      if (page && frame.clientWidth) frame.style.height = `${page.querySelector("body").scrollHeight}px`;
    };
    frame.addEventListener("load", fit);
    new ResizeObserver(fit).observe(this);
  }
}

/** Groups of four digits as a card's number is typed, and a word if it cannot be a number as banks give them. */
class CardFields extends HTMLElement {
  connectedCallback() {
    const number = this.querySelector("[name=number]");
    if (!number) return;
    number.inputMode = "numeric";
    const note = Object.assign(document.createElement("p"), { className: "hint" });
    note.setAttribute("role", "status");
    number.closest(".field").append(note);
    number.addEventListener("input", () => {
      const atEnd = number.selectionStart === number.value.length;
      if (atEnd) number.value = number.value.replace(/\D/g, "").slice(0, 19).replace(/(\d{4})(?=\d)/g, "$1 ");
      note.textContent = "";
    });
    number.addEventListener("change", () => {
      const digits = number.value.replace(/\D/g, "");
      note.textContent = digits.length >= 13 && !CardFields.sound(digits) ? "Please compare the number with your card once more." : "";
    });
  }

  /** The check digit that most issuers' numbers have. */
  static sound(digits) {
    const sum = [...digits].reverse().reduce((total, digit, place) => {
      const value = Number(digit) * (place % 2 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
    return sum % 10 === 0;
  }
}

customElements.define("card-frame", CardFrame);
customElements.define("card-fields", CardFields);

for (const dialog of document.querySelectorAll("dialog[data-modal][open]")) {
  dialog.close();
  dialog.showModal();
}
