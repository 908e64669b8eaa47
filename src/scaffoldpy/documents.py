"""The documents that `--json` prints, as docs/output-1.json describes them. Each says the version of its format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaffoldpy.model import (
    Allowed,
    GeneratedProject,
    Neighbour,
    Options,
    Project,
    Questionnaire,
    Reason,
    Recommendation,
    Step,
    Template,
    VerifyReport,
)
from scaffoldpy.report import source_text

if TYPE_CHECKING:
    from scaffoldpy.explain import Cause, Explanation
    from scaffoldpy.plan import Plan
    from scaffoldpy.preview import Change, Entry

VERSION = 1  # of the format of all documents

Document = dict[str, Any]


def recommendation_document(recommendation: Recommendation) -> Document:
    """Return what `recommend` prints."""
    return {"version": VERSION, **_recommendation(recommendation)}


def project_document(generated: GeneratedProject) -> Document:
    """Return what `new` prints."""
    return {
        **_decided(generated.project, generated.options, generated.path),
        "files": generated.files,
        "kept": list(generated.kept),
        "recommendation": _recommendation(generated.recommendation),
        "steps": [short_step(step) for step in generated.steps],
        "commands": [{"name": command.name, "run": command.run} for command in generated.commands],
    }


def tree_document(plan: Plan, path: Path, entries: Iterable[Entry]) -> Document:
    """Return what `new --dry-run` prints."""
    return {**_decided(plan.project, plan.options, path), "tree": _tree(entries)}


def changes_document(plan: Plan, path: Path, changes: Iterable[Change]) -> Document:
    """Return what `new --diff` prints."""
    return {**_decided(plan.project, plan.options, path), "changes": [asdict(change) for change in changes]}


def plan_document(digest: str, dry_run: Document) -> Document:
    """Return a plan by its digest: what would be written."""
    return {"version": VERSION, "plan": digest, "dry_run": dry_run}


def reasoned_plan_document(digest: str, dry_run: Document, plan: Plan) -> Document:
    """Return the plan of a new project, with why this framework, and what set each option that has no default."""
    set_by = {name: source_text(source) for name, source in plan.options.sources.items() if source.kind != "default"}
    reasons = {"recommendation": _recommendation(plan.recommendation), "set_by": set_by}
    return {**plan_document(digest, dry_run), **reasons}


def explanation_document(explanation: Explanation) -> Document:
    """Return what `why` prints."""
    return {
        "version": VERSION,
        "path": explanation.path,
        "project": str(explanation.project),
        "made_by": explanation.version,
        "state": explanation.state,
        "because": [_cause(cause) for cause in explanation.causes],
        "lacking": [_cause(cause) for cause in explanation.lacking],
        "comes_with": explanation.wanted,
        "shaped_by": [_cause(cause) for cause in explanation.shaped_by],
        "parts": dict(explanation.parts),
        "sources": list(explanation.sources),
        "same_questions": explanation.same_questions,
    }


def preview_document(plan: Plan, entries: Iterable[Entry]) -> Document:
    """Return what the web page's `/api/plan` sends: what a project would be, wherever it will be."""
    return {
        "version": VERSION,
        "project": plan.project.variables,
        "framework": plan.framework,
        "options": dict(plan.options.values),
        "tree": _tree(entries),
        "commands": [{"name": command.name, "run": command.run} for command in plan.commands],
        "recommendation": _recommendation(plan.recommendation),
    }


def options_document(templates: Iterable[Template]) -> Document:
    """Return what the web page's `/api/options` sends."""
    return {"version": VERSION, "frameworks": {template.framework: _options(template) for template in templates}}


def questions_document(questionnaire: Questionnaire) -> Document:
    """Return what `questions` prints."""
    return {
        "version": VERSION,
        "facts": {fact.id: fact.claim for fact in questionnaire.facts.values()},
        "questions": [
            {
                "id": question.id,
                "text": question.text,
                "why": question.why,
                "choices": [
                    {key: _plain(value) for key, value in asdict(choice).items() if value not in ("", None)}
                    for choice in question.choices
                ],
            }
            for question in questionnaire.questions
        ],
    }


def report_document(report: VerifyReport) -> Document:
    """Return what `verify` prints of one project."""
    return {"version": VERSION, **_report(report)}


def reports_document(reports: Sequence[VerifyReport]) -> Document:
    """Return what `verify --matrix` prints."""
    return {"version": VERSION, "rows": [_report(report) for report in reports]}


def matrix_document(rows: Iterable[Document]) -> Document:
    """Return what `matrix` prints: each row as the answers file that makes it."""
    return {"version": VERSION, "rows": list(rows)}


def _cause(cause: Cause) -> Document:
    return {
        "option": cause.option,
        "value": cause.value,
        "reason": cause.reason,
        "also_set": dict(cause.also_set),
        "also_brought": list(cause.also_brought),
    }


def _tree(entries: Iterable[Entry]) -> list[Document]:
    return [{"path": entry.path, "bytes": entry.size, "because": dict(entry.causes)} for entry in entries]


def _options(template: Template) -> Document:
    return {
        "options": [
            {
                "name": option.name,
                "label": option.label,
                "help": option.help,
                "group": option.group,
                "default": option.default,
                "values": [
                    {"value": value, "label": option.value_labels.get(str(value), "")} for value in option.values
                ],
            }
            for option in template.options
        ],
        "constraints": [
            {"if": _lists(rule.when), "then": _lists(rule.then), "because": rule.because}
            for rule in template.constraints
        ],
    }


def _lists(condition: Allowed) -> Document:
    return {name: list(values) for name, values in condition.items()}


def _decided(project: Project, options: Options, path: Path) -> Document:
    return {
        "version": VERSION,
        "project": {"name": project.name, "slug": project.slug, "path": str(path.resolve())},
        "framework": options.framework,
        "options": dict(options.values),
    }


def _recommendation(recommendation: Recommendation) -> Document:
    return {
        "framework": recommendation.framework,
        "tie": recommendation.tie,
        "confidence": round(recommendation.confidence, 4),
        "sample": asdict(recommendation.sample),
        "scores": dict(recommendation.scores),
        "reasons": [_reason(reason) for reason in recommendation.reasons],
        "neutral": [_reason(reason) for reason in recommendation.neutral],
        "flips": [{"change": dict(flip.change), "framework": flip.framework} for flip in recommendation.flips],
        "unanswered": list(recommendation.unanswered),
        "neighbours": [_neighbour(neighbour) for neighbour in recommendation.neighbours],
        "neither": recommendation.neither,
    }


def _neighbour(neighbour: Neighbour) -> Document:
    project = neighbour.project
    return {
        "name": project.name,
        "repository": project.repository,
        "year": project.year,
        "framework": project.framework,
        "distance": round(neighbour.distance, 4),
        "compared": neighbour.compared,
        "differs": {question: project.answers[question] for question in neighbour.differs},
    }


def _reason(reason: Reason) -> Document:
    return {key: value for key, value in asdict(reason).items() if value not in ("", None)}


def _report(report: VerifyReport) -> Document:
    return {
        "project": report.project,
        "framework": report.framework,
        "python": report.python,
        "settings": list(report.settings),
        "passed": report.passed,
        "seconds": round(report.seconds, 2),
        "steps": [{**asdict(step), "seconds": round(step.seconds, 2)} for step in report.steps],
    }


def short_step(step: Step) -> Document:
    """Return a step, without what is empty of it."""
    document = {**asdict(step), "seconds": round(step.seconds, 3)}
    return {key: value for key, value in document.items() if value != ""}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
