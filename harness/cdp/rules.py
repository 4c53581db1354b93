"""What an agent may say to its Chromium. Pure.

A list of what is allowed, and not of what is forbidden: a command that a coming Chromium adds is refused until somebody
has thought of it as one who wants out. Left out are the machine (`Browser`, `SystemInfo`, `IO`, `Tracing`, `Memory`),
the network beneath the page (`Fetch`, `Security`, headers, foreign addresses and proxies), what would stop our own look
at the page (`Debugger`), other people's sessions (cookies can be read and not set), and every way to speak past these
rules (`Target.exposeDevToolsProtocol`, `Target.sendMessageToTarget`, sessions that are not flat).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Params = dict[str, Any]


@dataclass(frozen=True)
class Ground:
    """What the rules depend on, of one episode."""

    origins: frozenset[str]
    proxy: str
    files: Mapping[str, str]
    """Name -> where our own copy lies, which the agent cannot reach."""


class Forbidden(Exception):
    """Why a command is not passed on."""


@dataclass(frozen=True)
class Answered:
    """A command that is answered as if it had been done."""

    result: Params


Rule = Callable[[Params, Ground], Params | Answered]

_PLAIN = """
Accessibility.disable Accessibility.enable Accessibility.getAXNodeAndAncestors Accessibility.getChildAXNodes
Accessibility.getFullAXTree Accessibility.getPartialAXTree Accessibility.getRootAXNode Accessibility.queryAXTree
CSS.disable CSS.enable CSS.getComputedStyleForNode CSS.getInlineStylesForNode CSS.getMatchedStylesForNode
DOM.describeNode DOM.disable DOM.discardSearchResults DOM.enable DOM.focus DOM.getAttributes DOM.getBoxModel
DOM.getContentQuads DOM.getDocument DOM.getFlattenedDocument DOM.getFrameOwner DOM.getNodeForLocation DOM.getOuterHTML
DOM.getSearchResults DOM.performSearch DOM.pushNodesByBackendIdsToFrontend DOM.querySelector DOM.querySelectorAll
DOM.requestChildNodes DOM.requestNode DOM.resolveNode DOM.scrollIntoViewIfNeeded
DOMDebugger.getEventListeners DOMSnapshot.captureSnapshot DOMSnapshot.disable DOMSnapshot.enable
Emulation.clearDeviceMetricsOverride Emulation.setDefaultBackgroundColorOverride Emulation.setDeviceMetricsOverride
Emulation.setEmulatedMedia Emulation.setFocusEmulationEnabled Emulation.setScrollbarsHidden
Emulation.setTouchEmulationEnabled
Input.dispatchKeyEvent Input.dispatchMouseEvent Input.dispatchTouchEvent
Input.imeSetComposition Input.insertText Input.setInterceptDrags
Inspector.disable Inspector.enable Log.clear Log.disable Log.enable
Network.disable Network.enable Network.getCookies Network.getRequestPostData Network.getResponseBody
Network.setBypassServiceWorker Network.setCacheDisabled
Overlay.disable Overlay.enable Overlay.hideHighlight Overlay.highlightNode Overlay.highlightQuad Overlay.highlightRect
Page.addScriptToEvaluateOnNewDocument Page.bringToFront Page.captureScreenshot Page.close Page.createIsolatedWorld
Page.disable Page.enable Page.getFrameTree Page.getLayoutMetrics Page.getNavigationHistory Page.handleJavaScriptDialog
Page.navigateToHistoryEntry Page.reload Page.removeScriptToEvaluateOnNewDocument Page.setInterceptFileChooserDialog
Page.setLifecycleEventsEnabled Page.stopLoading
Performance.disable Performance.enable Performance.getMetrics
Runtime.addBinding Runtime.awaitPromise Runtime.callFunctionOn Runtime.compileScript Runtime.disable
Runtime.discardConsoleEntries Runtime.enable Runtime.evaluate Runtime.getExceptionDetails Runtime.getProperties
Runtime.globalLexicalScopeNames Runtime.queryObjects Runtime.releaseObject Runtime.releaseObjectGroup
Runtime.removeBinding Runtime.runIfWaitingForDebugger Runtime.runScript Runtime.setAsyncCallStackDepth
Browser.getVersion Browser.getWindowForTarget Storage.getCookies
Target.activateTarget Target.closeTarget Target.detachFromTarget Target.disposeBrowserContext
Target.getBrowserContexts Target.getTargetInfo Target.getTargets Target.setDiscoverTargets
"""

CONTROL = re.compile(r"[\x00-\x20\x7f\\]")


def within(url: str, origins: frozenset[str]) -> bool:
    """Whether an address can only be one of the episode's sites, however a browser reads it."""
    if url in ("", "about:blank"):
        return True
    if CONTROL.search(url):
        return False
    return any(
        url == origin or url.startswith((f"{origin}/", f"{origin}?", f"{origin}#")) for origin in origins
    )


def _address(params: Params, ground: Ground) -> Params:
    url = params.get("url", "")
    if not isinstance(url, str) or not within(url, ground.origins):
        raise Forbidden(f"{url!r:.200} is outside the episode; it has {', '.join(sorted(ground.origins))}")
    return params


def _navigate(params: Params, ground: Ground) -> Params:
    return {name: value for name, value in _address(params, ground).items() if name != "referrer"}


def _created(params: Params, ground: Ground) -> Params:
    kept = ("url", "width", "height", "browserContextId", "newWindow", "background")
    return {name: value for name, value in _address(params, ground).items() if name in kept}


def _flat(params: Params, ground: Ground) -> Params:
    if params.get("autoAttach") is not False and params.get("flatten") is not True:
        raise Forbidden("a session has to be flat: say flatten: true")
    return params


def _context(params: Params, ground: Ground) -> Params:
    """Another context, but the same network."""
    if params.get("proxyServer") or params.get("proxyBypassList"):
        raise Forbidden("a context has the episode's own proxy; leave out proxyServer and proxyBypassList")
    kept = {"disposeOnDetach": True} if params.get("disposeOnDetach") is True else {}
    return {**kept, "proxyServer": ground.proxy, "proxyBypassList": "<-loopback>"}


def _no_downloads(params: Params, ground: Ground) -> Params:
    """Clients set it when they connect, and must not be refused; nothing is ever kept."""
    context = {"browserContextId": params["browserContextId"]} if "browserContextId" in params else {}
    return {"behavior": "deny", **context}


def _files(params: Params, ground: Ground) -> Params:
    names = params.get("files")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise Forbidden("files is a list of paths")
    known = [name.replace("\\", "/").rpartition("/")[2] for name in names]
    unknown = [name for name in known if name not in ground.files]
    if unknown:
        have = ", ".join(sorted(ground.files)) or "none"
        raise Forbidden(f"{unknown[0]!r:.200} is no file of this task, which has {have}")
    return {**params, "files": [ground.files[name] for name in known]}


def _drag(params: Params, ground: Ground) -> Params:
    """What is dropped may hold files by their path, which is any file of the machine."""
    data = params.get("data")
    if isinstance(data, dict) and data.get("files"):
        raise Forbidden("files cannot be dropped; DOM.setFileInputFiles gives a field those of the task")
    return params


def _headers(params: Params, ground: Ground) -> Params | Answered:
    if params.get("headers"):
        raise Forbidden("requests carry the headers that the browser gives them, and no others")
    return Answered({})


def _nothing(params: Params, ground: Ground) -> Params | Answered:
    return Answered({})


RULES: dict[str, Rule | None] = {
    **dict.fromkeys(_PLAIN.split()),
    "Page.navigate": _navigate,
    "Target.createTarget": _created,
    "Target.setAutoAttach": _flat,
    "Target.attachToTarget": _flat,
    "Target.createBrowserContext": _context,
    "Browser.setDownloadBehavior": _no_downloads,
    "Page.setDownloadBehavior": _no_downloads,
    "DOM.setFileInputFiles": _files,
    "Input.dispatchDragEvent": _drag,
    "Network.setExtraHTTPHeaders": _headers,
    "Browser.close": _nothing,
}
"""Command -> what becomes of its parameters; None for as they are."""


def judged(method: str, params: Params, ground: Ground) -> Params | Answered:
    """The parameters to pass on, or the answer to give. Raises Forbidden."""
    if method not in RULES:
        raise Forbidden(f"{method} is not allowed to an agent")
    rule = RULES[method]
    return rule(params, ground) if rule else params
