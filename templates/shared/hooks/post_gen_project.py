"""Remove what the options turn off, and merge folders (plain Cookiecutter; scaffoldpy does so from the start)."""

import os
import shutil

UNWANTED: list[str] = [= unwanted_paths(cookiecutter) | python =]
MERGED: list[tuple[str, str]] = [= merged_folders(cookiecutter) | python =]

for path in UNWANTED:
    if path.endswith("/"):
        shutil.rmtree(path, ignore_errors=True)
    elif os.path.lexists(path):
        os.remove(path)
for source, target in MERGED:
    for folder, _, names in os.walk(source):
        place = os.path.join(target, os.path.relpath(folder, source))
        os.makedirs(place, exist_ok=True)
        for name in names:
            if os.path.lexists(os.path.join(place, name)):
                os.remove(os.path.join(folder, name))
            else:
                os.rename(os.path.join(folder, name), os.path.join(place, name))
for folder, _, _ in sorted(os.walk("."), reverse=True):
    if not os.listdir(folder):
        os.rmdir(folder)
