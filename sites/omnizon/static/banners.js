// Banners: dialogs that hold the page until they are answered, and a strip that counts down.

for (const dialog of document.querySelectorAll(".newsletter-dialog[open]")) {
  dialog.close();
  dialog.showModal();
}

for (const link of document.querySelectorAll("[data-opens=cookie-settings]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("cookie-settings").showModal();
  });
}

/** Minutes that are left, a minute less each minute. */
class CountDown extends HTMLElement {
  connectedCallback() {
    let minutes = Number(this.dataset.minutes);
    const timer = setInterval(() => {
      minutes -= 1;
      this.firstElementChild.textContent = `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
      if (minutes <= 0) clearInterval(timer);
    }, 60_000);
  }
}

customElements.define("count-down", CountDown);
