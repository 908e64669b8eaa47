"""A real browser that reports whatever a page makes it complain about."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import needed
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

DESKTOP, PHONE = (1280, 800), (360, 740)


class Browser:
    """Chromium without a window, on one site."""

    def __init__(self, driver: Chrome, address: str) -> None:
        self.driver, self.address = driver, address

    def open(self, path: str) -> None:
        """Load a page, and forget what was complained about before."""
        self._log("browser")
        self._log("performance")
        self.driver.get(self.address + path)

    @property
    def path(self) -> str:
        """Return where the browser is."""
        return urlsplit(self.driver.current_url).path

    @property
    def status(self) -> int:
        """Return the status that the page was answered with."""
        return int(self.run("return performance.getEntriesByType('navigation')[0].responseStatus"))

    def one(self, selector: str) -> WebElement:
        """Return the first element of a selector."""
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        """Return every element of a selector."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def fill(self, **fields: str) -> None:
        """Type into the fields of these names, as by hand; a date is set, its parts depend on the language."""
        for name, text in fields.items():
            field = self.one(f"[name='{name}']")
            if field.get_attribute("type") == "date":
                self.run("arguments[0].value = arguments[1]", field, text)
            elif field.tag_name == "select":
                self.one(f"[name='{name}'] option[value='{text}']").click()
            else:
                if field.get_attribute("type") != "file":
                    field.clear()
                field.send_keys(text)

    def press(self, selector: str) -> None:
        """Click on something that leads to another page, and wait for it."""
        with self.new_page():
            self.one(selector).click()

    @contextmanager
    def new_page(self) -> Iterator[None]:
        """Do what leads to another page, and wait until that is loaded."""
        self.run("window.isOld = true")
        yield
        is_loaded = "return !window.isOld && document.readyState === 'complete'"
        WebDriverWait(self.driver, 15, ignored_exceptions=[WebDriverException]).until(lambda _: self.run(is_loaded))

    def run(self, script: str, *arguments: object) -> Any:
        """Run a script in the page."""
        return self.driver.execute_script(script, *arguments)

    def wait_for(self, script: str) -> Any:
        """Run a script that answers by calling its last argument."""
        return self.driver.execute_async_script(script)

    def show_as(self, size: tuple[int, int], scheme: str) -> None:
        """Take on a window's size and the visitor's liking for a light or dark page."""
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == PHONE}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        features = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},  # a click cannot wait for a smooth scroll
        ]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def links(self) -> set[str]:
        """Return where the page leads to in this site, records by their number."""
        found = self.run("return [...document.links].map(link => link.href)")
        here = [urlsplit(link) for link in found if link.startswith(f"{self.address}/")]
        return {f"{link.path}?{link.query}" if link.query.startswith("id=") else link.path for link in here}

    def complaints(self, *, status: int = 200) -> list[str]:
        """Return what went wrong since `open`: in the console, by the policy, and requests to other hosts."""
        found = []
        for entry in self._log("browser"):
            if "/favicon.ico - " in entry["message"]:
                continue  # what a browser asks by itself, on pages of others that name no icon
            is_expected = f"status of {status} " in entry["message"] and self.driver.current_url in entry["message"]
            if entry["level"] in ("WARNING", "SEVERE") and not is_expected:
                found.append(f"{entry['level']}: {entry['message']}")
        for entry in self._log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url = message["params"]["request"]["url"]
                if not url.startswith((f"{self.address}/", "data:", "blob:")):
                    found.append(f"request to {url}")
        return found

    def _log(self, kind: str) -> list[dict[str, Any]]:
        log: list[dict[str, Any]] = self.driver.get_log(kind)  # type: ignore[no-untyped-call]  # Selenium's has no types
        return log


@contextmanager
def browsing(address: str, *, scripts: bool = True, downloads: Path | None = None) -> Iterator[Browser]:
    """Start a browser with an empty profile, which knows no other host than the site's.

    Without `scripts` no page runs any; what it downloads goes into the folder `downloads`.
    """
    needed.programs("chromium", "chromedriver")
    options = ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    options.accept_insecure_certs = True
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    for argument in (
        "--headless=new",
        "--disable-dev-shm-usage",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
    ):
        options.add_argument(argument)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    driver = Chrome(options=options, service=ChromeService(shutil.which("chromedriver")))
    try:
        if downloads:
            where = {"behavior": "allow", "downloadPath": str(downloads)}
            driver.execute_cdp_cmd("Browser.setDownloadBehavior", where)
        visitor = Browser(driver, address)
        visitor.show_as(DESKTOP, "light")
        yield visitor
    finally:
        driver.quit()
