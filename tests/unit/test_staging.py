"""All or nothing: what is on disk after every kind of end."""
# ruff: noqa: PT012  (what is staged fails inside its own `with`, which must be inside that of `raises`)

import errno
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run
from privileges import bound_by_modes

from scaffoldpy import filesystem, record, staging
from scaffoldpy.errors import RenderError, TargetError

SUFFIX = staging.SUFFIX


def write(target: Path, files: dict[str, str], *, overwrite: bool = False) -> None:
    """Publish some files as a project whose record lists them."""
    with staging.staged(target, overwrite=overwrite) as stage:
        fill(stage.folder, files)
        stage.publish()


def fill(folder: Path, files: dict[str, str]) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content)
    made = {path: record.digest_of(folder / path) for path in files}
    listed = "\n".join(f"    {path}: {digest}" for path, digest in made.items())
    (folder / record.NAME).write_text(
        "project: {name: a, slug: a, description: a, author: a, email: a, license: a, python: a}\n"
        f"framework: flask\nanswers: {{}}\noptions: {{}}\ngenerated:\n  version: '1'\n  files:\n{listed}\n"
    )


def content(folder: Path) -> dict[str, str]:
    """Return the files of a folder, its record aside."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != record.NAME
    }


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_published_project_is_all_that_is_there(tmp_path: Path) -> None:
    write(tmp_path / "shop", {"a/b.txt": "b"})
    assert names(tmp_path) == ["shop"]
    assert content(tmp_path / "shop") == {"a/b.txt": "b"}
    assert (tmp_path / "shop").stat().st_mode & 0o777 == 0o755


def test_the_folder_above_is_made_where_it_is_missing(tmp_path: Path) -> None:
    write(tmp_path / "one" / "two" / "shop", {"a.txt": "a"})
    assert content(tmp_path / "one" / "two" / "shop") == {"a.txt": "a"}


def test_an_empty_folder_is_a_fit_target(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    write(tmp_path / "shop", {"a.txt": "a"})
    assert content(tmp_path / "shop") == {"a.txt": "a"}


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt, SystemExit, MemoryError])
def test_a_failure_leaves_neither_a_project_nor_the_folders_made_for_it(
    tmp_path: Path, failure: type[BaseException]
) -> None:
    with pytest.raises(failure), staging.staged(tmp_path / "one" / "two" / "shop", overwrite=False) as stage:
        fill(stage.folder, {"a.txt": "a"})
        raise failure
    assert names(tmp_path) == []


def test_a_block_that_does_not_publish_leaves_nothing(tmp_path: Path) -> None:
    with staging.staged(tmp_path / "shop", overwrite=False) as stage:
        fill(stage.folder, {"a.txt": "a"})
    assert names(tmp_path) == []


def test_an_error_of_the_disk_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(RenderError) as caught, staging.staged(tmp_path / "shop", overwrite=False):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert str(caught.value) == f"Could not write {tmp_path / 'shop'}: No space left on device."
    assert caught.value.hint == "Nothing was left behind."


def test_a_folder_with_content_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "shop", {"a.txt": "a"})
    with pytest.raises(TargetError, match="exists already") as caught:
        write(tmp_path / "shop", {"b.txt": "b"})
    assert "--overwrite" in caught.value.hint
    assert content(tmp_path / "shop") == {"a.txt": "a"}


def test_a_folder_that_is_filled_meanwhile_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RenderError), staging.staged(tmp_path / "shop", overwrite=False) as stage:
        fill(stage.folder, {"a.txt": "a"})
        (tmp_path / "shop").mkdir()
        (tmp_path / "shop" / "mine.txt").write_text("mine")
        stage.publish()
    assert content(tmp_path) == {"shop/mine.txt": "mine"}


@pytest.mark.parametrize("kind", ["file", "link to a folder", "link to nowhere"])
@pytest.mark.parametrize("overwrite", [False, True])
def test_what_is_not_a_folder_is_refused_and_stays(tmp_path: Path, kind: str, overwrite: bool) -> None:
    target, other = tmp_path / "shop", tmp_path / "other"
    if kind == "file":
        target.write_text("mine")
    else:
        target.symlink_to(other)
    if kind == "link to a folder":
        other.mkdir()
    before = names(tmp_path)
    with pytest.raises(TargetError):
        write(target, {"a.txt": "a"}, overwrite=overwrite)
    assert names(tmp_path) == before
    assert kind == "file" or target.is_symlink()
    assert not other.exists() or names(other) == []


def test_a_linked_folder_above_is_the_user_s_choice(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "projects").symlink_to(tmp_path / "real")
    write(tmp_path / "projects" / "shop", {"a.txt": "a"})
    assert content(tmp_path / "real" / "shop") == {"a.txt": "a"}


def test_a_file_in_place_of_the_folder_above_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(TargetError):
        write(tmp_path / "file" / "shop", {"a.txt": "a"})
    assert content(tmp_path) == {"file": "mine"}


def test_two_runs_at_once_one_wins_and_the_other_says_so(tmp_path: Path) -> None:
    with staging.staged(tmp_path / "shop", overwrite=False) as stage:
        fill(stage.folder, {"a.txt": "first"})
        with pytest.raises(TargetError, match="Another run"):
            write(tmp_path / "shop", {"a.txt": "second"})
        stage.publish()
    assert content(tmp_path) == {"shop/a.txt": "first"}


def test_runs_for_different_targets_do_not_disturb_each_other(tmp_path: Path) -> None:
    with staging.staged(tmp_path / "shop", overwrite=False) as stage:
        fill(stage.folder, {"a.txt": "a"})
        write(tmp_path / "library", {"b.txt": "b"})
        stage.publish()
    assert content(tmp_path) == {"shop/a.txt": "a", "library/b.txt": "b"}


def test_of_many_runs_at_once_exactly_one_wins(tmp_path: Path) -> None:
    outcomes: list[str] = []
    barrier = threading.Barrier(8)

    def run(number: int) -> None:
        barrier.wait()
        try:
            write(tmp_path / "shop", {f"{n}.txt": str(number) for n in range(20)})
        except (TargetError, RenderError) as error:
            outcomes.append(str(error))
        else:
            outcomes.append("won")

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("won") == 1
    assert names(tmp_path) == ["shop"]
    assert len(set(content(tmp_path / "shop").values())) == 1


def refusing(code: int) -> Callable[..., None]:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    return refuse


LOCKS = {"ENOLCK": errno.ENOLCK, "ENOTSUP": errno.ENOTSUP, "ENOSYS": errno.ENOSYS, "EINVAL": errno.EINVAL}


@pytest.mark.parametrize("code", LOCKS.values(), ids=LOCKS)
def test_without_locks_who_makes_the_folder_works_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr("fcntl.flock", refusing(code))
    write(tmp_path / "shop", {"a.txt": "a"})
    with staging.staged(tmp_path / "shop", overwrite=True) as stage:
        with pytest.raises(TargetError, match="no locks to tell") as caught:
            write(tmp_path / "shop", {"a.txt": "b"}, overwrite=True)
        assert "remove it" in caught.value.hint
        (stage.folder / "a.txt").write_text("c")
        write(tmp_path / "other", {"a.txt": "a"})  # which the run beside it does not disturb
        stage.publish()
    assert content(tmp_path / "shop") == {"a.txt": "c"}
    assert names(tmp_path) == ["other", "shop"]


def test_a_fault_of_the_lock_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fcntl.flock", refusing(errno.EIO))
    with pytest.raises(RenderError, match="Input/output error"):
        write(tmp_path / "shop", {"a.txt": "a"})


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOTSUP, errno.ENOSYS])
def test_a_file_system_that_cannot_be_asked_to_sync_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(filesystem, "_sync_file_system", lambda _: False)
    monkeypatch.setattr("os.fsync", refusing(code))
    write(tmp_path / "shop", {"a/b.txt": "b"})
    assert content(tmp_path / "shop") == {"a/b.txt": "b"}


def test_a_sync_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filesystem, "_sync_file_system", lambda _: False)
    monkeypatch.setattr("os.fsync", refusing(errno.EIO))
    with pytest.raises(RenderError, match="Input/output error"):
        write(tmp_path / "shop", {"a/b.txt": "b"})
    assert names(tmp_path) == []


@pytest.mark.parametrize("code", [errno.EPERM, errno.ENOTSUP])
def test_a_file_system_without_modes_and_links_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    target = tmp_path / "shop"
    write(target, {"a.txt": "made"})
    (target / "a.txt").write_text("a")
    (target / "mine").mkdir()
    (target / "mine" / "b.txt").write_text("b")
    monkeypatch.setattr("os.chmod", refusing(code))
    monkeypatch.setattr("pathlib.Path.chmod", refusing(code))
    monkeypatch.setattr("os.link", refusing(code))
    monkeypatch.setattr("os.getuid", lambda: 12345)  # and all belongs to one user
    tree = {"a.txt": b"new", "run.sh": b"#!/bin/sh\n"}
    with staging.staged(target, overwrite=True) as stage:
        staging.write_tree(tree, stage.folder)
        stage.publish()
    assert content(target) == {"a.txt": "new", "a.txt.orig": "a", "mine/b.txt": "b", "run.sh": "#!/bin/sh\n"}


def test_a_project_that_cannot_be_renamed_is_copied_whole_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "shop"
    write(target, {"a.txt": "a"})
    (target / "sub").mkdir()
    (target / "sub" / "b.txt").write_text("b")
    (target / "link").symlink_to("a.txt")
    rename = Path.rename

    def in_a_layer(path: Path, place: Path) -> Path:
        if path == target:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        return rename(path, place)

    monkeypatch.setattr(Path, "rename", in_a_layer)
    write(target, {"a.txt": "new"}, overwrite=True)
    assert (target / "a.txt").read_text() == "new"
    assert (target / "sub" / "b.txt").read_text() == "b"
    assert (target / "link").is_symlink()
    assert names(tmp_path) == ["shop"]


def test_what_cannot_be_copied_is_told_and_all_is_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "shop"
    write(target, {"a.txt": "a"})
    os.mkfifo(target / "pipe")
    rename = Path.rename
    monkeypatch.setattr(
        Path, "rename", lambda path, place: refusing(errno.EXDEV)() if path == target else rename(path, place)
    )
    with pytest.raises(TargetError, match="pipe"):
        write(target, {"a.txt": "new"}, overwrite=True)
    assert (target / "a.txt").read_text() == "a"
    assert names(tmp_path) == ["shop"]


LAYERS = """
set -e
mount -t tmpfs tmpfs "$1"; cd "$1"; mkdir lower upper work merged other
cp -r "$2" lower/; mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged
shift 2; cd merged
exec "$@"
"""


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root mounts on Linux")
def test_a_project_in_a_lower_layer_of_an_image_is_written_over(run: Run, here: Path, tmp_path: Path) -> None:
    run("new", "Pier", "--yes", "--no-git")
    (here / "pier" / "mine.txt").write_text("mine")
    (here / "pier" / "README.md").write_text("changed")
    (here / "pier" / record.NAME).unlink()  # with which it would be merged, file by file
    (tmp_path / "layers").mkdir()
    made = (
        f"{sys.executable} -m scaffoldpy new Pier --yes --no-git --overwrite && cat pier/mine.txt pier/README.md.orig"
    )
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", LAYERS, "-", tmp_path / "layers", here / "pier", "sh", "-c", f"{made}; ls -A"],
        capture_output=True,
        text=True,
        check=False,
    )
    if "mount" in done.stderr or "unshare" in done.stderr:
        pytest.skip("no overlay can be mounted here")
    assert done.stdout.endswith("minechangedpier\n"), done.stdout + done.stderr


def test_without_one_call_for_the_whole_disk_each_file_is_brought_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []
    monkeypatch.setattr(filesystem, "_sync_file_system", lambda _: False)
    monkeypatch.setattr("os.fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))
    write(tmp_path / "shop", {"a/b.txt": "b"})
    everything = [tmp_path, tmp_path / "shop", *(tmp_path / "shop").rglob("*")]
    assert sorted(synced) == sorted(path.stat().st_ino for path in everything)


KILLED = """
import os, signal, sys
from pathlib import Path
from scaffoldpy import staging
with staging.staged(Path(sys.argv[1]), overwrite=sys.argv[2] == "overwrite") as stage:
    (stage.folder / "half.txt").write_text("half")
    if sys.argv[2] == "overwrite":
        Path(sys.argv[1]).rename(stage.container / "old")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def killed(target: Path, mode: str = "new") -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(target), mode], check=False)
    assert done.returncode == -9


def test_the_next_run_clears_away_what_a_killed_one_left(tmp_path: Path) -> None:
    killed(tmp_path / "shop")
    assert names(tmp_path) == [f".shop{SUFFIX}"]
    write(tmp_path / "shop", {"a.txt": "a"})
    assert content(tmp_path) == {"shop/a.txt": "a"}
    assert names(tmp_path) == ["shop"]


def test_the_next_run_clears_away_what_a_killed_one_left_for_another_target(tmp_path: Path) -> None:
    killed(tmp_path / "library")
    write(tmp_path / "shop", {"a.txt": "a"})
    assert names(tmp_path) == ["shop"]


def test_a_project_whose_overwriting_was_killed_between_the_renames_comes_back(tmp_path: Path) -> None:
    write(tmp_path / "shop", {"a.txt": "a"})
    killed(tmp_path / "shop", "overwrite")
    assert names(tmp_path) == [f".shop{SUFFIX}"]
    with pytest.raises(TargetError, match="exists already"):
        write(tmp_path / "shop", {"a.txt": "new"})
    assert content(tmp_path / "shop") == {"a.txt": "a"}
    assert names(tmp_path) == ["shop"]


def test_a_backup_is_kept_when_something_else_has_taken_its_place(tmp_path: Path) -> None:
    write(tmp_path / "shop", {"a.txt": "a"})
    killed(tmp_path / "shop", "overwrite")
    (tmp_path / "shop").mkdir()
    with pytest.raises(TargetError, match="so is a copy"):
        write(tmp_path / "shop", {"a.txt": "new"}, overwrite=True)
    assert content(tmp_path / f".shop{SUFFIX}" / "old") == {"a.txt": "a"}


def test_a_folder_that_only_looks_like_a_leftover_stays(tmp_path: Path) -> None:
    mine = tmp_path / f".notes{SUFFIX}"
    mine.mkdir()
    (mine / "mine.txt").write_text("mine")
    write(tmp_path / "shop", {"a.txt": "a"})
    assert content(mine) == {"mine.txt": "mine"}


def test_a_link_that_looks_like_a_leftover_is_not_followed(tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "new").mkdir(parents=True)
    (other / "new" / "mine.txt").write_text("mine")
    (tmp_path / f".notes{SUFFIX}").symlink_to(other)
    (tmp_path / f".shop{SUFFIX}").symlink_to(other)
    with pytest.raises(TargetError, match="in the way"):
        write(tmp_path / "shop", {"a.txt": "a"})
    assert content(other) == {"new/mine.txt": "mine"}


def test_overwriting_keeps_what_it_did_not_make(tmp_path: Path) -> None:
    target = tmp_path / "shop"
    write(target, {"same.txt": "same", "gone.txt": "gone", "edited.txt": "old", "dropped/a.txt": "a"})
    (target / "edited.txt").write_text("by hand")
    (target / "mine").mkdir()
    (target / "mine" / "notes.txt").write_text("mine")
    (target / "empty").mkdir()
    (target / "dropped" / "mine.txt").write_text("mine too")
    write(target, {"same.txt": "new", "fresh.txt": "fresh"}, overwrite=True)
    assert content(target) == {
        "dropped/mine.txt": "mine too",
        "edited.txt": "by hand",
        "fresh.txt": "fresh",
        "mine/notes.txt": "mine",
        "same.txt": "new",
    }
    assert (target / "empty").is_dir()
    assert names(tmp_path) == ["shop"]


def test_overwriting_removes_a_folder_that_held_only_what_is_no_longer_made(tmp_path: Path) -> None:
    write(tmp_path / "shop", {"a.txt": "a", "docker/b.txt": "b"})
    write(tmp_path / "shop", {"a.txt": "a"}, overwrite=True)
    assert names(tmp_path / "shop") == [record.NAME, "a.txt"]


def test_overwriting_without_a_record_removes_nothing(tmp_path: Path) -> None:
    target = tmp_path / "shop"
    target.mkdir()
    (target / "a.txt").write_text("mine")
    write(target, {"b.txt": "b"}, overwrite=True)
    assert content(target) == {"a.txt": "mine", "b.txt": "b"}


def test_overwriting_keeps_the_secrets_and_the_history(tmp_path: Path) -> None:
    target = tmp_path / "shop"
    write(target, {"a.txt": "a"})
    (target / ".env").write_text("SECRET_KEY=mine")
    (target / ".git").mkdir()
    (target / ".git" / "HEAD").write_text("mine")
    with staging.staged(target, overwrite=True) as stage:
        fill(stage.folder, {"a.txt": "new"})
        (stage.folder / ".env").write_text("SECRET_KEY=new")
        (stage.folder / ".git").mkdir()
        (stage.folder / ".git" / "config").write_text("new")
        stage.publish()
    assert content(target) == {".env": "SECRET_KEY=mine", ".git/HEAD": "mine", "a.txt": "new"}


def test_a_failure_while_overwriting_leaves_the_project_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "shop"
    write(target, {"a.txt": "a", "b.txt": "b"})
    (target / "mine.txt").write_text("mine")
    with pytest.raises(ValueError, match="boom"), staging.staged(target, overwrite=True) as stage:
        fill(stage.folder, {"a.txt": "new"})
        raise ValueError("boom")
    assert content(target) == {"a.txt": "a", "b.txt": "b", "mine.txt": "mine"}
    assert names(tmp_path) == ["shop"]


def test_a_failure_of_the_second_rename_puts_the_project_back(tmp_path: Path) -> None:
    target = tmp_path / "shop"
    write(target, {"a.txt": "a"})
    with pytest.raises(RenderError), staging.staged(target, overwrite=True) as stage:
        fill(stage.folder, {"a.txt": "new"})
        hidden = stage.container / "hidden"
        original = Path.rename

        def rename(self: Path, other: Path) -> Path:
            if self == stage.folder:
                original(self, hidden)  # so that the real rename fails
            return original(self, other)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Path, "rename", rename)
            stage.publish()
    assert content(target) == {"a.txt": "a"}


@pytest.mark.parametrize(
    ("old", "new"), [("a", "a/b.txt"), ("a/b.txt", "a")], ids=["file for folder", "folder for file"]
)
def test_a_file_where_a_folder_goes_is_refused(tmp_path: Path, old: str, new: str) -> None:
    target = tmp_path / "shop"
    (target / old).parent.mkdir(parents=True)
    (target / old).write_text("mine")
    with pytest.raises(TargetError, match="Move it|the project has"):
        write(target, {new: "new"}, overwrite=True)
    assert content(target) == {old: "mine"}


@pytest.mark.parametrize("link", ["a.txt", "folder"])
def test_a_link_inside_the_project_is_never_written_through(tmp_path: Path, link: str) -> None:
    outside, target = tmp_path / "outside", tmp_path / "shop"
    outside.mkdir()
    (outside / "a.txt").write_text("mine")
    target.mkdir()
    (target / link).symlink_to(outside if link == "folder" else outside / "a.txt")
    with pytest.raises(TargetError, match="symbolic link"):
        write(target, {"a.txt": "new", "folder/a.txt": "new"}, overwrite=True)
    assert content(outside) == {"a.txt": "mine"}
    assert (target / link).is_symlink()


def test_a_link_of_the_user_s_own_is_kept_and_not_followed(tmp_path: Path) -> None:
    outside, target = tmp_path / "outside", tmp_path / "shop"
    outside.mkdir()
    (outside / "a.txt").write_text("mine")
    write(target, {"a.txt": "a"})
    (target / "data").symlink_to(outside)
    write(target, {"a.txt": "new"}, overwrite=True)
    assert (target / "data").is_symlink()
    assert content(outside) == {"a.txt": "mine"}


def test_a_record_that_lies_removes_nothing_outside(tmp_path: Path) -> None:
    outside, target = tmp_path / "outside.txt", tmp_path / "shop"
    outside.write_text("mine")
    write(target, {"a.txt": "a"})
    text = (target / record.NAME).read_text()
    (target / record.NAME).write_text(text + f"    ../outside.txt: {record.digest_of(outside)}\n")
    write(target, {"a.txt": "new"}, overwrite=True)
    assert outside.read_text() == "mine"


def test_user_files_keep_their_time_and_mode(tmp_path: Path) -> None:
    target = tmp_path / "shop"
    write(target, {"a.txt": "a"})
    (target / "run.sh").write_text("mine")
    (target / "run.sh").chmod(0o700)
    before = (target / "run.sh").stat()
    write(target, {"a.txt": "new"}, overwrite=True)
    after = (target / "run.sh").stat()
    assert (before.st_mtime_ns, before.st_mode) == (after.st_mtime_ns, after.st_mode)


def test_a_folder_of_ones_own_that_is_read_only_is_kept_as_it_is(tmp_path: Path) -> None:
    target = tmp_path / "shop"
    write(target, {"a.txt": "a", "keep/b.txt": "b"})
    deep = target / "keep" / "mine" / "deep"
    deep.mkdir(parents=True)
    for folder in (deep, deep.parent):
        (folder / "mine.txt").write_text("mine")
        os.utime(folder, (1, 1))
        folder.chmod(0o555)
    with bound_by_modes():
        write(target, {"a.txt": "new", "keep/b.txt": "b"}, overwrite=True)
    assert content(target) == {
        "a.txt": "new",
        "keep/b.txt": "b",
        "keep/mine/deep/mine.txt": "mine",
        "keep/mine/mine.txt": "mine",
    }
    assert {(path.stat().st_mode & 0o777, path.stat().st_mtime) for path in (deep, deep.parent)} == {(0o555, 1)}
    assert names(tmp_path) == ["shop"]


@pytest.mark.parametrize(("path", "mode"), [("a.txt", 0o000), ("mine", 0o000), ("mine", 0o300)])
def test_what_must_not_be_read_is_named_with_what_helps(tmp_path: Path, path: str, mode: int) -> None:
    target = tmp_path / "shop"
    write(target, {"a.txt": "made"})
    (target / "a.txt").write_text("a")
    (target / "mine").mkdir()
    (target / path).chmod(mode)
    with bound_by_modes(), pytest.raises(TargetError) as caught:
        write(target, {"a.txt": "new"}, overwrite=True)
    assert str(caught.value) == f"Could not write {target}: {target / path}: Permission denied."
    assert caught.value.hint == f"Give yourself the right to it, then try again: chmod u+rwX {target / path}"
    (target / path).chmod(0o700)
    assert content(target) == {"a.txt": "a"}
    assert names(tmp_path) == ["shop"]


@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_a_project_folder_that_must_not_be_written_is_told_with_what_helps(tmp_path: Path, mode: int) -> None:
    target = tmp_path / "my shop"
    write(target, {"a.txt": "a"})
    target.chmod(mode)
    with bound_by_modes(), pytest.raises(TargetError) as caught:
        write(target, {"a.txt": "new"}, overwrite=True)
    assert str(caught.value) == f"Could not write {target}: Permission denied."
    assert caught.value.hint == f"Give yourself the right to it, then try again: chmod u+rwX '{target}'"
    target.chmod(0o755)
    assert content(target) == {"a.txt": "a"}
    assert names(tmp_path) == ["my shop"]


def test_a_target_that_vanishes_midway_is_told(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with pytest.raises(RenderError, match="Could not write"), staging.staged(home / "shop", overwrite=False) as stage:
        home.rename(tmp_path / "moved")
        (stage.folder / "a.txt").write_text("a")
    assert not home.exists()


def test_overwriting_keeps_what_is_not_its_own_beside_the_new_file(tmp_path: Path) -> None:
    target = tmp_path / "shop"
    target.mkdir()
    for name, text in {"README.md": "mine", "README.md.orig": "older", "same.txt": "new"}.items():
        (target / name).write_text(text)
    with staging.staged(target, overwrite=True) as stage:
        fill(stage.folder, {"README.md": "new", "same.txt": "new"})
        stage.publish()
    assert stage.kept == ("README.md.orig1",)
    assert content(target) == {
        "README.md": "new",
        "README.md.orig": "older",
        "README.md.orig1": "mine",
        "same.txt": "new",
    }
