"""What a verification found, and its forms: JSON and JUnit XML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from scaffoldpy.model import Framework, Step


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """The steps of one verification; a failed step's detail is the end of its output."""

    project: str
    framework: Framework
    python: str
    steps: tuple[Step, ...]
    settings: tuple[str, ...] = ()  # of a row of the matrix, which has no project to look at: `options.api=drf` …

    @property
    def recipe(self) -> str:
        """Return the command that makes a row's project again; empty for a project, which is there."""
        if not self.settings:
            return ""
        start = ("scaffoldpy new", self.project, "--yes --framework", self.framework)
        return " ".join((*start, *(f"--set {setting}" for setting in self.settings)))

    @property
    def failed(self) -> tuple[Step, ...]:
        """Return the steps that found something wrong."""
        return tuple(step for step in self.steps if step.status == "failed")

    @property
    def passed(self) -> bool:
        """Tell whether nothing failed."""
        return not self.failed

    @property
    def seconds(self) -> float:
        """Return the time of all steps together."""
        return sum(step.seconds for step in self.steps)

    def to_json(self) -> dict[str, Any]:
        """Return the document that `verify --json` prints."""
        return {
            "project": self.project,
            "framework": self.framework,
            "python": self.python,
            "settings": list(self.settings),
            "passed": self.passed,
            "seconds": round(self.seconds, 2),
            "steps": [
                {
                    "name": step.name,
                    "status": step.status,
                    "seconds": round(step.seconds, 2),
                    "detail": step.detail,
                }
                for step in self.steps
            ],
        }

    def to_junit(self) -> str:
        """Return JUnit XML, one test case a step, as CI systems show it."""
        return junit([self])


def junit(reports: list[VerifyReport] | tuple[VerifyReport, ...]) -> str:
    """Return JUnit XML with a suite for each report."""
    root = ElementTree.Element("testsuites")
    for report in reports:
        skipped = sum(step.status == "skipped" for step in report.steps)
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=report.project,
            tests=str(len(report.steps)),
            failures=str(len(report.failed)),
            skipped=str(skipped),
            errors="0",
            time=f"{report.seconds:.3f}",
        )
        if report.settings:
            _add_properties(suite, report.settings)
        for step in report.steps:
            _add_case(suite, report, step)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _add_properties(suite: ElementTree.Element, settings: tuple[str, ...]) -> None:
    properties = ElementTree.SubElement(suite, "properties")
    for name, _, value in (setting.partition("=") for setting in settings):
        ElementTree.SubElement(properties, "property", name=name, value=value)


def _add_case(suite: ElementTree.Element, report: VerifyReport, step: Step) -> None:
    case = ElementTree.SubElement(
        suite, "testcase", name=step.name, classname=f"scaffoldpy.verify.{report.framework}", time=f"{step.seconds:.3f}"
    )
    detail = "".join(c for c in step.detail if c.isprintable() or c in "\n\t")  # XML cannot hold control characters
    if step.status == "skipped":
        ElementTree.SubElement(case, "skipped", message=detail)
    elif step.status == "failed":
        lines = detail.strip().splitlines() or ["failed"]
        ElementTree.SubElement(case, "failure", message=lines[-1]).text = "\n\n".join(
            filter(None, (detail, report.recipe))
        )
    elif detail:
        ElementTree.SubElement(case, "system-out").text = detail
