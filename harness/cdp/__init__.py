"""A browser that an agent works on by itself, over a DevTools address of ours in place of Chromium's."""

from harness.cdp.address import Address
from harness.cdp.attached import Attached
from harness.cdp.seat import Seat

__all__ = ["Address", "Attached", "Seat"]
