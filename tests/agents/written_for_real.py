"""A black-box agent as they are written for REAL: it drives Chromium by itself, and asks `/finish` what it has done.

python written_for_real.py URL GOAL [idle]
"""

import json
import os
import sys
from urllib.parse import quote

from playwright.sync_api import sync_playwright

url, goal, *rest = sys.argv[1:]
run_id = os.environ.get("RUNID", "0")

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"] or None)
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    background = context.new_page()
    background.goto(f"{url}/config?run_id={run_id}&task_id=v1.omnizon-gamepads&latency=0")
    background.goto(f"{url}/finish")
    before = json.loads(background.locator("pre").inner_text())
    assert before["orderDetailsDiff"]["added"] == {}, before
    page = context.new_page()
    page.goto(url)
    if not rest:
        page.get_by_role("combobox", name="Search omnizon").fill("PlayStation DualSense")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="PlayStation DualSense Wireless Controller", exact=True).first.click()
        page.get_by_role("combobox", name="Quantity").select_option("2")
        page.get_by_role("button", name="Buy now").click()
        page.get_by_role("button", name="Place your order").first.click()
        page.wait_for_url("**/checkout/done/**")
        background.goto(f"{url}/finish")
        [line] = json.loads(background.locator("pre").inner_text())["orderDetailsDiff"]["added"]["0"][
            "order"
        ]["cart"]
        background.goto(f"{url}/submit?retrieved_answer={quote('One costs $' + str(line['price']))}")
    browser.close()
