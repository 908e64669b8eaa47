"""The wizard's screens about the project: its options, its name and data, and the last look before it is written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from scaffoldpy import options as option_rules
from scaffoldpy import report
from scaffoldpy.errors import OptionsError
from scaffoldpy.extension import naming
from scaffoldpy.model import TITLES, OptionDefinition, Options, OptionValue, Request, Template, Values
from scaffoldpy.wizard.state import Field, Item, Menu, State, View, World, answers_of, framework_of, template_of

_GO = "go"
_DETAILS = {
    "slug": "Import name",
    "description": "Description",
    "author": "Author",
    "email": "E-mail",
    "license": "Licence",
    "python": "Oldest Python",
}


@dataclass(frozen=True, slots=True)
class OptionList:
    """All options in their groups, with what set each; `at` is where the pointer stands."""

    at: str = ""

    def view(self, state: State, world: World) -> View:
        """List the options; choosing a switch turns it over."""
        template, options = template_of(state, world), options_of(state, world)
        items = [self._item(option, options, state, world) for option in template.options]
        return Menu(
            title=f"Options of the {TITLES[template.framework]} project",
            ask="Change any, or go on:",
            items=(Item(_GO, "Go on with these"), *items),
            pointer=self.at,
            notes=_left_out(state, world),
        )

    def _item(self, option: OptionDefinition, options: Options, state: State, world: World) -> Item:
        value, source = options.values[option.name], report.source_text(options.sources[option.name])
        if not isinstance(value, bool):
            return Item(option.name, f"{option.label}: {report.value_text(option, value)}", source, group=option.group)
        label = f"[{'x' if value else ' '}] {option.label}"
        return Item(option.name, label, source, _refusal(state, world, option.name, not value), option.group)

    def reply(self, state: State, world: World, value: str) -> State:
        """Go on, turn a switch over, or open an option."""
        if value == _GO:
            return state.to(Details() if state.request.project.get("name") else Name())
        here = replace(state, screen=OptionList(at=value))
        current = options_of(state, world).values[value]
        return (
            with_option(here, world, value, not current) if isinstance(current, bool) else here.to(OptionChoice(value))
        )


@dataclass(frozen=True, slots=True)
class OptionChoice:
    """The values of one option."""

    name: str

    def view(self, state: State, world: World) -> View:
        """List the values; one that cannot work says why."""
        option, options = template_of(state, world).option(self.name), options_of(state, world)
        current = options.values[self.name]
        return Menu(
            title=option.label,
            ask="Which one?",
            items=tuple(
                Item(
                    str(value),
                    report.value_text(option, value),
                    report.source_text(options.sources[self.name]) if value == current else "",
                    "" if value == current else _refusal(state, world, self.name, value),
                )
                for value in option.values
            ),
            default=str(current),
        )

    def reply(self, state: State, world: World, value: str) -> State:
        """Set the option and return to the list."""
        return with_option(state, world, self.name, value).back()


def options_of(state: State, world: World) -> Options:
    """Derive the options as things stand."""
    return _derive(state, world, _overrides(state, world))


def with_option(state: State, world: World, name: str, value: OptionValue) -> State:
    """Set an option; one that the answers set to this value anyway is not kept as the user's own."""
    others = {key: own for key, own in state.request.options.items() if key != name}
    without = replace(state, request=replace(state.request, options=others))
    if options_of(without, world).values[name] == value:
        return without
    return replace(state, request=replace(state.request, options={**others, name: value}))


def _derive(state: State, world: World, overrides: Values) -> Options:
    python = state.request.project.get("python")
    return option_rules.derive(
        template_of(state, world), world.questionnaire, answers_of(state, world), overrides, python
    )


def _overrides(state: State, world: World) -> Values:
    """Return the user's own options as far as the framework has them and they work together, earlier ones first."""
    template, kept = template_of(state, world), dict[str, OptionValue]()
    for name, value in state.request.options.items():
        if _has(template, name, value) and not _clash(state, world, {**kept, name: value}):
            kept[name] = value
    return kept


def _has(template: Template, name: str, value: OptionValue) -> bool:
    return any(option.name == name and value in option.values for option in template.options)


def _clash(state: State, world: World, overrides: Values) -> str:
    """Tell why these options cannot work together; nothing when they can."""
    try:
        _derive(state, world, overrides)
    except OptionsError as error:
        return str(error)
    return ""


def _refusal(state: State, world: World, name: str, value: OptionValue) -> str:
    """Tell in a few words why an option cannot have a value: `needs orm`, or `not with deploy=cluster`."""
    clash = _clash(state, world, {**_overrides(state, world), name: value})
    last = clash.removeprefix("These options cannot work together: ").rpartition("; ")[2]
    when, _, then = last.partition(": ")[0].replace("=true", "").partition(" needs ")
    if not then:
        return ""
    return f"needs {then}" if re.search(rf"\b{name}\b", when) else f"not with {when}"


def _left_out(state: State, world: World) -> tuple[str, ...]:
    """Name the options that the user asked for and that cannot be."""
    kept, title = _overrides(state, world), TITLES[framework_of(state, world)]
    return tuple(
        f"Left out for {title}: {name}={str(value).lower() if isinstance(value, bool) else value}"
        for name, value in state.request.options.items()
        if name not in kept
    )


@dataclass(frozen=True, slots=True)
class Name:
    """The project's name: the one thing that has no default."""

    def view(self, state: State, world: World) -> View:
        """Ask for it."""
        return Field("The project", "Name of the project:", state.request.project.get("name", ""), _name_problem)

    def reply(self, state: State, world: World, value: str) -> State:
        """Keep it and go on."""
        return state.with_project("name", value.strip()).to(Details())


@dataclass(frozen=True, slots=True)
class Details:
    """All that describes the project, with its defaults."""

    at: str = ""

    def view(self, state: State, world: World) -> View:
        """List the project's data."""
        data = _details(state, world)
        items = [Item(key, f"{label}: {data[key]}") for key, label in _DETAILS.items()]
        name = Item("name", f"Name: {state.request.project['name']}")
        obstacle = slug_obstacle(state, world)
        go = Item(_GO, "Go on with these", disabled="change the import name first" if obstacle else "")
        at = "slug" if obstacle else self.at
        notes = (f"{data['slug']} {obstacle}.",) if obstacle else ()
        return Menu("The project", "Change any, or go on:", (go, name, *items), pointer=at, notes=notes)

    def reply(self, state: State, world: World, value: str) -> State:
        """Go on or open one of them."""
        if value == _GO:
            return replace(state, request=finished(state, world)).done() if world.only_shows else state.to(Confirm())
        here = replace(state, screen=Details(at=value))
        return here.to(DetailChoice(value) if value in ("license", "python") else DetailText(value))


def slug_obstacle(state: State, world: World) -> str:
    """Tell why the project cannot have its import name; nothing when it can."""
    return _slug_problem(_details(state, world)["slug"], state, world) or ""


def _slug_problem(slug: str, state: State, world: World) -> str | None:
    problem = naming.slug_problem(slug, template_of(state, world).reserved)
    return problem or ("is already there, and not empty" if world.is_taken(slug) else None)


def _details(state: State, world: World) -> Mapping[str, str]:
    template, given = template_of(state, world), state.request.project
    defaults = {
        "slug": naming.slug_of(given["name"], template.reserved),
        "description": template.description,
        "license": template.licenses[0],
        "python": options_of(state, world).python,
    }
    return {key: given.get(key) or defaults.get(key, "") for key in _DETAILS}


@dataclass(frozen=True, slots=True)
class DetailText:
    """One of the project's data, typed."""

    key: str

    def view(self, state: State, world: World) -> View:
        """Ask for it, with the present value to edit."""
        if self.key == "name":
            return Field("The project", "Name:", state.request.project["name"], _name_problem)

        def problem(text: str) -> str | None:
            if self.key == "slug" and text.strip():
                return _slug_problem(text.strip(), state, world)
            return naming.text_problem(self.key, text)

        return Field("The project", f"{_DETAILS[self.key]}:", _details(state, world)[self.key], problem)

    def reply(self, state: State, world: World, value: str) -> State:
        """Keep it; a default is not kept as the user's own."""
        text = value.strip()
        without = state.with_project(self.key, "") if self.key != "name" else state
        is_default = self.key != "name" and _details(without, world)[self.key] == text
        return (without if is_default else state.with_project(self.key, text)).back()


def _name_problem(text: str) -> str | None:
    if not text.strip():
        return "a project needs a name"
    return naming.text_problem("name", text.strip())


@dataclass(frozen=True, slots=True)
class DetailChoice:
    """Licence or Python version."""

    key: str

    def view(self, state: State, world: World) -> View:
        """List them; a Python version that the options rule out says so."""
        template = template_of(state, world)
        values = template.licenses if self.key == "license" else template.pythons
        items = [Item(value, value, disabled=self._refusal(state, world, value)) for value in values]
        return Menu("The project", f"{_DETAILS[self.key]}:", tuple(items), _details(state, world)[self.key])

    def _refusal(self, state: State, world: World, value: str) -> str:
        if self.key == "license":
            return ""
        changed = state.with_project("python", value)
        return _clash(changed, world, _overrides(state, world)).rsplit(": ", 1)[-1].rstrip(".")

    def reply(self, state: State, world: World, value: str) -> State:
        """Keep it."""
        return state.with_project(self.key, value).back()


@dataclass(frozen=True, slots=True)
class Confirm:
    """The last look: the files, and yes or no."""

    def view(self, state: State, world: World) -> View:
        """Show the tree."""
        return Menu(
            title="This will be written",
            ask="Write the project?",
            items=(
                Item(_GO, "Yes, write it"),
                Item("project", "Change the project's name or data"),
                Item("options", "Change an option"),
            ),
            body=world.tree(finished(state, world)),
        )

    def reply(self, state: State, world: World, value: str) -> State:
        """Finish, or go back to what is to be changed."""
        if value == _GO:
            return replace(state, request=finished(state, world)).done()
        return state.to(OptionList() if value == "options" else Details())


def finished(state: State, world: World) -> Request:
    """Return the complete request, without options that the framework has not."""
    return replace(state.request, options=_overrides(state, world))
