"""Draw what real projects chose beside what the recommendation says."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fitting import UNIT, Judged, wilson

_DJANGO, _FLASK, _GREY = "#0c4b33", "#b35900", "#777777"
LEADS = (  # the side ahead, the least and the greatest margin
    ("Flask 13 or more", -99, -13),
    ("Flask 9 to 12", -12, -9),
    ("Flask 5 to 8", -8, -5),
    ("Flask 1 to 4", -4, -1),
    ("Django 0 to 3", 0, 3),
    ("Django 4 to 7", 4, 7),
    ("Django 8 to 12", 8, 12),
    ("Django 13 or more", 13, 99),
)


def chance_of_django(margin: float) -> float:
    from scaffoldpy.recommend import confidence_of

    confidence = confidence_of(UNIT, round(margin))
    return confidence if margin >= 0 else 1 - confidence


def is_fresh(path: Path, natural: Sequence[Judged], stress: Sequence[Judged]) -> bool:
    """Tell, without drawing, whether the plot shows these figures: it carries them as its description."""
    return path.is_file() and _description(natural, stress) in path.read_text(encoding="utf-8")


def draw(path: Path, natural: Sequence[Judged], stress: Sequence[Judged], validated: Sequence[Judged]) -> None:
    """Write the plot; the same figures give the same file."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "scaffoldpy", "font.size": 10})
    import matplotlib.pyplot

    figure, (left, right) = matplotlib.pyplot.subplots(1, 2, figsize=(10, 5), layout="constrained")
    _draw_choices(left, natural, stress)
    _draw_reliability(right, validated)
    for axes in (left, right):  # below, where no figure can be
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    metadata = {"Date": None, "Creator": None, "Description": _description(natural, stress)}
    figure.savefig(path, metadata=metadata)


def _description(*samples: Sequence[Judged]) -> str:
    spelled = (" ".join(sorted(f"{j.margin:+g}{'d' if j.is_django else 'f'}" for j in sample)) for sample in samples)
    return f"slope {UNIT:g}, margins {', stress test '.join(spelled)}"


def _draw_choices(axes: Any, natural: Sequence[Judged], stress: Sequence[Judged]) -> None:
    margins = range(round(min(j.margin for j in natural)), round(max(j.margin for j in natural)) + 1)
    axes.axhline(0.5, color=_GREY, linewidth=0.6)
    axes.axvline(0, color=_GREY, linewidth=0.6)
    axes.plot(margins, [chance_of_django(margin) for margin in margins], color=_DJANGO, label="said")
    for sample, name, colour, shift in ((natural, "natural sample", _FLASK, 0), (stress, "stress test", _GREY, 0.5)):
        groups = [[j for j in sample if low <= j.margin <= high] for _, low, high in LEADS]
        groups = [group for group in groups if group]
        places = [statistics.mean(j.margin for j in group) + shift for group in groups]
        counts = [(sum(j.is_django for j in group), len(group)) for group in groups]
        _draw_shares(axes, places, counts, f"{name} ({len(sample)}), 95 % interval", colour)
    axes.set(xlabel="score of Django less score of Flask", ylabel="chose Django", ylim=(0, 1), title="What they chose")


def _draw_reliability(axes: Any, judged: Sequence[Judged]) -> None:
    ranked = sorted(judged, key=lambda j: j.confidence)
    fifths = [ranked[len(ranked) * i // 5 : len(ranked) * (i + 1) // 5] for i in range(5)]
    axes.plot([0.5, 1], [0.5, 1], color=_GREY, linewidth=0.8, label="as said")
    places = [statistics.mean(j.confidence for j in fifth) for fifth in fifths]
    counts = [(sum(j.is_right for j in fifth), len(fifth)) for fifth in fifths]
    _draw_shares(axes, places, counts, "a fifth of the natural sample each", _FLASK)
    title = "Does the confidence come true? (cross-validated)"
    axes.set(xlabel="confidence", ylabel="came true", xlim=(0.48, 1), ylim=(0.2, 1.02), title=title)


def _draw_shares(
    axes: Any, places: Sequence[float], counts: Sequence[tuple[int, int]], label: str, colour: str
) -> None:
    """Draw shares (hits of how many) with their 95 % intervals."""
    shares = [hits / count for hits, count in counts]
    bounds = [wilson(hits, count) for hits, count in counts]
    below = [max(0, share - low) for share, (low, _) in zip(shares, bounds, strict=True)]
    above = [max(0, high - share) for share, (_, high) in zip(shares, bounds, strict=True)]
    axes.errorbar(places, shares, yerr=[below, above], fmt="o", color=colour, capsize=3, label=label)
