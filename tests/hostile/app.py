"""/way tries to lead elsewhere in one `how` · /off redirects · /all tries every channel at once · /facts tells all it can find out."""

# ruff: noqa: E501 - a page or a script is easier to read on one line
from __future__ import annotations

import json
from html import escape

from starlette.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response as Plain

from sites.kit import Database, Response, Rng, Site, Visit, get, post

WAYS = {
    "link": '<a href="{url}">Go</a>',
    "new tab": '<a href="{url}" target=_blank>Go</a>',
    "form": '<form action="{url}" method=post><button>Go</button></form>',
    "location": '<button onclick="location.href = this.value" value="{url}">Go</button>',
    "window": '<button onclick="window.open(this.value)" value="{url}">Go</button>',
    "refresh": """<button value="{url}" onclick="const m = document.createElement('meta'); m.httpEquiv = 'refresh';
        m.content = '0;url=' + this.value; document.head.append(m)">Go</button>""",
    "redirect": '<a href="/off?to={url}">Go</a>',
}

CHANNELS = r"""
const web = at => `http://${at}`, tls = at => `https://${at}`, quiet = work => { try { return Promise.resolve(work()).catch(() => 0) } catch {} };
const add = (tag, attributes) => document.body.append(Object.assign(document.createElement(tag), attributes));
const link = (rel, href, more = {}) => document.head.append(Object.assign(document.createElement('link'), { rel, href, ...more }));
for (const at of CANARIES) {
  for (const scheme of [web, tls]) {
    const to = path => `${scheme(at)}/${path}`;
    quiet(() => fetch(to('fetch'), { mode: 'no-cors' }));
    quiet(() => fetch(to('keepalive'), { mode: 'no-cors', keepalive: true, method: 'POST', body: 'x' }));
    quiet(() => { const x = new XMLHttpRequest(); x.open('GET', to('xhr')); x.send() });
    quiet(() => navigator.sendBeacon(to('beacon'), 'x'));
    quiet(() => new EventSource(to('events')));
    add('img', { src: to('img'), alt: '' }); add('iframe', { src: to('iframe') }); add('script', { src: to('script') });
    add('video', { src: to('video') }); add('object', { data: to('object') }); add('embed', { src: to('embed') });
    add('a', { href: '#here', ping: to('ping'), textContent: 'ping' });
    for (const rel of ['stylesheet', 'icon', 'prefetch', 'prerender', 'preconnect', 'dns-prefetch', 'manifest', 'modulepreload']) link(rel, to(rel));
    link('preload', to('preload'), { as: 'image' });
    document.head.append(Object.assign(document.createElement('style'), { textContent: `@import url(${to('import')}); @font-face { font-family: F; src: url(${to('font')}) } body { background: url(${to('background')}); font-family: F }` }));
    const rules = Object.assign(document.createElement('script'), { type: 'speculationrules', textContent: JSON.stringify({ prefetch: [{ urls: [to('speculated')] }], prerender: [{ urls: [to('prerendered')] }] }) });
    document.head.append(rules);
    const worker = `fetch('${to('worker')}', {mode: 'no-cors'}).catch(() => 0); try { importScripts('${to('imported')}') } catch {}; try { new WebSocket('${to('worker-socket').replace('http', 'ws')}') } catch {}`;
    quiet(() => new Worker(URL.createObjectURL(new Blob([worker], { type: 'text/javascript' }))));
    quiet(() => new SharedWorker(URL.createObjectURL(new Blob([worker], { type: 'text/javascript' }))));
    add('iframe', { srcdoc: `<img src=${to('srcdoc')}><script>fetch('${to('inner')}', {mode: 'no-cors'}).catch(() => 0); const P = window.RTCPeerConnection; if (P) { const p = new P({iceServers: [{urls: 'stun:${at}'}]}); p.createDataChannel('d'); p.createOffer().then(o => p.setLocalDescription(o)) }<\/script>` });
    const frame = document.createElement('iframe'); document.body.append(frame);
    quiet(() => frame.contentWindow.fetch(to('blank-frame'), { mode: 'no-cors' }));
    quiet(() => new frame.contentWindow.WebSocket(to('frame-socket').replace('http', 'ws')));
    for (const method of ['get', 'post']) {
      add('iframe', { name: `f${method}` });
      const form = Object.assign(document.createElement('form'), { action: to('form'), method, target: `f${method}` });
      document.body.append(form); form.submit();
    }
  }
  quiet(() => new WebSocket(`ws://${at}/socket`)); quiet(() => new WebSocket(`wss://${at}/socket`));
  for (const P of [window.RTCPeerConnection, window.webkitRTCPeerConnection]) quiet(() => {
    const peer = new P({ iceServers: [{ urls: [`stun:${at}`, `turn:${at}?transport=udp`, `turn:${at}?transport=tcp`, `turns:${at}`], username: 'u', credential: 'c' }] });
    peer.createDataChannel('d'); peer.createOffer().then(offer => peer.setLocalDescription(offer));
  });
  quiet(() => new WebTransport(`https://${at}/transport`).ready);
}
quiet(() => navigator.serviceWorker.register('/sw.js'));
for (const src of ['file:///etc/hostname', 'chrome://version', 'view-source:http://hostile.test/', 'chrome-extension://a/b', 'ftp://hostile.test/x']) { add('iframe', { src }); quiet(() => fetch(src)); add('img', { src, alt: '' }) }
"""

FACTS = r"""
const worker = new Worker(URL.createObjectURL(new Blob([`
  postMessage([navigator.hardwareConcurrency, navigator.language, navigator.languages.join(), navigator.platform, navigator.userAgent,
    Intl.DateTimeFormat().resolvedOptions().timeZone, new Date(2026, 0, 1).getTimezoneOffset(), (1234.5).toLocaleString(), new Date(0).toLocaleString()].join('|'))`])));
const heard = new Promise(resolve => worker.onmessage = event => resolve(event.data));
performance.mark('a'); performance.measure('b', 'a');
const walk = (name, object, depth = 0) => {
  for (const key of Object.keys(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(object))).concat(Object.keys(object)).sort()) {
    let value; try { value = object[key] } catch { continue }
    if (typeof value === 'function' || key === 'userActivation') continue;
    if (value && typeof value === 'object' && depth < 1) walk(`${name}.${key}`, value, depth + 1);
    else if (typeof value !== 'object') told.push(`${name}.${key}=${value}`);
  }
};
const told = [];
for (const name of ['navigator', 'screen', 'performance', 'history', 'visualViewport']) walk(name, window[name]);
told.push(['innerWidth', 'innerHeight', 'outerWidth', 'outerHeight', 'screenX', 'screenY', 'devicePixelRatio', 'isSecureContext'].map(key => `${key}=${window[key]}`));
told.push(`chance ${Math.random()} ${crypto.getRandomValues(new Uint32Array(3))} ${crypto.randomUUID ? crypto.randomUUID() : ''}`);
told.push(`clock ${Date.now()} ${performance.now()} ${performance.timeOrigin} ${new Date()} ${document.lastModified} ${document.timeline.currentTime} ${new Event('x').timeStamp} ${new File([], 'f').lastModified}`);
told.push(`zone ${Intl.DateTimeFormat().resolvedOptions().timeZone} ${new Date(2026, 0, 1).getTimezoneOffset()} ${new Date(2026, 6, 1).toLocaleString()}`);
told.push(`locale ${Intl.NumberFormat().resolvedOptions().locale} ${(1234.5).toLocaleString()} ${['z', 'ä', 'a'].sort(new Intl.Collator().compare)} ${new Intl.DisplayNames(undefined, { type: 'region' }).of('DE')}`);
for (const query of ['prefers-reduced-motion: reduce', 'prefers-color-scheme: dark', 'prefers-contrast: more', 'forced-colors: active', 'hover: hover', 'pointer: fine', 'color-gamut: p3', 'dynamic-range: high', 'update: fast'])
  told.push(`${query} ${matchMedia(`(${query})`).matches}`);
told.push(`entries ${JSON.stringify(performance.getEntries())}`);
told.push(`absent ${['RTCPeerConnection', 'SharedWorker', 'WebTransport'].map(name => name in window)}`);
const gl = document.createElement('canvas').getContext('webgl'); told.push(`gl ${gl && gl.getParameter(37446)}`);
told.push(`voices ${window.speechSynthesis ? speechSynthesis.getVoices().length : 0}`);
heard.then(text => { told.push(`worker ${text}`); document.querySelector('#out').textContent = told.join(' ; ') });
"""


def seed(db: Database, rng: Rng) -> None:
    """Nothing."""


def page(visit: Visit, body: str) -> Response:
    """A whole document."""
    return HTMLResponse(
        f'<!doctype html><html lang=en data-now="{visit.now_ms}"><title>Hostile</title><body>{body}'
    )


def way(visit: Visit) -> Response:
    """One way to somewhere else."""
    url = escape(
        visit.query["to"].replace("%", "%25") if visit.query["how"] == "redirect" else visit.query["to"]
    )
    return page(visit, WAYS[visit.query["how"]].format(url=url))


def off(visit: Visit) -> Response:
    """A redirect to wherever is asked for."""
    return RedirectResponse(visit.query["to"], status_code=302)


def everything(visit: Visit) -> Response:
    """All channels, to all `to`."""
    script = CHANNELS.replace("CANARIES", json.dumps(visit.query.getlist("to")))
    return page(visit, f"<button>Stay</button><script>{script}</script>")


def facts(visit: Visit) -> Response:
    """What a page can find out."""
    return page(visit, f"<p id=out>-</p><script>{FACTS}</script>")


def script(visit: Visit) -> Response:
    """A service worker."""
    return Plain("onfetch = () => 0", media_type="text/javascript")


site = Site(
    __file__,
    title="Hostile",
    seed=seed,
    routes=[
        get("/way", way),
        get("/off", off),
        post("/off", off),
        get("/all", everything),
        get("/facts", facts),
        get("/sw.js", script),
    ],
)
