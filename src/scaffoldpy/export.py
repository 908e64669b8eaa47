"""The documents that `--json` prints."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from scaffoldpy.model import GeneratedProject, Options, Project, Questionnaire, Reason, Recommendation


def recommendation_document(recommendation: Recommendation) -> dict[str, Any]:
    """Return a recommendation as `recommend --json` prints it."""
    return {
        "framework": recommendation.framework,
        "tie": recommendation.tie,
        "confidence": round(recommendation.confidence, 4),
        "scores": dict(recommendation.scores),
        "reasons": [_reason(reason) for reason in recommendation.reasons],
        "neutral": [_reason(reason) for reason in recommendation.neutral],
        "flips": [{"change": dict(flip.change), "framework": flip.framework} for flip in recommendation.flips],
        "unanswered": list(recommendation.unanswered),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {key: value for key, value in asdict(reason).items() if value not in ("", None)}


def project_document(generated: GeneratedProject) -> dict[str, Any]:
    """Return a generated project as `new --json` prints it."""
    return {
        **plan_document(generated.project, generated.options, generated.path),
        "files": generated.files,
        "kept": list(generated.kept),
        "recommendation": recommendation_document(generated.recommendation),
        "steps": [
            {"name": step.name, "status": step.status, "seconds": round(step.seconds, 3)}
            | ({"detail": step.detail} if step.detail else {})
            for step in generated.steps
        ],
    }


def plan_document(project: Project, options: Options, path: Path) -> dict[str, Any]:
    """Return what is decided of a project before it is written."""
    return {
        "project": {"name": project.name, "slug": project.slug, "path": str(path.resolve())},
        "framework": options.framework,
        "options": dict(options.values),
    }


def questions_document(questionnaire: Questionnaire) -> dict[str, Any]:
    """Return the questions as `questions --json` prints them."""
    return {
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


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
