"""What an agent meets: a real client of the SDK at one end of a pipe, `scaffoldpy mcp` at the other."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import jsonschema
import mcp_types as types
import pytest
from conftest import ROOT
from living import commit, in_git, make, renewal
from mcp import Client, StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError
from test_documents import check

from scaffoldpy.errors import InputError
from scaffoldpy.mcp import plans
from scaffoldpy.mcp.jobs import Jobs, folder_arguments
from scaffoldpy.mcp.schemas import input_schema
from scaffoldpy.mcp.tools import TOOLS
from scaffoldpy.questions import load_questions
from scaffoldpy.schema import json_schema
from scaffoldpy.vocabulary import vocabulary

Document = dict[str, Any]
Result = TypeVar("Result")

COMMAND = [sys.executable, "-m", "scaffoldpy", "mcp"]
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("SCAFFOLDPY", "GIT_"))}
TERMS = vocabulary(load_questions())
SHOP = {"project": {"name": "Harbour Library"}, "answers": {"admin_site": "needed"}, "output_dir": "made"}


class Agent:
    """A client, and what its calls are answered with."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def get(self, tool: str, **arguments: object) -> Document:
        """Call a tool that answers with a document."""
        answered = await self.client.call_tool(tool, arguments)
        assert not answered.is_error, answered.content
        return _document(answered)

    async def refused(self, tool: str, **arguments: object) -> Document:
        """Call a tool that answers with an error."""
        answered = await self.client.call_tool(tool, arguments)
        document = _document(answered)
        assert answered.is_error, document
        check(document, "error")
        text = answered.content[0]
        assert isinstance(text, types.TextContent)
        assert text.text == f"Error: {document['error']}\n{document['hint']}"
        return document


def _document(answered: types.CallToolResult) -> Document:
    document = answered.structured_content
    assert isinstance(document, dict)
    text = answered.content[0]
    assert isinstance(text, types.TextContent)
    assert answered.is_error or json.loads(text.text) == document
    return document


def talk(here: Path, says: Callable[[Agent], Awaitable[Result]], *, mode: str = "auto") -> Result:
    """Let a client talk to a server that works in a folder; the server has nothing to say beside the protocol."""

    async def connected() -> Result:
        with tempfile.TemporaryFile("w+") as log:
            server = StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], cwd=here, env=ENVIRONMENT)
            async with Client(stdio_client(server, errlog=log), mode=mode) as client:
                result = await says(Agent(client))
            log.seek(0)
            assert log.read() == ""
        return result

    return asyncio.run(connected())


def test_every_tool_tells_what_it_does_to_the_world(tmp_path: Path) -> None:
    async def says(agent: Agent) -> dict[str, tuple[bool | None, ...]]:
        listed = (await agent.client.list_tools()).tools
        hints = {tool.name: tool.annotations for tool in listed}
        return {
            name: (each.read_only_hint, each.destructive_hint, each.idempotent_hint, each.open_world_hint)
            for name, each in hints.items()
            if each
        }

    reads = (True, False, True, False)
    assert talk(tmp_path, says) == {
        "questions": reads,
        "recommend": reads,
        "plan": reads,
        "create": (False, False, True, False),
        "why": reads,
        "status": reads,
        "change": (False, True, True, True),
        "verify": (False, False, True, True),
        "job": reads,
    }


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_the_schema_of_a_tool_is_that_of_an_answers_file(tool: Any) -> None:
    schema = input_schema(TERMS, tool.takes, tool.required, is_brief=tool.is_brief)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert "pattern" not in json.dumps(schema)
    whole = json_schema(TERMS)["properties"]
    for name in {"project", "answers", "options"} & schema["properties"].keys():
        properties = schema["properties"][name]["properties"]
        assert properties.keys() == whole[name]["properties"].keys()
        validator = jsonschema.Draft202012Validator(schema["properties"][name])
        assert validator.is_valid({"name": "A"} if name == "project" else {})
    if "answers" in tool.takes:
        validator = jsonschema.Draft202012Validator(schema["properties"]["answers"])
        assert validator.is_valid({"admin_site": "needed"})
        assert not validator.is_valid({"admin_site": "wanted"})


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_project_is_made_and_changed_by_plan(tmp_path: Path, mode: str) -> None:
    async def says(agent: Agent) -> None:
        check(await agent.get("questions"), "questions")
        recommended = await agent.get("recommend", answers=SHOP["answers"])
        check(recommended, "recommend")
        plan = await agent.get("plan", **SHOP)
        check(plan, "plan")
        assert plan["recommendation"] == {key: recommended[key] for key in recommended if key != "version"}
        assert not (tmp_path / "made").exists()
        made = await agent.get("create", **SHOP, plan=plan["plan"])
        check(made, "new")
        assert made["files"] == len([entry for entry in plan["dry_run"]["tree"] if not entry["path"].endswith("/")])
        folder = "made/harbour_library"
        check(await agent.get("why", path=f"{folder}/manage.py"), "why")
        await _change(agent, folder)
        standing = await agent.get("status", folders=[folder, "made"])
        check(standing, "status")
        assert [entry.get("problem", "") for entry in standing["projects"]] == ["", "made holds no .scaffoldpy.yaml."]

    async def _change(agent: Agent, folder: str) -> None:
        wish = {"folder": folder, "options": {"api": "drf"}}
        plan = await agent.get("plan", **wish, diff=True)
        check(plan, "plan")
        assert plan["plan"] == (await agent.get("plan", **wish))["plan"]
        changed = await agent.get("change", **wish, plan=plan["plan"])
        check(changed, "change")
        assert changed["status"] == "done"
        assert changed["files"] == plan["dry_run"]["files"]
        assert {change["path"] for change in plan["dry_run"]["changes"]} >= {"README.md", "config/urls.py"}

    talk(tmp_path, says, mode=mode)


# A call that cannot be right, then a part of its error and of its hint.
WRONG: list[tuple[str, Document, str, str]] = [
    ("plan", {"project": {"name": "A"}, "answrs": {}}, "'answrs'", "answers"),
    ("plan", {"project": {"name": "A"}, "answers": {"databse": "mysql"}}, "answers.databse", "answers.database"),
    ("plan", {"project": {"name": "A"}, "answers": {"database": "mysq"}}, "mysq", "mysql"),
    ("plan", {"project": {"name": "A"}, "options": {"uploads": "true"}}, "options.uploads", "without quotes"),
    ("plan", {"project": "A"}, "must hold keys and values", "schema"),
    ("plan", {}, "no name", "project.name"),
    ("plan", {"project": {"name": "A", "slug": "../../a"}}, "../../a", "a would do"),
    ("plan", {"project": {"name": "A" * 100_000}}, "longer than 100", "plan"),
    ("plan", {"project": {"name": "A"}, "output_dir": "a\0b"}, "output_dir", "NUL"),
    ("plan", {"project": {"name": "A"}, "output_dir": "a" * 5000}, "File name too long", "another"),
    ("plan", {"project": {"name": "A"}, "output_dir": ""}, "empty", "working folder"),
    ("plan", {"project": {"name": "A"}, "output_dir": 3}, "must be text", "quotes"),
    ("plan", {"project": {"name": "A"}, "no_git": "yes"}, "no_git", "true or false"),
    ("plan", {"project": {"name": "Taken"}}, "exists already", "another name"),
    ("plan", {"project": {"name": "A"}, "diff": True}, "diff", "folder"),
    ("plan", {"folder": ".", "output_dir": ".", "options": {"api": "drf"}}, "output_dir", "Leave"),
    ("plan", {"folder": ".", "options": {"api": "drf"}}, "holds no .scaffoldpy.yaml", "scaffoldpy made"),
    ("plan", {"folder": "a" * 5000, "options": {"api": "drf"}}, "File name too long", "another"),
    ("create", {}, "project is missing", "project"),
    ("create", SHOP, "no plan yet", "Call plan"),
    ("create", {**SHOP, "plan": "0" * 16}, "does not fit", "Call plan again"),
    ("create", {**SHOP, "plan": 5}, "plan must be text", "quotes"),
    ("create", {"project": {"name": "Taken"}, "plan": "0" * 16}, "exists already", "another name"),
    ("why", {"path": "nowhere/at/all"}, "no project", ".scaffoldpy.yaml"),
    ("status", {"folders": "."}, "must be a list", "["),
    ("change", {"options": {"api": "drf"}}, "folder is missing", "folder"),
    ("change", {"folder": ".", "continue": True}, "no change under way", "nothing"),
    ("change", {"folder": ".", "abort": True}, "no change under way", "nothing"),
    ("change", {"folder": ".", "abort": True, "continue": True}, "stand alone", "only one"),
    ("verify", {"folder": "nowhere"}, "no folder", "generated project"),
    ("verify", {"folder": ".", "skip": ["tets"]}, "'tets'", "tests"),
    ("job", {"job": "verify-9"}, "'verify-9'", "verify"),
    ("questions", {"verbose": True}, "'verbose'", "Known"),
]


def test_a_wrong_call_is_told_with_a_hint_and_the_server_goes_on(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "own").write_text("mine")

    async def says(agent: Agent) -> None:
        for tool, arguments, error, hint in WRONG:
            told = await agent.refused(tool, **arguments)
            assert error in told["error"], (tool, told)
            assert hint in told["hint"], (tool, told)
        with pytest.raises(MCPError, match=r"no tool 'creat'.*Did you mean create\?"):
            await agent.client.call_tool("creat", {})
        plan = await agent.get("plan", **SHOP)
        await agent.get("create", **SHOP, plan=plan["plan"])

    talk(tmp_path, says)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made", "taken"]


def test_a_plan_that_no_longer_fits_is_refused(tmp_path: Path) -> None:
    project = make(tmp_path)
    wish = {"folder": "pier", "options": {"api": "drf"}}

    async def says(agent: Agent) -> None:
        new = (await agent.get("plan", **SHOP))["plan"]
        for other in ({"project": {"name": "Other"}}, {"answers": {}, "framework": "flask"}, {"output_dir": "."}):
            await agent.refused("create", **{**SHOP, **other}, plan=new)
        await agent.refused("create", **SHOP, no_git=True, plan=new)
        change = (await agent.get("plan", **wish))["plan"]
        await agent.refused("change", folder="pier", options={"api": "ninja"}, plan=change)
        readme = project / "README.md"
        readme.write_text(readme.read_text() + "\nMine.\n")
        commit(project)
        assert "has changed since" in (await agent.refused("change", **wish, plan=change))["error"]
        again = (await agent.get("plan", **wish))["plan"]
        await agent.get("change", **wish, plan=again)
        await agent.refused("change", **wish, plan=again)

    talk(tmp_path, says)
    assert not (tmp_path / "made").exists()


def test_a_plan_is_the_same_though_the_secrets_it_would_write_are_not(tmp_path: Path) -> None:
    project = make(tmp_path, "flask", git=False)
    (project / ".env").write_text("SECRET_KEY=x\n")
    twice = [renewal(project, accounts="full") for _ in range(2)]
    env = [next(each.after for each in once.operations if each.path == ".env") for once in twice]
    assert env[0] != env[1]
    assert len({plans.id_of_change(once) for once in twice}) == 1


def test_of_two_calls_at_once_only_one_makes_the_project(tmp_path: Path) -> None:
    async def says(agent: Agent) -> list[bool]:
        plan = await agent.get("plan", **SHOP)
        calls = (agent.client.call_tool("create", {**SHOP, "plan": plan["plan"]}) for _ in range(4))
        return [answered.is_error for answered in await asyncio.gather(*calls)]

    assert sorted(talk(tmp_path, says)) == [False, True, True, True]
    assert [path.name for path in (tmp_path / "made").iterdir()] == ["harbour_library"]


def test_a_change_starts_none_of_the_projects_tools(tmp_path: Path) -> None:
    project = make(tmp_path, "django")
    interpreter = project / ".venv" / "bin" / "python"
    interpreter.parent.mkdir(parents=True)
    interpreter.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\nexit 1\n")
    interpreter.chmod(0o755)
    wish = {"folder": "pier", "options": {"accounts": "full"}}

    async def says(agent: Agent) -> None:
        plan = await agent.get("plan", **wish)
        changed = await agent.get("change", **wish, plan=plan["plan"])
        check(changed, "change")
        assert changed["status"] == "pending"
        assert changed["commands"] == ["scaffoldpy change --continue"]
        assert "--abort" in (await agent.refused("plan", **wish))["hint"]
        assert not (tmp_path / "started").exists()
        job = await agent.get("change", folder="pier", **{"continue": True})
        check(job, "job")
        ended = await agent.get("job", job=job["job"])
        check(ended, "job")
        assert ended["status"] == "failed"
        assert ended["result"]["status"] == "pending"
        check(await agent.get("change", folder="pier", abort=True), "change")

    talk(tmp_path, says)
    assert in_git(project, "status", "--porcelain") == ""


def test_the_skill_is_offered_as_instructions_and_as_a_prompt(tmp_path: Path) -> None:
    async def says(agent: Agent) -> tuple[str, str, list[str]]:
        answered = await agent.client.get_prompt("new_project", {"idea": "A shop"})
        content = answered.messages[0].content
        assert isinstance(content, types.TextContent)
        with pytest.raises(MCPError, match="no prompt 'other'"):
            await agent.client.get_prompt("other")
        listed = (await agent.client.list_prompts()).prompts
        return agent.client.instructions or "", content.text, [prompt.name for prompt in listed]

    instructions, prompt, names = talk(tmp_path, says)
    assert names == ["new_project"]
    assert prompt == f"{instructions}\nThe project: A shop\n"
    assert all(f"`{tool.name}`" in instructions for tool in TOOLS)


BROKEN = [
    b"{broken",
    b"",
    b"[]",
    b"\xff\xfe",
    b'{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"questions","arguments":[1]}}',
    b'{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"plan","arguments":{"project":{"name":"\\ud800"}}}}',
    b'{"jsonrpc":"2.0","id":4,"method":"no/such","params":{}}',
]
HELLO = (
    b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},'
    b'"clientInfo":{"name":"test","version":"1"}}}\n{"jsonrpc":"2.0","method":"notifications/initialized"}\n'
)


def serve(folder: Path) -> subprocess.Popen[bytes]:
    """Start a server, and wait until it answers."""
    pipe = subprocess.PIPE
    process = subprocess.Popen(COMMAND, stdin=pipe, stdout=pipe, stderr=pipe, cwd=folder, env=ENVIRONMENT)
    assert process.stdin
    assert process.stdout
    process.stdin.write(HELLO)
    process.stdin.flush()
    assert b'"id":1' in process.stdout.readline()
    return process


def test_what_is_no_message_does_not_end_the_server(tmp_path: Path) -> None:
    process = serve(tmp_path)
    ping = b'{"jsonrpc":"2.0","id":9,"method":"ping"}\n'
    assert process.stdin
    assert process.stdout
    process.stdin.write(b"\n".join(BROKEN) + b"\n" + ping)
    process.stdin.flush()
    answers = {answer["id"]: answer for answer in (json.loads(process.stdout.readline()) for _ in range(3))}
    assert {number for number, answer in answers.items() if "error" in answer} == {2, 4}
    assert answers[9]["result"] == {}
    rest, told = process.communicate()
    assert (process.returncode, rest, b"Traceback" in told) == (0, b"", False)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_ends_the_server_quietly(tmp_path: Path, number: signal.Signals) -> None:
    process = serve(tmp_path)
    process.send_signal(number)
    assert process.wait(10) == 130
    assert process.communicate() == (b"", b"Stopped.\n")


def test_a_client_that_leaves_ends_the_server_quietly(tmp_path: Path) -> None:
    process = serve(tmp_path)
    assert process.stdin
    assert process.stdout
    process.stdout.close()
    with process.stdin as pipe:
        pipe.write(b'{"jsonrpc":"2.0","id":3,"method":"tools/list"}\n')
    assert process.wait(10) == 0
    assert process.stderr
    with process.stderr as told:
        assert told.read() == b""


def test_without_the_extra_one_sentence_tells_how_to_install_it(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['mcp'] = sys.modules['mcp_types'] = None; sys.argv = ['scaffoldpy', 'mcp'];"
        "from scaffoldpy.__main__ import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "Error: scaffoldpy mcp needs the package mcp, version 2 or newer, which is not installed here.\n"
        "Install it: pip install 'scaffoldpy-cli[mcp]'\n"
    )


def test_a_closed_standard_input_is_told(tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", '"$@" <&-', "sh", *COMMAND], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "one of them is closed" in done.stderr) == (2, True)


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    jobs = Jobs()
    yield jobs
    jobs.end()


def test_a_job_gives_the_document_of_its_command(jobs: Jobs) -> None:
    job = jobs.start("questions", "--json")
    job.process.wait(60)
    document = job.document()
    check(document["result"], "questions")
    assert (document["job"], document["status"]) == ("questions-1", "done")
    assert jobs.find("questions-1") is job
    with pytest.raises(InputError) as raised:
        jobs.find("questions-2")
    assert raised.value.hint == "Did you mean questions-1?"


def test_a_job_that_fails_tells_what_it_told(tmp_path: Path, jobs: Jobs) -> None:
    job = jobs.start(*folder_arguments("verify", tmp_path / "--nowhere"))
    job.process.wait(60)
    document = job.document()
    check(document, "job")
    assert document["status"] == "failed"
    assert "no folder" in document["told"][0]


def test_a_running_job_is_not_started_twice_and_ends_with_the_server(tmp_path: Path, jobs: Jobs) -> None:
    arguments = folder_arguments("verify", make(tmp_path, git=False))
    job = jobs.start(*arguments)
    assert jobs.start(*arguments) is job
    assert job.document()["status"] == "running"
    time.sleep(1)  # so that it has something to clean up
    jobs.end()
    assert job.state == "stopped"
    assert jobs.start(*arguments) is not job


@pytest.mark.slow
def test_from_the_first_question_to_a_verified_project_after_a_wrong_call(tmp_path: Path) -> None:
    async def says(agent: Agent) -> Document:
        asked = {question["id"] for question in (await agent.get("questions"))["questions"]}
        answers = {"purpose": "microservice", "database": "none", "forms": "none", "overhead": "matters"}
        assert answers.keys() <= asked
        wish: Document = {"project": {"name": "Tide Table"}, "answers": answers}
        assert (await agent.get("recommend", answers=answers))["framework"] == "flask"
        await agent.refused("create", **wish)
        plan = await agent.get("plan", **wish)
        made = await agent.get("create", **wish, plan=plan["plan"])
        await agent.refused("verify", folder=made["project"]["name"])
        started = time.monotonic()
        job = await agent.get("verify", folder=made["project"]["path"])
        assert time.monotonic() - started < 5
        while job["status"] == "running":
            check(job, "job")
            job = await agent.get("job", job=job["job"], wait=30)
        return job

    job = talk(tmp_path, says)
    check(job, "job")
    assert job["status"] == "done", job
    check(job["result"], "report")
    assert job["result"]["passed"]
    assert {step["status"] for step in job["result"]["steps"]} <= {"done", "skipped"}


def test_the_documents_name_every_tool() -> None:
    text = (ROOT / "docs" / "mcp.md").read_text(encoding="utf-8")
    assert all(f"| `{tool.name}` |" in text for tool in TOOLS)


@pytest.mark.slow
@pytest.mark.parametrize("ends", ["leaves", "stops it"])
def test_a_client_that_reads_no_answer_cannot_hold_the_server_up(tmp_path: Path, ends: str) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    asked: list[Document] = [
        {"id": 0, "method": "initialize", "params": hello},
        {"method": "notifications/initialized"},
    ]
    asked += [{"id": n, "method": "tools/call", "params": {"name": "questions"}} for n in range(1, 40)]
    command = [sys.executable, "-m", "scaffoldpy", "mcp"]
    with subprocess.Popen(command, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin
        server.stdin.write(b"".join(json.dumps({"jsonrpc": "2.0", **each}).encode() + b"\n" for each in asked))
        server.stdin.flush()
        time.sleep(2)
        if ends == "leaves":
            server.stdin.close()
        else:
            server.terminate()
        server.wait(40)
