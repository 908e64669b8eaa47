"""The OpenAPI document of the web page's addresses for programs, made from the words that the command line knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaffoldpy import __version__
from scaffoldpy.schema import json_schema, value_schema
from scaffoldpy.vocabulary import Term

_Table = dict[str, Any]
_BODY_TYPES = ("application/json", "application/yaml", "application/toml")
_BINARY = {"type": "string", "format": "binary"}
_DOCUMENT = {"type": "object", "required": ["version"], "properties": {"version": {"const": 1}}}


def document(terms: Mapping[str, Term]) -> _Table:
    """Describe every address for programs (OpenAPI 3.1)."""
    references = [{"$ref": f"#/components/parameters/{_name(key)}"} for key in terms]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "scaffoldpy",
            "version": __version__,
            "description": "Recommends Django or Flask, and renders a project that runs. The query has the keys of "
            "--set; POST takes an answers file instead. What the JSON documents hold: output-1.json.",
        },
        "paths": {path: _operations(methods, references) for path, methods in _paths().items()},
        "components": {
            "parameters": {_name(key): _parameter(key, term) for key, term in terms.items()},
            "schemas": {"Answers": _answers(terms), "PartOfAnswers": _part(_answers(terms)), "Problem": _problem()},
            "responses": _responses(),
        },
    }


def _operations(methods: Mapping[str, _Table], references: list[_Table]) -> _Table:
    found: _Table = {}
    for method, operation in methods.items():
        takes = operation.pop("x-takes", ())
        parameters = [*operation.pop("parameters", []), *(references if "state" in takes else [])]
        found[method] = {**operation, **({"parameters": parameters} if parameters else {})}
    return found


def _paths() -> dict[str, dict[str, _Table]]:
    path = {"name": "path", "in": "path", "required": True, "schema": {"type": "string"}, "example": "README.md"}
    return {
        "/api/questions": {"get": _operation("questions", "The decision questions", _json())},
        "/api/options": {"get": _operation("options", "Each framework's options and constraints", _json())},
        "/api/recommendation": _both(
            "recommendation", "A recommendation for the answers", _json(), body="PartOfAnswers"
        ),
        "/api/plan": _both("plan", "What a project would be, file by file", _json()),
        "/project.zip": _both("zip", "The project as a zip file", _content("application/zip", _BINARY)),
        "/project.tar.gz": _both("tar", "The project as a gzipped tar file", _content("application/gzip", _BINARY)),
        "/file/{path}": _both(
            "file",
            "One file of the project",
            {**_content("text/plain", {"type": "string"}), "application/octet-stream": {"schema": _BINARY}},
            parameters=[path],
            may_lack=True,
        ),
        "/{version}/project.zip": _lasting("zip", "application/zip"),
        "/{version}/project.tar.gz": _lasting("tar", "application/gzip"),
        "/answers.yaml": {
            "get": _operation("answers", "The answers file", _content("application/yaml", {"type": "object"}), "state")
        },
        "/schema": {"get": _operation("schema", "The JSON Schema of an answers file", _json({"type": "object"}))},
        "/health/": {
            "get": _operation("health", "Whether projects can be planned", _json({"type": "object"}), "health")
        },
    }


def _lasting(name: str, kind: str) -> dict[str, _Table]:
    """Describe an address that names the version, and so never changes its answer."""
    version = {"name": "version", "in": "path", "required": True, "schema": {"const": __version__}}
    summary = f"The same as without the version {__version__}, for ever"
    content = _content(kind, _BINARY)
    return {"get": _operation(f"{name}_of_version", summary, content, "state", parameters=[version], may_lack=True)}


def _both(name: str, summary: str, content: _Table, *, body: str = "Answers", **more: Any) -> dict[str, _Table]:
    sent = {"required": True, "content": {kind: {"schema": _reference(body)} for kind in _BODY_TYPES}}
    return {
        "get": _operation(name, summary, content, "state", **more),
        "post": {**_operation(f"{name}_of_file", summary, content, "body", **more), "requestBody": sent},
    }


def _operation(name: str, summary: str, content: _Table, *takes: str, may_lack: bool = False, **more: Any) -> _Table:
    responses: _Table = {"200": {"description": summary, "content": content}}
    if takes:
        responses |= {"422": {"$ref": "#/components/responses/Refused"}, "503": {"$ref": "#/components/responses/Busy"}}
    if "body" in takes:
        responses |= {code: {"$ref": "#/components/responses/Refused"} for code in ("413", "415")}
    if may_lack:
        responses |= {"404": {"$ref": "#/components/responses/Refused"}}
    responses |= {"414": {"$ref": "#/components/responses/Refused"}, "429": {"$ref": "#/components/responses/Busy"}}
    return {"operationId": name, "summary": summary, "responses": responses, "x-takes": takes, **more}


def _json(schema: _Table | None = None) -> _Table:
    return _content("application/json", schema or _DOCUMENT)


def _content(kind: str, schema: _Table) -> _Table:
    return {kind: {"schema": schema}}


def _responses() -> _Table:
    content = {"application/problem+json": {"schema": _reference("Problem")}}
    retry = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait"}}
    return {
        "Refused": {"description": "It cannot be used; the problem says why", "content": content},
        "Busy": {"description": "Too much at once", "content": content, "headers": retry},
    }


def _name(key: str) -> str:
    return key.replace(".", "_")


def _parameter(key: str, term: Term) -> _Table:
    return {"name": key, "in": "query", "schema": _without_patterns(value_schema(term)), "description": term.label}


def _answers(terms: Mapping[str, Term]) -> _Table:
    schema = {key: value for key, value in json_schema(terms).items() if key not in ("$schema", "$id")}
    return {**_without_patterns(schema), "description": "An answers file; /schema has the patterns of its texts too."}


def _part(answers: _Table) -> _Table:
    """Return the schema of an answers file whose project needs no name yet."""
    project = {key: value for key, value in answers["properties"]["project"].items() if key != "required"}
    project["type"] = ["object", "null"]
    properties = {**answers["properties"], "project": project}
    others = {key: value for key, value in answers.items() if key != "required"}
    return {**others, "type": ["object", "null"], "properties": properties}


def _reference(name: str) -> _Table:
    return {"$ref": f"#/components/schemas/{name}"}


def _without_patterns(schema: Any) -> Any:
    """Leave out the patterns of texts, which are thousands of characters of Unicode classes each."""
    if isinstance(schema, dict):
        return {key: _without_patterns(value) for key, value in schema.items() if key != "pattern"}
    return [_without_patterns(each) for each in schema] if isinstance(schema, list) else schema


def _problem() -> _Table:
    texts = {name: {"type": "string"} for name in ("type", "title", "detail", "hint")}
    return {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {**texts, "status": {"type": "integer"}},
    }
