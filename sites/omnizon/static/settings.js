// A calendar beside a field for a date: a grid of buttons, moved through with the arrow keys.

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const pad = (number) => String(number).padStart(2, "0");
const iso = (date) => `${date.getUTCFullYear()}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
const day = (year, month, number) => new Date(Date.UTC(year, month, number));

class DatePicker extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.latest = this.dataset.now;
    const box = document.createElement("div");
    box.className = "with-calendar";
    this.input.before(box);
    this.button = document.createElement("button");
    Object.assign(this.button, { type: "button", className: "button", textContent: "Choose a day" });
    this.button.setAttribute("aria-haspopup", "dialog");
    this.button.setAttribute("aria-expanded", "false");
    box.append(this.input, this.button);
    this.calendar = document.createElement("div");
    this.calendar.className = "calendar";
    this.calendar.hidden = true;
    this.calendar.setAttribute("role", "dialog");
    this.calendar.setAttribute("aria-label", "Calendar");
    this.append(this.calendar);
    this.button.addEventListener("click", () => (this.calendar.hidden ? this.open() : this.close()));
    this.calendar.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.contains(event.relatedTarget)) this.close(false);
    });
  }

  open() {
    const chosen = /^\d{4}-\d\d-\d\d$/.test(this.input.value) ? this.input.value : `${this.latest.slice(0, 4) - 30}${this.latest.slice(4)}`;
    this.calendar.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.draw(new Date(`${chosen}T00:00:00Z`), true);
  }

  close(back = true) {
    this.calendar.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (back) this.button.focus();
  }

  draw(at, focus) {
    this.at = at;
    const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
    const last = Number(this.latest.slice(0, 4));
    const years = Array.from({ length: last - 1919 }, (_, back) => `<option${last - back === year ? " selected" : ""}>${last - back}</option>`);
    const months = MONTHS.map((name, place) => `<option value="${place}"${place === month ? " selected" : ""}>${name}</option>`);
    const rows = [];
    for (let start = day(year, month, 1 - day(year, month, 1).getUTCDay()); start < day(year, month + 1, 1); start = day(start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate() + 7)) {
      const cells = [];
      for (let each = 0; each < 7; each += 1) {
        const date = day(start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate() + each);
        const here = date.getUTCMonth() === month;
        const label = `${DAYS[date.getUTCDay()]}, ${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}`;
        cells.push(here ? `<td><button type="button" data-day="${iso(date)}" aria-label="${label}" aria-pressed="${iso(date) === this.input.value}" tabindex="${iso(date) === iso(at) ? 0 : -1}"${iso(date) > this.latest ? " disabled" : ""}>${date.getUTCDate()}</button></td>` : "<td></td>");
      }
      rows.push(`<tr>${cells.join("")}</tr>`);
    }
    this.calendar.innerHTML = `<div class="calendar-head"><button type="button" data-turn="-1" aria-label="Month before">‹</button>
      <select aria-label="Month">${months.join("")}</select><select aria-label="Year">${years.join("")}</select>
      <button type="button" data-turn="1" aria-label="Month after">›</button></div>
      <table><caption class="visually-hidden" aria-live="polite">${MONTHS[month]} ${year}</caption><thead><tr>${DAYS.map((name) => `<th scope="col" abbr="${name}">${name.slice(0, 2)}</th>`).join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
    for (const button of this.calendar.querySelectorAll("[data-turn]"))
      button.addEventListener("click", () => this.turn(Number(button.dataset.turn)));
    const [monthBox, yearBox] = this.calendar.querySelectorAll("select");
    for (const box of [monthBox, yearBox]) box.addEventListener("change", () => this.draw(this.held(Number(yearBox.value), Number(monthBox.value)), false));
    for (const button of this.calendar.querySelectorAll("[data-day]"))
      button.addEventListener("click", () => {
        this.input.value = button.dataset.day;
        this.close();
      });
    if (focus) this.calendar.querySelector("[tabindex='0']")?.focus();
  }

  held(year, month) {
    const most = day(year, month + 1, 0).getUTCDate();
    return day(year, month, Math.min(this.at.getUTCDate(), most));
  }

  turn(by) {
    this.draw(this.held(this.at.getUTCFullYear(), this.at.getUTCMonth() + by), false);
    this.calendar.querySelector(`[data-turn="${by}"]`).focus();
  }

  key(event) {
    if (event.key === "Escape") return this.close();
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    if (!event.target.dataset.day) return;
    let to = null;
    if (step) to = new Date(this.at.getTime() + step * 86_400_000);
    else if (event.key === "PageUp") to = this.held(this.at.getUTCFullYear(), this.at.getUTCMonth() - 1);
    else if (event.key === "PageDown") to = this.held(this.at.getUTCFullYear(), this.at.getUTCMonth() + 1);
    if (!to) return;
    event.preventDefault();
    if (iso(to) <= this.latest) this.draw(to, true);
  }
}

customElements.define("date-picker", DatePicker);
