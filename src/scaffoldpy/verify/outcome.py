"""What a verification found, as JUnit XML."""

from __future__ import annotations

from xml.etree import ElementTree

from scaffoldpy.model import Step, VerifyReport


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
