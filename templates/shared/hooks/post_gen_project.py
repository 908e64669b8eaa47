"""Remove what the options turn off (plain Cookiecutter; scaffoldpy leaves these files out from the start)."""

import os
import shutil

UNWANTED: list[str] = [= unwanted_paths(cookiecutter) | python =]

for path in UNWANTED:
    if path.endswith("/"):
        shutil.rmtree(path, ignore_errors=True)
    elif os.path.lexists(path):
        os.remove(path)
for folder, _, _ in sorted(os.walk("."), reverse=True):
    if not os.listdir(folder):
        os.rmdir(folder)
