"""Let the version that made a project generate its files again, in a temporary environment of its own."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from scaffoldpy import installation, postgen, record
from scaffoldpy.record import Record

DISTRIBUTION = "scaffoldpy-cli"


def generated_again(project: Path, known: Record, questions: Path | None) -> Mapping[str, bytes]:
    """Install the version that a record names, and return what it makes of the record. Raises StepError.

    It comes from where pip and uv look for packages. Its code runs; neither the project nor this environment changes.
    """
    with tempfile.TemporaryDirectory(prefix="scaffoldpy-") as name:
        folder = Path(name)
        answers = folder / "answers.yaml"
        answers.write_bytes((project / record.NAME).read_bytes())
        environment, made = folder / "environment", folder / "made"
        postgen.run(installation.venv_command(sys.executable, str(environment)), folder)
        postgen.run(installation.install_command(environment, f"{DISTRIBUTION}=={known.version}"), folder)
        own = ["--questions", str(questions.resolve())] if questions else []
        command = [str(environment / "bin" / "scaffoldpy"), "new", "--answers", str(answers), *own]
        postgen.run([*command, "--output-dir", str(made), "--no-git"], folder)
        tree = made / known.project.slug
        return {path: (tree / path).read_bytes() for path in known.files if (tree / path).is_file()}
