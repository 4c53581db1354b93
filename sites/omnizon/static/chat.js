// The chat's dock: a button on every page, and a panel in a shadow tree. Without script it is a link to /chat.

const STYLE = `
:host { font: 15px/1.5 var(--font, sans-serif); }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
button { font: inherit; cursor: pointer; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.open { position: fixed; z-index: 30; right: 18px; bottom: 16px; min-height: 42px; padding: 0 20px; border: 0; border-radius: 999px; background: var(--deep); color: var(--on-deep); font-weight: 600; box-shadow: var(--lift); }
.panel { position: fixed; z-index: 46; right: 18px; bottom: 16px; width: min(380px, calc(100vw - 24px)); height: min(540px, calc(100vh - 32px)); display: grid; grid-template-rows: auto 1fr auto auto; background: var(--surface); color: var(--ink); border: 1px solid var(--line); border-radius: 20px; box-shadow: var(--lift); overflow: hidden; }
header { display: flex; align-items: center; gap: 10px; padding: 12px 16px; background: var(--deep); color: var(--on-deep); }
h2 { flex: 1; margin: 0; font: 700 17px/1.2 var(--display, inherit); }
header a { color: inherit; font-size: 13.5px; }
header button { width: 32px; height: 32px; border: 0; border-radius: 50%; background: none; color: inherit; font-size: 20px; line-height: 1; }
.lines { overflow-y: auto; padding: 14px; display: flex; flex-direction: column; gap: 8px; }
.line { max-width: 88%; padding: 9px 13px; border-radius: 15px; background: var(--sunk); align-self: flex-start; overflow-wrap: anywhere; }
.line.you { align-self: flex-end; background: var(--good-wash); }
.line p { margin: 0; }
.line ul { margin: 6px 0 0; padding: 0; list-style: none; display: grid; gap: 3px; font-size: 14px; }
a { color: var(--link); }
.chips { display: flex; flex-wrap: wrap; gap: 6px; padding: 0 14px 10px; }
.chips button, .person { padding: 5px 12px; border: 1px solid var(--strong-line); border-radius: 999px; background: var(--surface); color: var(--ink); font-size: 13.5px; text-align: left; }
form { display: flex; flex-wrap: wrap; gap: 8px; padding: 12px 14px; border-top: 1px solid var(--line); }
form label { flex: 1 0 100%; font-size: 13px; font-weight: 600; }
input { flex: 1; min-width: 0; min-height: 40px; padding: 0 12px; border: 1px solid var(--strong-line); border-radius: 10px; background: var(--surface); color: inherit; font: inherit; }
form button { min-height: 40px; padding: 0 16px; border: 0; border-radius: 999px; background: var(--brand); color: var(--on-brand); font-weight: 600; }
form .cancel { background: none; color: inherit; border: 1px solid var(--strong-line); }
.wrong { flex: 1 0 100%; margin: 0; color: var(--bad); font-size: 13.5px; }
`;

class ChatDock extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({ mode: "open" });
    root.innerHTML = `<style>${STYLE}</style>
      <button class="open" type="button" aria-haspopup="dialog"></button>
      <section class="panel" role="dialog" aria-labelledby="heading" hidden>
        <header><h2 id="heading"></h2><a href="/chat">Whole page</a><button class="close" type="button" aria-label="Close the chat">×</button></header>
        <div class="lines" role="log" tabindex="0" aria-label="Conversation"></div>
        <div class="chips"></div>
        <form class="say"><input name="text" aria-label="Your message" maxlength="400" autocomplete="off"><button type="submit">Send</button></form>
        <form class="hand-over" hidden><label for="person-text">What should the person know?</label><input id="person-text" name="text" maxlength="400" autocomplete="off">
          <label for="person-email" class="for-guests">Email for the answer</label><input id="person-email" class="for-guests" name="email" type="email" autocomplete="email">
          <p class="wrong" role="alert" hidden></p><button type="submit">Send to a person</button><button class="cancel" type="button">Back</button></form>
      </section>`;
    this.find = (selector) => root.querySelector(selector);
    this.find("h2").textContent = this.dataset.heading;
    this.find(".open").textContent = this.dataset.label;
    this.find(".open").addEventListener("click", () => this.open());
    this.find(".close").addEventListener("click", () => this.close());
    this.find(".panel").addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    this.find(".say").addEventListener("submit", (event) => this.say(event));
    this.find(".hand-over").addEventListener("submit", (event) => this.handOver(event));
    this.find(".cancel").addEventListener("click", () => this.person(false));
  }

  async open() {
    this.find(".open").hidden = true;
    this.find(".panel").hidden = false;
    this.find(".say input").focus();
    if (this.loaded) return;
    this.loaded = true;
    const { lines, suggestions, signed_in } = await (await fetch("/chat/lines")).json();
    this.show(lines);
    for (const each of this.shadowRoot.querySelectorAll(".for-guests")) each.hidden = signed_in;
    for (const text of suggestions) this.chip(text, () => this.ask(text));
    this.chip("Talk to a person", () => this.person(true));
  }

  close() {
    this.find(".panel").hidden = true;
    this.find(".open").hidden = false;
    this.find(".open").focus();
  }

  chip(text, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.addEventListener("click", act);
    this.find(".chips").append(button);
  }

  person(on) {
    this.find(".hand-over").hidden = !on;
    this.find(".say").hidden = this.find(".chips").hidden = on;
    this.find(on ? "#person-text" : ".say input").focus();
  }

  show(lines) {
    const log = this.find(".lines");
    for (const { speaker, text, links } of lines) {
      const line = document.createElement("div");
      line.className = `line ${speaker}`;
      const words = document.createElement("p");
      words.textContent = text;
      line.append(words);
      if (links.length) {
        const list = document.createElement("ul");
        for (const [name, path] of links) {
          const link = Object.assign(document.createElement("a"), { href: path, textContent: name });
          const item = document.createElement("li");
          item.append(link);
          list.append(item);
        }
        line.append(list);
      }
      log.append(line);
    }
    log.scrollTop = log.scrollHeight;
  }

  async send(path, fields) {
    const answer = await fetch(path, { method: "POST", headers: { accept: "application/json" }, body: new URLSearchParams(fields) });
    return answer.json();
  }

  async ask(text) {
    const { lines } = await this.send("/chat", { text });
    this.show(lines);
  }

  async say(event) {
    event.preventDefault();
    const input = this.find(".say input");
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    await this.ask(text);
    input.focus();
  }

  async handOver(event) {
    event.preventDefault();
    const { lines, problem } = await this.send("/chat/person", { text: this.find("#person-text").value, email: this.find("#person-email").value });
    const wrong = this.find(".wrong");
    wrong.hidden = !problem;
    wrong.textContent = problem ?? "";
    if (problem) return;
    this.find("#person-text").value = "";
    this.show(lines);
    this.person(false);
  }
}

customElements.define("chat-dock", ChatDock);
