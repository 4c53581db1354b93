// Comfort on pages that work without it: a dish opens in a dialog, its sum follows what is chosen.

const money = (cents) => `$${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;

/** What a dish comes to, as it is chosen. */
function sumUp(form) {
  const box = form.querySelector(".dish-sum");
  if (!box) return;
  const show = () => {
    const size = form.querySelector("[data-cents]:checked");
    const more = [...form.querySelectorAll("[data-more]:checked")].reduce((sum, each) => sum + Number(each.dataset.more), 0);
    const one = Number(size ? size.dataset.cents : box.dataset.sum) + more;
    box.textContent = money(one * Number(form.elements.quantity.value));
  };
  form.addEventListener("change", show);
  show();
}

for (const form of document.querySelectorAll("[data-dish] form")) sumUp(form);

/** Links to dishes open the dish's own form in a dialog; the page behind stays. */
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a.dish-link");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const answer = await fetch(link.href);
  if (!answer.ok) return location.assign(link.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const dish = page.querySelector("[data-dish]");
  const heading = dish.querySelector("h1");
  const title = Object.assign(document.createElement("h2"), { id: "dish-heading", textContent: heading.textContent });
  heading.replaceWith(title);
  const dialog = Object.assign(document.createElement("dialog"), { className: "box" });
  dialog.setAttribute("aria-labelledby", "dish-heading");
  const close = Object.assign(document.createElement("button"), { type: "button", className: "close", textContent: "✕" });
  close.setAttribute("aria-label", "Close");
  close.addEventListener("click", () => dialog.close());
  dialog.append(close, dish);
  dialog.addEventListener("click", (inside) => inside.target === dialog && dialog.close());
  dialog.addEventListener("close", () => (dialog.remove(), link.focus()));
  document.body.append(dialog);
  for (const form of dialog.querySelectorAll("form")) sumUp(form);
  dialog.showModal();
});
