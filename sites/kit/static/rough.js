// What buttons and labels do, for the rough skin's plain boxes: they answer to the mouse, and tell nobody what they are.
document.addEventListener("click", (event) => {
  const press = event.target.closest("[data-press]");
  if (press) {
    const form = press.getAttribute("form") ? document.getElementById(press.getAttribute("form")) : press.closest("form");
    const button = Object.assign(document.createElement("button"), { type: "submit", hidden: true });
    for (const name of ["name", "value", "formaction", "formnovalidate"])
      if (press.hasAttribute(name)) button.setAttribute(name, press.getAttribute(name));
    form.append(button);
    form.requestSubmit(button);
    button.remove();
    return;
  }
  const label = event.target.closest(".r-label");
  if (!label) return;
  const field = label.dataset.for ? document.getElementById(label.dataset.for) : label.querySelector("input, select, textarea");
  if (!field || field === event.target) return;
  if (field.matches("[type=checkbox], [type=radio]")) field.click();
  else field.focus();
});
