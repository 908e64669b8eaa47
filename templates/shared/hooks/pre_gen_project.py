"""Refuse what cannot work, before anything is written (plain Cookiecutter; scaffoldpy checks by itself)."""

import sys

PROBLEMS: list[str] = [= problems(cookiecutter) | python =]

if PROBLEMS:
    sys.exit("\n".join(["Cannot generate this project:", *(f"- {problem}" for problem in PROBLEMS)]))
