"""The web page before its visitors and judges: browsers with and without scripts, keyboards, axe, observatory."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import browser
import deployed
import judges
import pytest
from all_rows import RUNNABLE_ROWS
from browser import DESKTOP, PHONE, Browser
from projects import project
from proxying import tls_ended
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.support.wait import WebDriverWait
from serving import served

from scaffoldpy import generate, questions
from scaffoldpy.model import Framework, Request, Values
from scaffoldpy.plan import make_plan
from scaffoldpy.template import load_template
from scaffoldpy.web import create_app
from scaffoldpy.web.settings import Settings

pytestmark = pytest.mark.slow

MANY = "100000/second"
# At 200 percent, a window of 1280 pixels has the width of 640.
ZOOMED = (640, 400)
STATES = {
    "empty": "",
    "rich": "?project.name=Shop&answers.admin_site=needed&answers.style=freedom&answers.database=postgresql"
    "&options.api=drf&options.accounts=full&framework=django&file=config/settings.py",
    "refused": "?framework=flask&options.deploy=cluster&options.database=sqlite&colour=red&project.slug=class"
    "&answers.purpose=microservice&answers.templates=none&answers.accounts=none&answers.admin_site=unneeded",
    "long": f"?project.name={'Donaudampfschiff' * 6}&project.description={'Rindfleisch' * 12}",
}


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with served(RATE=MANY) as address:
        yield address


@pytest.mark.parametrize("name", STATES)
def test_the_page_pleases_everybody(site: str, name: str) -> None:
    """Desktop, phone and 200 percent, light and dark: no violation, no complaint, nothing wider than its window."""
    script, found = judges.axe(), list[str]()
    with browser.browsing(site) as visitor:
        for path in (f"/{STATES[name]}", *(["/about", "/nowhere"] if name == "empty" else [])):
            visitor.open(path)
            for size in (DESKTOP, PHONE, ZOOMED):
                for scheme in ("light", "dark"):
                    visitor.show_as(size, scheme)
                    found += [f"{path} {size} {scheme} {each}" for each in judges.violations(visitor, script)]
                if visitor.run("return document.documentElement.scrollWidth > innerWidth"):
                    found.append(f"{path}: wider than {size}")
            found += visitor.complaints(status=404 if path == "/nowhere" else 200)
    assert found == []


def test_observatory_grades_a_plus(tmp_path: Path) -> None:
    deployed.make_certificate(tmp_path)
    (tmp_path / "site.key").rename(tmp_path / "key.pem")
    certificate = tmp_path / "site.crt"
    with (
        served(RATE=MANY, PROXY_HOPS="1", SSL_REDIRECT="true") as address,
        tls_ended(urlsplit(address).port or 0, certificate) as port,
    ):
        report = judges.scan(f"https://localhost:{port}/", certificate)
    failed = [(name, test) for name, test in report["tests"].items() if not test["pass"]]
    assert report["scan"]["grade"] == "A+", failed
    assert report["scan"]["score"] >= 120, report


def unpacked(folder: Path) -> Path:
    """Wait for the zip file that a browser downloads, and return the project in it."""
    deadline = time.monotonic() + 20
    while not (found := list(folder.glob("*.zip"))) or list(folder.glob("*.crdownload")):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    with zipfile.ZipFile(found[0]) as archive:
        archive.extractall(folder)
    [project] = (path for path in folder.iterdir() if path.is_dir())
    return project


def output_of_tests(project: Path) -> str:
    """Install a project and run its tests, as its README says."""
    uv = str(Path(sys.executable).with_name("uv"))
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, ".venv"], cwd=project, check=True)
    install = [uv, "pip", "install", "--quiet", "--python", ".venv", "--editable", ".[dev]"]
    subprocess.run(install, cwd=project, check=True)
    done = subprocess.run(
        [".venv/bin/python", "-m", "pytest"], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_from_the_first_question_to_a_project(site: str, size: tuple[int, int], scripts: bool, tmp_path: Path) -> None:
    with browser.browsing(site, scripts=scripts, downloads=tmp_path) as visitor:
        visitor.show_as(size, "light")
        visitor.open("/")
        visitor.fill(**{"project.name": "Harbour Shop"})
        for key, choice in (("answers.admin_site", "unneeded"), ("answers.data_model", "none")):
            click(visitor, f"{key.replace('.', '-')}-{choice}")
        send(visitor, "Flask", scripts=scripts)
        click(visitor, "options-api-smorest")
        send(visitor, "options.api=smorest", scripts=scripts)
        assert "Your answers" in visitor.one(".verdict").text
        assert "project.name=Harbour+Shop" in visitor.driver.current_url
        wait(visitor, lambda: "api.py" in visitor.one(".tree").text)
        assert "harbour_shop/" in visitor.one(".tree").text
        visitor.run("[...document.querySelectorAll('.tree a')].find(link => link.text === 'api.py').click()")
        wait(visitor, lambda: "api.py" in visitor.one(".file h3").text)
        assert "api=smorest" in visitor.one(".file .note").text
        assert visitor.complaints() == []
        visitor.run("document.querySelector('.take .button').click()")
        made = unpacked(tmp_path)
    assert made.name == "harbour_shop"
    if size == DESKTOP:
        assert "passed" in output_of_tests(made)


def click(visitor: Browser, name: str) -> None:
    """Click on the label of a choice, having opened what it is in; again, where the page has just been renewed."""

    def attempt(_: object) -> bool:
        label = visitor.one(f"label[for='{name}']")
        visitor.run("arguments[0].closest('details')?.setAttribute('open', '')", label)
        visitor.run("arguments[0].scrollIntoView({block: 'center'})", label)
        label.click()
        return True

    WebDriverWait(visitor.driver, 15, ignored_exceptions=[WebDriverException]).until(attempt)


def send(visitor: Browser, told: str, *, scripts: bool) -> None:
    """Wait until the page has followed by itself, or press its button."""
    if scripts:
        wait(visitor, lambda: told in visitor.driver.current_url or told in visitor.one(".verdict").text)
    else:
        button = visitor.one(".send button")
        visitor.run("arguments[0].scrollIntoView({block: 'center'})", button)
        with visitor.new_page():
            button.click()


def wait(visitor: Browser, condition: Callable[[], object]) -> None:
    WebDriverWait(visitor.driver, 15, ignored_exceptions=[WebDriverException]).until(lambda _: condition())


def test_the_keyboard_is_enough(site: str, tmp_path: Path) -> None:
    """Tab, arrows, space and Enter lead from the first question to the download, and focus stays where it is."""
    with browser.browsing(site, downloads=tmp_path) as visitor:
        visitor.open("/")
        reach(visitor, "project-name")
        press(visitor, *"Pier")
        wait(visitor, lambda: "project.name=Pier" in visitor.driver.current_url)
        assert focused(visitor) == "project-name"
        reach(visitor, "answers-admin_site-unset")
        press(visitor, Keys.ARROW_RIGHT)
        wait(visitor, lambda: "answers.admin_site=" in visitor.driver.current_url)
        assert focused(visitor).startswith("answers-admin_site-")
        assert visitor.run("return document.activeElement.matches(':focus-visible')")
        reach(visitor, "", text="Download .zip")
        press(visitor, Keys.ENTER)
        assert unpacked(tmp_path).name == "pier"
        assert visitor.complaints() == []


def press(visitor: Browser, *keys: str) -> None:
    ActionChains(visitor.driver).send_keys(*keys).perform()


def focused(visitor: Browser) -> str:
    return str(visitor.run("return document.activeElement.id"))


def reach(visitor: Browser, name: str, *, text: str = "") -> None:
    """Press Tab until an element has the focus."""
    for _ in range(300):
        press(visitor, Keys.TAB)
        if (name and focused(visitor) == name) or (
            text and visitor.run("return document.activeElement.innerText") == text
        ):
            return
    raise AssertionError(f"Tab never leads to {name or text}")


def test_going_back_leads_to_the_state_before(site: str) -> None:
    with browser.browsing(site) as visitor:
        visitor.open("/?project.name=Pier")
        click(visitor, "answers-admin_site-needed")
        wait(visitor, lambda: "answers.admin_site=needed" in visitor.driver.current_url)
        visitor.driver.back()
        wait(visitor, lambda: "No preference yet" in visitor.one(".verdict").text)
        assert visitor.one("#project-name").get_attribute("value") == "Pier"


def test_schemathesis_finds_no_failure(site: str, tmp_path: Path) -> None:
    program = str(Path(sys.executable).with_name("schemathesis"))
    # Which options go together, and of which characters a name may be, is more than parameters can say: 422 is right.
    checks = ["--exclude-checks", "positive_data_acceptance", "--phases", "examples,coverage,fuzzing"]
    command = [program, "run", f"{site}/openapi.json", "--max-examples", "25", "--seed", "1", *checks]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-9000:] + done.stderr
    assert re.search(r"\d{3,} passed", done.stdout), done.stdout


@pytest.mark.parametrize(("framework", "number", "values"), RUNNABLE_ROWS)
def test_the_zip_of_every_row_is_what_the_command_writes(
    framework: Framework, number: int, values: Values, tmp_path: Path
) -> None:
    identity = project(load_template(framework)).variables
    data = {key: identity[key] for key in ("name", "slug")}
    options = {key: value for key, value in values.items() if key not in ("python", "license")}
    request = Request(project=data, framework=framework, options=options)
    plan = make_plan(request, questions.load_questions())
    generate.generate(plan, generate.Wishes(tmp_path, use_git=False))
    made = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    query = {f"project.{key}": value for key, value in data.items()} | {"framework": framework}
    query |= {f"options.{key}": str(value).lower() for key, value in options.items()}
    answer = create_app(Settings(rate=MANY)).test_client().get("/project.zip", query_string=query)
    (tmp_path / "it.zip").write_bytes(answer.data)
    with zipfile.ZipFile(tmp_path / "it.zip") as archive:
        sent = {name: archive.read(name) for name in archive.namelist()}
    assert sent == {path: content for path, content in made.items() if path != f"{data['slug']}/.env"}
