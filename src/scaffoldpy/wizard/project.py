"""The wizard's screens about the project: its options, its name and data, and the last look before it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from scaffoldpy import choosing, report
from scaffoldpy import options as option_rules
from scaffoldpy.extension import naming
from scaffoldpy.model import (
    TITLES,
    OptionDefinition,
    Options,
    OptionValue,
    Request,
    Text,
    Values,
)
from scaffoldpy.wizard.state import Field, Item, Menu, Screen, State, View

_GO = "go"
_DETAILS = {
    "slug": "Import name",
    "description": "Description",
    "author": "Author",
    "email": "E-mail",
    "license": "Licence",
    "python": "Minimum Python version",
}


@dataclass(frozen=True, slots=True)
class OptionList:
    """All options in their groups, with what set each; `at` is where the pointer stands."""

    at: str = ""

    def view(self, state: State) -> View:
        """List the options; choosing a switch turns it over."""
        template, options = state.template, options_of(state)
        items = [self._item(option, options, state) for option in template.options]
        return Menu(
            title=f"Options of the {TITLES[template.framework]} project",
            ask="Change any, or go on:",
            items=(Item(_GO, "Go on with these"), *items),
            pointer=self.at,
            notes=_left_out(state),
        )

    def _item(self, option: OptionDefinition, options: Options, state: State) -> Item:
        value, source = options.values[option.name], _detail(option, options, state)
        if not isinstance(value, bool):
            return Item(option.name, f"{option.label}: {report.value_text(option, value)}", source, group=option.group)
        label = f"[{'x' if value else ' '}] {option.label}"
        return Item(option.name, label, source, _refusal(state, option.name, not value), option.group)

    def reply(self, state: State, value: str) -> State:
        """Go on, turn a switch over, or open an option."""
        if value == _GO:
            return state.to(_after_options(state))
        here = replace(state, screen=OptionList(at=value))
        current = options_of(state).values[value]
        return with_option(here, value, not current) if isinstance(current, bool) else here.to(OptionChoice(value))


def _after_options(state: State) -> Screen:
    if state.session.is_living:
        return Review()
    return Details() if state.request.project.get("name") else Name()


@dataclass(frozen=True, slots=True)
class OptionChoice:
    """The values of one option."""

    name: str

    def view(self, state: State) -> View:
        """List the values; one that cannot work says why."""
        option, options = state.template.option(self.name), options_of(state)
        current = options.values[self.name]
        return Menu(
            title=option.label,
            ask="Which one?",
            items=tuple(
                Item(
                    str(value),
                    report.value_text(option, value),
                    _detail(option, options, state) if value == current else "",
                    "" if value == current else _refusal(state, self.name, value),
                )
                for value in option.values
            ),
            default=str(current),
        )

    def reply(self, state: State, value: str) -> State:
        """Set the option and return to the list."""
        return with_option(state, self.name, value).back()


def _detail(option: OptionDefinition, options: Options, state: State) -> str:
    """Say what set an option; of a project that is there, what it was."""
    if not state.session.is_living:
        return report.source_text(options.sources[option.name])
    before = state.session.given.options[option.name]
    return f"was {report.value_text(option, before)}" if before != options.values[option.name] else ""


def options_of(state: State) -> Options:
    """Derive the options as things stand."""
    return option_rules.derive(_basis(state, _overrides(state)))


def with_option(state: State, name: str, value: OptionValue) -> State:
    """Set an option; one that the answers of a new project set to this value anyway is not kept as the user's own."""
    others = {key: own for key, own in state.request.options.items() if key != name}
    without = replace(state, request=replace(state.request, options=others))
    if not state.session.is_living and options_of(without).values[name] == value:
        return without
    return replace(state, request=replace(state.request, options={**others, name: value}))


def _basis(state: State, overrides: Values) -> option_rules.Basis:
    python = state.request.project.get("python")
    return option_rules.Basis(state.template, state.session.questionnaire, state.settled, overrides, python)


def _overrides(state: State) -> Values:
    """Return the user's own options as far as the framework has them and they work together, earlier ones first."""
    return choosing.compatible(_basis(state, state.request.options))


def _refusal(state: State, name: str, value: OptionValue) -> str:
    """Tell in a few words why an option cannot have a value: what the user chose before stands against it."""
    return state.session.refused(name, value) or choosing.refusal(_basis(state, _overrides(state)), name, value)


def _left_out(state: State) -> tuple[str, ...]:
    """Name the options that the user asked for and that cannot be."""
    return tuple(choosing.left_out(_basis(state, state.request.options), _overrides(state)).values())


@dataclass(frozen=True, slots=True)
class Name:
    """The project's name: the one thing that has no default."""

    def view(self, state: State) -> View:
        """Ask for it."""
        return Field("The project", "Name of the project:", state.request.project.get("name", ""), _name_problem)

    def reply(self, state: State, value: str) -> State:
        """Keep it and go on."""
        return state.with_project("name", value.strip()).to(Details())


@dataclass(frozen=True, slots=True)
class Details:
    """All that describes the project, with its defaults."""

    at: str = ""

    def view(self, state: State) -> View:
        """List the project's data."""
        data = _details(state)
        items = [Item(key, f"{label}: {data[key]}") for key, label in _labels(state).items()]
        name = Item("name", f"Name: {state.request.project['name']}")
        obstacle = slug_obstacle(state)
        go = Item(_GO, "Go on with these", disabled="change the import name first" if obstacle else "")
        at = "slug" if obstacle else self.at
        notes = (f"{data['slug']} {obstacle}.",) if obstacle else ()
        return Menu("The project", "Change any, or go on:", (go, name, *items), pointer=at, notes=notes)

    def reply(self, state: State, value: str) -> State:
        """Go on or open one of them."""
        if value == _GO:
            return replace(state, request=finished(state)).done() if state.session.only_shows else state.to(Confirm())
        here = replace(state, screen=Details(at=value))
        return here.to(DetailChoice(value) if value in ("license", "python") else DetailText(value))


def slug_obstacle(state: State) -> str:
    """Tell why the project cannot have its import name; nothing when it can."""
    return _slug_problem(_details(state)["slug"], state) or ""


def _slug_problem(slug: str, state: State) -> str | None:
    problem = naming.slug_problem(slug, state.template.reserved)
    return problem or ("is already there, and not empty" if state.session.is_taken(slug) else None)


def _details(state: State) -> Mapping[str, str]:
    template, given = state.template, state.request.project
    defaults = {
        "slug": naming.slug_of(given["name"], template.reserved),
        **{name: text.default for name, text in template.texts.items()},
        "license": template.licenses[0],
        "python": options_of(state).python,
    }
    may_be_empty = template.texts.keys() - {"description"}
    return {
        key: given[key] if given.get(key) or (key in given and key in may_be_empty) else defaults.get(key, "")
        for key in _labels(state)
    }


def _labels(state: State) -> Mapping[str, str]:
    """Return what can be said of the project, the template's own texts included."""
    return _DETAILS | {name: text.label for name, text in state.template.texts.items() if name not in _DETAILS}


@dataclass(frozen=True, slots=True)
class DetailText:
    """One of the project's data, typed."""

    key: str

    def view(self, state: State) -> View:
        """Ask for it, with the present value to edit."""
        if self.key == "name":
            return Field("The project", "Name:", state.request.project["name"], _name_problem)

        def problem(text: str) -> str | None:
            if self.key == "slug" and text.strip():
                return _slug_problem(text.strip(), state)
            return naming.text_problem(self.key, text)

        return Field("The project", f"{_labels(state)[self.key]}:", _details(state)[self.key], problem)

    def reply(self, state: State, value: str) -> State:
        """Keep it; a default is not kept as the user's own."""
        text = value.strip()
        without = state.with_project(self.key, "") if self.key != "name" else state
        is_default = self.key != "name" and _details(without)[self.key] == text
        return (without if is_default else _with_data(state, self.key, text)).back()


def _with_data(state: State, key: str, text: str) -> State:
    """Record one of the project's data; nothing typed is nothing where the template has a default."""
    if text or not state.template.texts.get(key, Text("", "")).default:
        return state.with_project(key, text)
    return replace(state, request=replace(state.request, project={**state.request.project, key: text}))


def _name_problem(text: str) -> str | None:
    if not text.strip():
        return "a project needs a name"
    return naming.text_problem("name", text.strip())


@dataclass(frozen=True, slots=True)
class DetailChoice:
    """Licence or Python version."""

    key: str

    def view(self, state: State) -> View:
        """List them; a Python version that the options rule out says so."""
        template = state.template
        values = template.licenses if self.key == "license" else template.pythons
        items = [Item(value, value, disabled=self._refusal(state, value)) for value in values]
        return Menu("The project", f"{_DETAILS[self.key]}:", tuple(items), _details(state)[self.key])

    def _refusal(self, state: State, value: str) -> str:
        if self.key == "license":
            return ""
        return choosing.python_refusal(_basis(state, _overrides(state)), value)

    def reply(self, state: State, value: str) -> State:
        """Keep it."""
        return state.with_project(self.key, value).back()


@dataclass(frozen=True, slots=True)
class Confirm:
    """The last look: the files, and yes or no."""

    def view(self, state: State) -> View:
        """Show the tree."""
        return Menu(
            title="This will be written",
            ask="Write the project?",
            items=(
                Item(_GO, "Yes, write it"),
                Item("project", "Change the project's name or data"),
                Item("options", "Change an option"),
            ),
            body=state.session.tree(finished(state)),
        )

    def reply(self, state: State, value: str) -> State:
        """Finish, or go back to what is to be changed."""
        if value == _GO:
            return replace(state, request=finished(state)).done()
        return state.to(OptionList() if value == "options" else Details())


@dataclass(frozen=True, slots=True)
class Review:
    """The last look at a change of a project: what becomes of its files, and yes or no."""

    def view(self, state: State) -> View:
        """List the files."""
        return Menu(
            title="This will change",
            ask="Change the project?",
            items=(Item(_GO, "Yes, change it"), Item("options", "Change another option")),
            body=state.session.tree(finished(state)),
        )

    def reply(self, state: State, value: str) -> State:
        """Finish, or go back to the options."""
        if value == _GO:
            return replace(state, request=finished(state)).done()
        return state.to(OptionList())


def finished(state: State) -> Request:
    """Return the complete request, without options and texts that the framework has not."""
    known = {"name", *_labels(state)}
    data = {key: value for key, value in state.request.project.items() if key in known}
    return replace(state.request, project=data, options=_overrides(state))
