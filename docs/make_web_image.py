"""Take docs/images/web.png, the web page in Chromium. Run `python docs/make_web_image.py` after a change."""

import base64
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

import browser  # noqa: E402
from serving import served  # noqa: E402

STATE = "/?project.name=Harbour+Library&answers.purpose=business_app&answers.admin_site=needed&answers.style=freedom"


def main() -> None:
    """Write the picture."""
    with served() as address, browser.browsing(address) as visitor:
        visitor.show_as((1200, 900), "light")
        visitor.open(STATE)
        taken = visitor.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
        (ROOT / "docs" / "images" / "web.png").write_bytes(base64.b64decode(taken["data"]))


if __name__ == "__main__":
    main()
