"""Draw docs/images: screens of a real run on a terminal, as SVG. Run `python docs/make_images.py` after a change.

The same program draws the same bytes, so a test can tell whether the images are current.
"""

import io
import itertools
import re
import sys
import tempfile
from pathlib import Path

from pyte.screens import Char
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.style import Style
from rich.text import Text

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
sys.path.insert(0, str(ROOT / "tests" / "support"))

from terminal import DOWN, ENTER, Terminal  # noqa: E402

COMMAND = ["new", "Harbour Library"]
FIRST_ANSWER = ["--set", "answers.purpose=business_app"]
ANSWERS = {
    "purpose": "business_app",
    "admin_site": "needed",
    "data_model": "rich",
    "database": "postgresql",
    "accounts": "login_only",
    "style": "conventions",
    "features": "built_in",
    "overhead": "matters",
    "team": "mixed",
}
COLOURS = {"brown": "yellow", "brightblack": "bright_black"}  # pyte's names, where rich has others
# rich's SVG would fetch its font from the network; any monospaced font on the machine will do.
FORMAT = re.sub(r"@font-face \{\{.*?\}\}\n", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL).replace(
    "font-family: Fira Code", "font-family: Fira Code, DejaVu Sans Mono, Menlo, Consolas"
)


def draw_all(folder: Path) -> None:
    """Write every image into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as empty:
        draw_question(folder, Path(empty))
        draw_result(folder, Path(empty))
        draw_change(folder, Path(empty))


def draw_question(folder: Path, here: Path) -> None:
    """Draw a question with its help."""
    with start(here, FIRST_ANSWER) as terminal:
        terminal.wait_for("Question 1")
        terminal.press_and_settle(DOWN + "?")
        save(terminal, "leave", folder / "question.svg")


def draw_result(folder: Path, here: Path) -> None:
    """Draw what follows the questions: recommendation, options, files."""
    settings = [part for key, value in ANSWERS.items() for part in ("--set", f"answers.{key}={value}")]
    with start(here, settings) as terminal:
        terminal.answer("", then="How do you want to go on?")
        terminal.press(ENTER)
        save(terminal, "Which framework?", folder / "summary.svg")
        terminal.press(ENTER)
        save(terminal, "Options of", folder / "options.svg")
        terminal.answer(ENTER, then="Minimum Python version")
        terminal.press(ENTER)
        save(terminal, "Write the project?", folder / "preview.svg")


def draw_change(folder: Path, here: Path) -> None:
    """Draw how a project that was edited gets another option."""
    python = f"{sys.executable} -m"
    prepare = [
        f"{python} scaffoldpy new 'Harbour Library' --yes --framework flask --set options.forms=true",
        "cd harbour_library",
        'printf "\\n## Whom to ask\\n\\nThe front desk.\\n" >> README.md',
        "sed -i 's/    TESTING: bool = False/&\\n    PHONE: str = \"030 1234\"/' harbour_library/config.py",
        "git add --all && git -c user.name=A -c user.email=a@b.example commit --quiet --message 'Our edits'",
        "clear",
        "echo '$ scaffoldpy change --set options.cache=redis'",
        f"{python} scaffoldpy change --set options.cache=redis",
        "echo '$ git diff --stat'",
        "git -c color.ui=never --no-pager diff --stat=72 -- . ':!.scaffoldpy*'",
        "echo '$ grep -A1 TESTING harbour_library/config.py'",
        "grep -A1 TESTING harbour_library/config.py",
    ]
    with Terminal(["bash", "-e", "-c", "\n".join(prepare)], here, rows=40) as terminal:
        save(terminal, "030 1234", folder / "change.svg", title="scaffoldpy change")


def start(here: Path, settings: list[str]) -> Terminal:
    """Start scaffoldpy in an empty folder."""
    return Terminal([sys.executable, "-m", "scaffoldpy", *COMMAND, *settings], here)


def save(terminal: Terminal, awaited: str, image: Path, *, title: str = "scaffoldpy new") -> None:
    """Wait for a text on the screen and draw the screen."""
    terminal.wait_for(awaited)
    console = Console(record=True, width=80, file=io.StringIO(), color_system="standard")
    for line in terminal.cells:
        runs = itertools.groupby(line, key=style_of)
        console.print(Text.assemble(*(("".join(cell.data for cell in run), style) for style, run in runs)))
    svg = console.export_svg(title=title, code_format=FORMAT, unique_id=image.stem)
    image.write_text(svg + "\n", encoding="utf-8")


def style_of(cell: Char) -> Style:
    """Return a cell's look in rich's terms."""
    name = COLOURS.get(cell.fg, cell.fg)
    colour = f"#{name}" if re.fullmatch("[0-9a-f]{6}", name) else name
    return Style(color=colour, bold=cell.bold, italic=cell.italics, reverse=cell.reverse)


if __name__ == "__main__":
    draw_all(IMAGES)
