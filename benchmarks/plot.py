"""Draw what real projects chose beside what the recommendation says."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fitting import Judged, Sample, Slopes, wilson

from scaffoldpy.recommend import confidence_of

_DJANGO, _FLASK, _GREY = "#0c4b33", "#b35900", "#777777"
_LEADS = (  # the side ahead, the least and the greatest margin
    ("Flask", -99, -13),
    ("Flask", -12, -9),
    ("Flask", -8, -5),
    ("Flask", -4, -1),
    ("Django", 0, 3),
    ("Django", 4, 7),
    ("Django", 8, 99),
)


@dataclass(frozen=True)
class Group:
    """Projects whose scores lie about as far apart."""

    name: str
    samples: Sequence[Sample]

    @property
    def count(self) -> int:
        return len(self.samples)

    @property
    def share(self) -> float:
        return self.chose_django / self.count

    @property
    def chose_django(self) -> int:
        return sum(s.is_django for s in self.samples)

    def fitted(self, slopes: Slopes) -> list[float]:
        return [chance_of_django(s.margin, slopes) for s in self.samples]


def groups(samples: Sequence[Sample]) -> list[Group]:
    """Group the projects by the framework ahead and its lead."""
    found = []
    for side, low, high in _LEADS:
        inside = [s for s in samples if low <= s.margin <= high]
        least, most = sorted((abs(low), abs(high)))
        name = f"{side} {least} or more" if most == 99 else f"{side} {least} to {most}"
        found += [Group(name, inside)] if inside else []
    return found


def chance_of_django(margin: int, slopes: Slopes) -> float:
    confidence = confidence_of(slopes, margin)
    return confidence if margin >= 0 else 1 - confidence


def is_fresh(path: Path, samples: Sequence[Sample], slopes: Slopes) -> bool:
    """Tell, without drawing, whether the plot shows these figures: it carries them as its description."""
    return path.is_file() and _description(samples, slopes) in path.read_text(encoding="utf-8")


def draw(path: Path, samples: Sequence[Sample], slopes: Slopes, judged: Sequence[Judged]) -> None:
    """Write the plot; the same figures give the same file."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "scaffoldpy", "font.size": 10})
    import matplotlib.pyplot

    figure, (left, right) = matplotlib.pyplot.subplots(1, 2, figsize=(10, 4.4), layout="constrained")
    _draw_choices(left, samples, slopes)
    _draw_reliability(right, judged)
    path.parent.mkdir(parents=True, exist_ok=True)
    metadata = {"Date": None, "Creator": None, "Description": _description(samples, slopes)}
    figure.savefig(path, metadata=metadata)


def _description(samples: Sequence[Sample], slopes: Slopes) -> str:
    projects = " ".join(sorted(f"{s.margin:+d}{'d' if s.is_django else 'f'}" for s in samples))
    return f"slopes {slopes['django']:.3f} {slopes['flask']:.3f}, margins {projects}"


def _draw_choices(axes: Any, samples: Sequence[Sample], slopes: Slopes) -> None:
    margins = range(min(s.margin for s in samples), max(s.margin for s in samples) + 1)
    axes.axhline(0.5, color=_GREY, linewidth=0.6)
    axes.axvline(0, color=_GREY, linewidth=0.6)
    axes.plot(margins, [chance_of_django(m, slopes) for m in margins], color=_DJANGO, label="fitted share of Django")
    places = [statistics.mean(s.margin for s in group.samples) for group in groups(samples)]
    counts = [(group.chose_django, group.count) for group in groups(samples)]
    _draw_shares(axes, places, counts, "real projects, 95 % interval")
    axes.set(xlabel="score of Django less score of Flask", ylabel="chose Django", ylim=(0, 1), title="What they chose")
    axes.legend(loc="upper left", frameon=False)


def _draw_reliability(axes: Any, judged: Sequence[Judged]) -> None:
    ranked = sorted(judged, key=lambda j: j.confidence)
    fifths = [ranked[len(ranked) * i // 5 : len(ranked) * (i + 1) // 5] for i in range(5)]
    axes.plot([0.5, 1], [0.5, 1], color=_GREY, linewidth=0.8, label="as said")
    places = [statistics.mean(j.confidence for j in fifth) for fifth in fifths]
    _draw_shares(axes, places, [(sum(j.is_right for j in f), len(f)) for f in fifths], "a fifth of the projects each")
    title = "Does the confidence come true? (cross-validated)"
    axes.set(xlabel="confidence", ylabel="came true", xlim=(0.48, 1), ylim=(0.2, 1.02), title=title)
    axes.legend(loc="lower right", frameon=False)


def _draw_shares(axes: Any, places: Sequence[float], counts: Sequence[tuple[int, int]], label: str) -> None:
    """Draw shares (hits of how many) with their 95 % intervals."""
    shares = [hits / count for hits, count in counts]
    bounds = [wilson(hits, count) for hits, count in counts]
    below = [share - low for share, (low, _) in zip(shares, bounds, strict=True)]
    above = [high - share for share, (_, high) in zip(shares, bounds, strict=True)]
    axes.errorbar(places, shares, yerr=[below, above], fmt="o", color=_FLASK, capsize=3, label=label)
