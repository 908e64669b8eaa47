"""The server: the tools over standard input and output, by the SDK of the Model Context Protocol."""

from __future__ import annotations

import gc
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import anyio
import anyio.to_thread
import mcp_types as types
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError

from scaffoldpy import __version__
from scaffoldpy.documents import VERSION
from scaffoldpy.errors import InputError, ScaffoldError
from scaffoldpy.mcp.lines import lines, take_input
from scaffoldpy.mcp.schemas import input_schema
from scaffoldpy.mcp.tools import TOOLS, Desk, Tool
from scaffoldpy.model import Questionnaire
from scaffoldpy.values import nearest
from scaffoldpy.vocabulary import vocabulary

_SKILL = Path(__file__).with_name("skill.md")
_MOST_WAITING = 16
_LONGEST = 2_000  # characters of a message
_PATIENCE = 20  # seconds; then a server that a client's full pipe or a dead disk holds up is ended by the system
_PROMPT = types.Prompt(
    name="new_project",
    title="Make a Django or Flask project",
    description="Ask the decision questions, recommend, plan, create and verify",
    arguments=[types.PromptArgument(name="idea", description="What the project is to do")],
)
_Context = ServerRequestContext[Any]
_Page = types.PaginatedRequestParams


def serve(questionnaire: Questionnaire) -> bool:
    """Serve one client until it leaves; return whether a signal ended it instead."""
    gc.enable()  # the command line, which ends soon, has turned it off
    return anyio.run(_serve, _Door(Desk(questionnaire, vocabulary(questionnaire))))


async def _until_the_client_leaves() -> AsyncIterator[str]:
    async for line in lines(take_input()):
        yield line
    signal.alarm(_PATIENCE)


async def _serve(door: _Door) -> bool:
    server, stdin = door.server(), cast("anyio.AsyncFile[str]", _until_the_client_leaves())
    is_stopped = False

    async def watch() -> None:
        nonlocal is_stopped
        with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM, signal.SIGHUP) as received:
            async for _ in received:
                is_stopped = True
                signal.alarm(_PATIENCE)
                group.cancel_scope.cancel()

    try:
        async with anyio.create_task_group() as group:
            group.start_soon(watch)
            async with stdio_server(stdin=stdin) as (read, write):
                await server.run(read, write, server.create_initialization_options())
            group.cancel_scope.cancel()
    except* OSError:  # standard output is closed: the client has left
        _discard_output()
    return is_stopped


def _discard_output() -> None:
    """Let what standard output did not take vanish, so that closing it does not fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


class _Door:
    """What the protocol asks for, answered by the tools."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._tools = {tool.name: tool for tool in TOOLS}
        self._turn = anyio.CapacityLimiter(1)  # what reads and writes projects does so one after the other
        self._waiting = anyio.CapacityLimiter(_MOST_WAITING)

    def server(self) -> Server[None]:
        """Return the server, whose end is also that of its jobs."""
        return Server(
            name="scaffoldpy",
            version=__version__,
            title="scaffoldpy",
            description="Recommends Django or Flask, and makes a project that runs",
            instructions=_SKILL.read_text(encoding="utf-8"),
            lifespan=self._life,
            on_list_tools=self._list_tools,
            on_call_tool=self._call_tool,
            on_list_prompts=self._list_prompts,
            on_get_prompt=self._get_prompt,
        )

    @asynccontextmanager
    async def _life(self, server: Server[None]) -> AsyncIterator[None]:
        try:
            yield
        finally:
            self._desk.jobs.end()

    async def _list_tools(self, context: _Context, page: _Page | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[self._described(tool) for tool in TOOLS])

    def _described(self, tool: Tool) -> types.Tool:
        schema = input_schema(self._desk.terms, tool.takes, tool.required, is_brief=tool.is_brief)
        return types.Tool(
            name=tool.name,
            title=tool.title,
            description=tool.description,
            input_schema=schema,
            annotations=types.ToolAnnotations(
                title=tool.title,
                read_only_hint=not tool.writes,
                destructive_hint=tool.destroys,
                idempotent_hint=True,  # a plan fits once, and what is running is not started again
                open_world_hint=tool.reaches_out,
            ),
        )

    async def _call_tool(self, context: _Context, asked: types.CallToolRequestParams) -> types.CallToolResult:
        tool = self._tools.get(asked.name)
        if tool is None:
            raise MCPError(
                types.INVALID_PARAMS, f"There is no tool {asked.name[:60]!r}. {nearest(asked.name, self._tools)}"
            )
        return await anyio.to_thread.run_sync(
            self._answer,
            tool,
            asked.arguments or {},
            abandon_on_cancel=tool.waits,
            limiter=self._waiting if tool.waits else self._turn,
        )

    def _answer(self, tool: Tool, given: dict[str, Any]) -> types.CallToolResult:
        try:
            return _result(tool.call(self._desk, given))
        except ScaffoldError as error:
            return _failure(str(error), error.hint or _usual_hint(error, tool))
        except OSError as error:
            return _failure(
                f"{str(error.filename or 'A file')[:200]}: {error.strerror or error}.",
                "Name another file or folder, or mend what stands in the way there.",
            )
        except Exception as error:
            return _failure(
                f"Unexpected error: {type(error).__name__}: {error}",
                "Please report it, with the arguments of this call. The server goes on.",
            )

    async def _list_prompts(self, context: _Context, page: _Page | None) -> types.ListPromptsResult:
        return types.ListPromptsResult(prompts=[_PROMPT])

    async def _get_prompt(self, context: _Context, asked: types.GetPromptRequestParams) -> types.GetPromptResult:
        if asked.name != _PROMPT.name:
            raise MCPError(types.INVALID_PARAMS, f"There is no prompt {asked.name[:60]!r}. There is {_PROMPT.name}.")
        idea = (asked.arguments or {}).get("idea", "").strip()
        text = _SKILL.read_text(encoding="utf-8") + (f"\nThe project: {idea}\n" if idea else "")
        message = types.PromptMessage(role="user", content=types.TextContent(text=text))
        return types.GetPromptResult(description=_PROMPT.description, messages=[message])


def _usual_hint(error: ScaffoldError, tool: Tool) -> str:
    if isinstance(error, InputError):
        return f"The input schema of {tool.name} tells what it takes; the tool questions tells what each choice means."
    return "Mend the cause, then call it again."


def _result(document: dict[str, Any]) -> types.CallToolResult:
    text = json.dumps(document, ensure_ascii=False)
    return types.CallToolResult(content=[types.TextContent(text=text)], structured_content=document)


def _failure(told: str, hint: str) -> types.CallToolResult:
    short = told if len(told) <= _LONGEST else f"{told[: _LONGEST // 2]} … {told[-_LONGEST // 2 :]}"
    message = "".join(c if c.isprintable() or c == "\n" else "?" for c in short)
    return types.CallToolResult(
        content=[types.TextContent(text=f"Error: {message}\n{hint}")],
        structured_content={"version": VERSION, "error": message, "hint": hint},
        is_error=True,
    )
