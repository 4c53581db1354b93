"""One Chromium, many isolated tabs: pages in words, actions with causes, and time that stands still."""

from harness.browser.launch import Browser, Found
from harness.browser.tab import Tab

__all__ = ["Browser", "Found", "Tab"]
