"""Uploads of generated projects to an S3-compatible server, over HTTP."""

from __future__ import annotations

import html
import os
import re
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from clusters import GIVEN, PIXEL, cluster
from deployed import free_port, is_listening, wait_until

from scaffoldpy.model import FRAMEWORKS, Framework
from scaffoldpy.verify import environments

# In an environment of its own: what the server needs is no business of our own dependencies.
MOTO = ("moto[s3]==5.2.5", "flask==3.1.3", "flask-cors==6.0.5")


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run an S3-compatible server with a bucket; return its address."""
    folder, port = tmp_path_factory.mktemp("moto"), free_port()
    environments.make_environment(folder / "venv", Path(sys.executable))
    environments.install_into(folder / "venv", MOTO, folder)
    command = [str(folder / "venv/bin/moto_server"), "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=dict(os.environ), stdout=log, stderr=log)
    try:
        wait_until(lambda: is_listening(port))
        requests.put(f"http://127.0.0.1:{port}/uploads", timeout=9).raise_for_status()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def pixel_of(png: bytes) -> bytes:
    """Return the bytes of a picture of one pixel, which are the same under every filter that PNG knows."""
    start = png.index(b"IDAT")
    [length] = struct.unpack(">I", png[start - 4 : start])
    return zlib.decompress(png[start + 4 : start + 4 + length])[1:]


@pytest.mark.slow
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_an_uploaded_file_comes_back_from_the_bucket(framework: Framework, tmp_path: Path, bucket: str) -> None:
    """It is sent by the site's form and read by the address that the site gives, which is signed and ends soon."""
    given = {**GIVEN, "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}
    given |= {"AWS_STORAGE_BUCKET_NAME": "uploads", "AWS_S3_ENDPOINT_URL": bucket, "S3_ENDPOINT_URL": bucket}
    picture = ("pixel.png", PIXEL, "image/png")
    with cluster(framework, tmp_path, given=given, storage="s3") as site:
        editor = site.editor()
        if framework == "django":
            page = editor.get(site.address + site.add_book(editor, "With a cover", cover=picture).headers["Location"])
            assert f"img-src 'self' data: {bucket};" in page.headers["Content-Security-Policy"]
            links = re.findall(r'src="(http[^"]+)"', page.text)
        else:
            assert site.send(editor, "/files/", {}, file=picture).status_code == 302
            [path] = re.findall(r'"(/files/\w+\.png)"', editor.get(f"{site.address}/files/").text)
            links = [editor.get(site.address + path, allow_redirects=False).headers["Location"]]
        [link] = map(html.unescape, links)
        assert link.startswith(f"{bucket}/uploads/")
        assert "pixel" not in link
        assert "Signature=" in link
        stored = requests.get(link, timeout=9)
        assert pixel_of(stored.content) == pixel_of(PIXEL)  # Django writes pictures anew, without their metadata
        if framework == "flask":
            assert stored.content == PIXEL
            assert stored.headers["Content-Disposition"] == "attachment; filename*=UTF-8''pixel.png"
        else:
            assert stored.headers["Content-Type"] == "image/png"
        assert not list(site.data.rglob("*.png"))
