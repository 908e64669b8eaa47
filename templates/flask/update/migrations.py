"""Makes the migration that a project needs after its options have changed.

It runs in the project's environment, with the project as working folder:

    python migrations.py tables             prints {"tables": […]}: what all models describe
    python migrations.py make < change.json  prints {"files": […], "notes": […]}

`change.json` is {"slug": …, "before": {options}, "after": {options}}. The kept migrations build a temporary SQLite
database, and Alembic compares it with the models: no other database is reached. One migration is added, and it drops
neither a table nor a column. What stands in the way is one sentence on standard error, and exit code 1.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import os
import re
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from change import PROJECT, Refused, name_of, run, tidy

VERSIONS = PROJECT / "migrations" / "versions"
# The options that models depend on.
MODELLED = ("orm", "accounts", "sample", "uploads", "second_database", "pages", "api", "cache")
# Whose files are whose, and who owns those that came before there were accounts.
OWNED = ("uploads", ["owner_id"])
EARLIER = "earlier-uploads@localhost"
NOBODYS = "owner_id IS NULL OR owner_id NOT IN (SELECT id FROM users)"
# What both kinds of accounts call by another name: full, login.
RENAMED = (("password", "password_hash"), ("fs_uniquifier", "session_key"))


def main() -> int:
    """Do what the command line names, with databases of its own."""
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        return run({"tables": tables, "make": make})


def prepare(folder: Path) -> None:
    """Let the project find databases of its own in a folder, and no server."""
    for name in [name for name in os.environ if name.endswith(("_URL", "_URI"))]:
        del os.environ[name]
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'first.db'}"
    os.environ["SECOND_DATABASE_URL"] = f"sqlite:///{folder / 'second.db'}"
    os.environ["FLASK_DEBUG"] = "1"


def tables() -> dict[str, Any]:
    """Name the table of every model."""
    if not VERSIONS.is_dir():
        return {"tables": []}
    with load(slug()).app_context():
        return {"tables": sorted({table for metadata in database().metadatas.values() for table in metadata.tables})}


def slug() -> str:
    """Read the import name where the build reads it."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["tool"]["uv"]["build-backend"]["module-name"])


def make() -> dict[str, Any]:
    """Write the migration between what the kept ones lead to and what the models describe."""
    change = json.load(sys.stdin)
    if not change["after"]["orm"]:
        stays = "The database and its migrations stay, and nothing uses them."
        return {"files": [], "notes": [stays] if change["before"]["orm"] else []}
    with load(change["slug"]).app_context():
        maker = Maker(change["before"], change["after"])
        return {"files": maker.write(), "notes": list(dict.fromkeys(maker.notes))}


def load(name: str) -> Any:
    """Make the application."""
    try:
        module = __import__(name)
        return module.create_app()
    except (Exception, SystemExit) as error:
        raise Refused(f"The project does not load: {type(error).__name__}: {' '.join(str(error).split())}") from error


def database() -> Any:
    """Return the application's databases."""
    from flask import current_app

    return current_app.extensions["migrate"].db


class Maker:
    """Builds what leads from the kept migrations to the models."""

    def __init__(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        """Read the kept migrations."""
        from alembic.script import ScriptDirectory
        from flask import current_app

        self.before, self.after = before, after
        self.notes: list[str] = []
        self.left: list[str] = []
        self.has_steps = False
        self.migrate = current_app.extensions["migrate"]
        self.config = self.migrate.migrate.get_config(opts=["migrate"])
        self.script = ScriptDirectory.from_config(self.config)
        self.refuse_branches()
        self.refuse_engine_names()

    def refuse_branches(self) -> None:
        """Build on one migration alone."""
        heads = self.script.get_heads()
        if len(heads) > 1:
            raise Refused(
                f"{len(heads)} newest migrations ({', '.join(sorted(heads))}): run `flask db merge heads` first."
            )

    def refuse_engine_names(self) -> None:
        """Ask for a default where one database would not say its name."""
        if self.after["second_database"]:
            return
        for revision in self.script.walk_revisions():
            parameter = inspect.signature(revision.module.upgrade).parameters.get("engine_name")
            if parameter and parameter.default is parameter.empty:
                path = Path(revision.path).name
                raise Refused(
                    f'In migrations/versions/{path}, and wherever it stands there, write `engine_name: str = ""` '
                    "instead of `engine_name: str`: with one database, nothing gives the name."
                )

    def write(self) -> list[str]:
        """Write the migration and name its file."""
        from alembic import command

        self.run("The kept migrations do not run on SQLite", command.upgrade, self.config, "head")
        self.rename_people()
        Lines.register()
        self.migrate.configure_args["process_revision_directives"] = self.shape
        identity = hashlib.sha256(f"{self.script.get_current_head()} {self.name()}".encode()).hexdigest()[:12]
        title = self.name().replace("_", " ").capitalize()
        asked = (command.revision, self.config, title)
        made = self.run("No migration can be made", *asked, autogenerate=True, rev_id=identity)
        del self.migrate.configure_args["process_revision_directives"]
        if not made or not made.path:
            return []
        path = Path(made.path)
        self.tell_what_is_left(path)
        self.prove(path)
        return [path.relative_to(PROJECT).as_posix()]

    def run(self, failing: str, function: Any, *args: Any, **kwargs: Any) -> Any:
        """Do something of Alembic's."""
        try:
            return function(*args, **kwargs)
        except Refused:
            raise
        except (Exception, SystemExit) as error:
            by_hand = 'run `flask db upgrade` and `flask db migrate -m "…"` yourself'
            told = " ".join(str(error).split())[:300]
            raise Refused(f"{failing} ({type(error).__name__}: {told}): {by_hand}.") from error

    def name(self) -> str:
        """Say in a migration's name what has changed."""
        return name_of(self.before, self.after, MODELLED, 40)

    def prove(self, path: Path) -> None:
        """See that the new migration leads to the models."""
        from alembic import command

        for engine in database().engines.values():
            engine.dispose()
            if engine.dialect.name == "sqlite":
                Path(engine.url.database).unlink(missing_ok=True)
        try:
            self.run("The new migration does not run", command.upgrade, self.config, "head")
            self.run("The new migration does not lead to the models", command.check, self.config)
        except Refused:
            path.unlink()
            raise

    # From the steps that Alembic finds to those that lose nothing.

    def shape(self, context: Any, _revision: Any, directives: list[Any]) -> None:
        """Turn the steps for one database into those that leave what no model describes."""
        script = directives[0]
        steps = Steps(self, context)
        up, down = script.upgrade_ops_list[-1], script.downgrade_ops_list[-1]
        up.ops[:], down.ops[:] = steps.shape(list(up.ops))
        self.has_steps |= bool(up.ops)
        databases = [key for key in database().metadatas if key != "replica"]
        if len(script.upgrade_ops_list) == len(databases) and not (self.has_steps or self.left):
            directives.clear()

    def tell_what_is_left(self, path: Path) -> None:
        """Say in the migration what stays, so that no later one drops it."""
        if self.left:
            names = ", ".join(json.dumps(name) for name in sorted(set(self.left)))
            text = path.read_text(encoding="utf-8")
            left = f"# What stays although no model describes it; `env.py` leaves it alone.\nleft = ({names},)\n"
            path.write_text(
                re.sub(r"(^depends_on = .*\n)", lambda found: found[0] + left, text, count=1, flags=re.MULTILINE),
                encoding="utf-8",
            )
        tidy(path)

    # People: both kinds of accounts keep them in one table.

    def rename_people(self) -> None:
        """Give columns the names that the models know, as the migration will do first."""
        from sqlalchemy import inspect as look
        from sqlalchemy import text

        engine = database().engine
        self.people: list[tuple[str, str]] = []
        self.had: set[str] = set()
        if "users" not in look(engine).get_table_names() or self.after["accounts"] == "none":
            return
        self.had = {column["name"] for column in look(engine).get_columns("users")}
        for full, login in RENAMED:
            old, new = (login, full) if self.after["accounts"] == "full" else (full, login)
            if old in self.had and new not in self.had:
                self.people.append((old, new))
                with engine.begin() as connection:
                    connection.execute(text(f"ALTER TABLE users RENAME COLUMN {old} TO {new}"))
        if self.people:  # one kind makes one spelling of a letter's, the other takes what is typed
            self.notes.append("A password with accents may have to be chosen anew, by the mail that resets it.")
        if self.people and self.after["accounts"] == "login":
            self.notes.append("Second factors count no longer: a password is enough to log in.")
            self.notes.append("Who has signed up and confirmed no address is inactive now; admins can let them in.")
        elif self.people:
            self.notes.append("Every active user's address counts as confirmed.")

    def people_statements(self) -> list[str]:
        """Bring over what the columns cannot say by their names."""
        if not self.people:
            return []
        if self.after["accounts"] == "login":
            return [
                ROLE_OF_LOGIN,
                f"UPDATE users SET password_hash = '{no_password()}' WHERE password_hash IS NULL",
                LOCK_UNCONFIRMED,
            ]
        return [*(ROLES_OF_FULL if "role" in self.had else ()), CONFIRM]


class Steps:
    """The steps for one database."""

    def __init__(self, maker: Maker, context: Any) -> None:
        """Look at what the kept migrations have built."""
        from sqlalchemy import inspect as look

        self.maker = maker
        self.metadata = context.opts["target_metadata"]
        self.there = look(context.connection)
        self.is_first = not context.opts["upgrade_token"].startswith("incidents")
        self.up: list[Any] = []
        self.down: list[Any] = []

    def shape(self, found: list[Any]) -> tuple[list[Any], list[Any]]:
        """Return the steps forward and back."""
        from alembic.operations import ops

        if self.is_first and self.maker.people:
            self.rename()
        for step in found:
            if isinstance(step, ops.CreateTableOp):
                self.create(step)
            elif isinstance(step, ops.DropTableOp):
                self.leave_table(step.table_name)
        changes = {step.table_name: step for step in found if isinstance(step, ops.ModifyTableOps)}
        for table in self.metadata.sorted_tables:
            if table.name in changes or self.missing_checks(table):
                self.change(table, list(changes[table.name].ops) if table.name in changes else [])
        return self.up, self.down

    def rename(self) -> None:
        """Name columns anew."""
        forth, back = [], []
        types = {column["name"]: column for column in self.there.get_columns("users")}
        for old, new in self.maker.people:
            kind = f"sa.String({types[new]['type'].length})"
            rest = f"existing_type={kind}, existing_nullable={types[new]['nullable']}"
            forth.append(f'op.alter_column("users", "{old}", new_column_name="{new}", {rest})')
            back.append(f'op.alter_column("users", "{new}", new_column_name="{old}", {rest})')
        self.up.append(Lines(forth))
        self.down.append(Lines(back))

    def create(self, step: Any) -> None:
        """Make a table, with types of SQLAlchemy's."""
        for column in step.columns:
            if hasattr(column, "type"):  # a constraint stands among them
                simplify(column)
        self.up.append(step)
        self.down.insert(0, step.reverse())

    def leave_table(self, name: str) -> None:
        """Leave a table, less the keys by which it would hold on to rows elsewhere."""
        self.maker.left.append(name)
        keys = [key for key in self.there.get_foreign_keys(name) if key["name"] and self.holds_on(key)]
        if keys:
            lines = [f'    batch_op.drop_constraint(batch_op.f("{key["name"]}"), type_="foreignkey")' for key in keys]
            self.up.append(Lines([f'with op.batch_alter_table("{name}") as batch_op:', *lines, ""]))

    def holds_on(self, key: Any) -> bool:
        """Tell whether a foreign key keeps a row of the models from being deleted."""
        return key["referred_table"] in self.metadata.tables and not key["options"].get("ondelete")

    def change(self, table: Any, found: list[Any]) -> None:
        """Alter a table in three moves: add what may be empty, fill it, and ask that it is full."""
        from alembic.operations import ops

        is_there = table.name in self.there.get_table_names()
        columns = {column["name"]: column for column in (self.there.get_columns(table.name) if is_there else ())}
        first: list[Any] = []
        fills: list[str] = []
        last: list[Any] = []
        dropped = sorted(step.column_name for step in found if isinstance(step, ops.DropColumnOp))
        if dropped:
            self.maker.notes.append(f"In the table {table.name} stays what no model has: {', '.join(dropped)}.")
        for step in found:
            if isinstance(step, ops.AddColumnOp):
                step.column = step.column._copy()  # which is the models' own
                simplify(step.column)
                if not step.column.nullable and step.column.server_default is None:
                    fills += self.fill(table, step.column.name)
                    last.append(required(table.name, step.column))
                    step.column.nullable = True
                first.append(step)
            elif not isinstance(step, ops.DropColumnOp):
                if isinstance(step, ops.AlterColumnOp) and step.modify_nullable is False:
                    fills += self.fill(table, step.column_name)
                if isinstance(step, ops.CreateForeignKeyOp) and (table.name, step.local_cols) == OWNED:
                    fills += self.fill(table, step.local_cols[0])
                last.append(step)
        for name in dropped:
            last += self.leave_column(table.name, columns[name])
        if self.is_first and table.name == "users":
            fills = [*fills, *self.maker.people_statements()]
        self.arrange(table, first, fills, last)

    def arrange(self, table: Any, first: list[Any], fills: list[str], last: list[Any]) -> None:
        """Put the moves into order, and those that lead back."""
        from alembic.operations import ops

        checks = self.missing_checks(table)
        add = [Lines([f'batch_op.create_check_constraint(batch_op.f("{name}"), {text!r})']) for name, text in checks]
        drop = [Lines([f'batch_op.drop_constraint(batch_op.f("{name}"), type_="check")']) for name, _ in checks]
        moves = [first, [*last, *add]] if fills else [[*first, *last, *add]]
        forth: list[Any] = [ops.ModifyTableOps(table.name, steps) for steps in moves if steps]
        if fills:
            forth.insert(1 if first else 0, Lines([execute(statement) for statement in dict.fromkeys(fills)]))
        self.up += forth
        back = [step.reverse() for step in reversed([*first, *last]) if not is_one_way(step)]
        if drop or back:
            self.down.insert(0, ops.ModifyTableOps(table.name, [*drop, *back]))

    def leave_column(self, table: str, column: Any) -> list[Any]:
        """Let inserts go on that no longer fill a column."""
        from alembic.operations import ops

        name = column["name"]
        self.maker.left.append(f"{table}.{name}")
        if name in self.there.get_pk_constraint(table)["constrained_columns"]:
            raise Refused(f"The table {table} gets another primary key: write this migration by hand.")
        if column["nullable"]:
            return []
        step = ops.AlterColumnOp(
            table, name, existing_type=column["type"], existing_nullable=False, modify_nullable=True
        )
        step.kw["one_way"] = True
        return [step]

    def missing_checks(self, table: Any) -> list[tuple[str, str]]:
        """Find the conditions that the models put on a table that is there, which Alembic does not look at."""
        from sqlalchemy import CheckConstraint

        if table.name not in self.there.get_table_names():
            return []
        have = {check["name"] for check in self.there.get_check_constraints(table.name)}
        checks = [each for each in table.constraints if isinstance(each, CheckConstraint) and each.name]
        dialect = database().engine.dialect
        named = [(dialect.identifier_preparer.format_constraint(check), str(check.sqltext)) for check in checks]
        return [(name, text) for name, text in named if name and name not in have]

    def fill(self, table: Any, name: str) -> list[str]:
        """Give the rows that are there a value."""
        column = table.c[name]
        if (table.name, [name]) == OWNED:
            self.maker.notes.append(f"Files that nobody owned belong to {EARLIER}, who is inactive: admins see them.")
            return [
                self.earlier_owner(),
                f"UPDATE uploads SET owner_id = (SELECT id FROM users WHERE email = '{EARLIER}') WHERE {NOBODYS}",
            ]
        if (
            self.is_first
            and table.name == "users"
            and self.maker.people
            and name in ("role", "password_hash", "session_key")
        ):
            return []
        if column.default is not None and column.default.is_scalar:
            value = sql_value(column.default.arg)
            return [f"UPDATE {table.name} SET {name} = {value} WHERE {name} IS NULL"]
        raise Refused(
            f"{table.name}.{name} needs a value for the rows that are there: give the column a default, "
            'or run `flask db migrate -m "…"` and write one into the migration.'
        )

    def earlier_owner(self) -> str:
        """Make somebody who owns the files of nobody."""
        values = {"email": f"'{EARLIER}'", "active": "false"}
        if self.maker.after["accounts"] == "full":
            values |= {"fs_uniquifier": "'earlier-uploads'", "tf_last_counter": "0", "tf_guesses": "0", "tf_hour": "0"}
        else:
            values |= {"password_hash": f"'{no_password()}'", "role": "'member'", "session_key": "'earlier-uploads'"}
        known = f"WHERE ({NOBODYS}) AND NOT EXISTS (SELECT 1 FROM users WHERE email = '{EARLIER}')"
        return (
            f"INSERT INTO users ({', '.join(values)}) SELECT DISTINCT {', '.join(values.values())} FROM uploads {known}"
        )


def required(table: str, column: Any) -> Any:
    """Ask that a column is full."""
    from alembic.operations import ops

    step = ops.AlterColumnOp(
        table, column.name, existing_type=column.type, existing_nullable=True, modify_nullable=False
    )
    step.kw["one_way"] = True
    return step


def is_one_way(step: Any) -> bool:
    """Tell whether the way back has no use for a step."""
    return isinstance(step, Lines.kind()) or bool(getattr(step, "kw", {}).pop("one_way", False))


def simplify(column: Any) -> None:
    """Write a type of an extension's as the one that stores it."""
    from sqlalchemy import TypeDecorator

    if isinstance(column.type, TypeDecorator):
        column.type = column.type.impl_instance


def sql_value(value: Any) -> str:
    """Write a value as SQL does."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def execute(statement: str) -> str:
    """Write a call that runs a statement."""
    words, lines = statement.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 66:
            lines.append("")
        lines[-1] += f"{word} "
    parts = "\n".join(f"    {json.dumps(line)}" for line in [*lines[:-1], lines[-1].strip()])
    return f"op.execute(\n{parts}\n)"


def no_password() -> str:
    """Return the hash of a password that nobody knows."""
    import secrets

    from argon2 import PasswordHasher

    return PasswordHasher().hash(secrets.token_urlsafe(32))


class Lines:
    """Lines of a migration as they stand, in the place of one of Alembic's steps."""

    def __new__(cls, lines: list[str]) -> Any:
        """Make one that Alembic renders."""
        return cls.kind()(lines)

    @classmethod
    def kind(cls) -> Any:
        """Derive the class once, as Alembic is there only in the project's environment."""
        from alembic.operations import ops

        if not hasattr(cls, "made"):

            def remember(self: Any, lines: list[str]) -> None:
                self.lines = lines

            cls.made = type("Written", (ops.MigrateOperation,), {"__init__": remember})
        return cls.made

    @classmethod
    def register(cls) -> None:
        """Tell Alembic how to render them."""
        from alembic.autogenerate import renderers

        @renderers.dispatch_for(cls.kind())
        def render(_context: Any, step: Any) -> list[str]:
            return [line for text in step.lines for line in text.split("\n")]


ROLES_OF_FULL = (
    "INSERT INTO roles (name) SELECT DISTINCT role FROM users WHERE role IS NOT NULL "
    "AND NOT EXISTS (SELECT 1 FROM roles WHERE roles.name = users.role)",
    "DELETE FROM roles_users WHERE user_id IN (SELECT id FROM users WHERE role IS NOT NULL)",
    "INSERT INTO roles_users (user_id, role_id) SELECT users.id, roles.id FROM users "
    "JOIN roles ON roles.name = users.role",
)
CONFIRM = "UPDATE users SET confirmed_at = CURRENT_TIMESTAMP WHERE confirmed_at IS NULL AND active"
HAS_ROLE = (
    "WHEN EXISTS (SELECT 1 FROM roles_users JOIN roles ON roles.id = roles_users.role_id "
    "WHERE roles_users.user_id = users.id AND roles.name = '{0}') THEN '{0}'"
)
ROLE_OF_LOGIN = f"UPDATE users SET role = CASE {HAS_ROLE.format('admin')} {HAS_ROLE.format('editor')} ELSE 'member' END"
LOCK_UNCONFIRMED = "UPDATE users SET active = false WHERE confirmed_at IS NULL"


if __name__ == "__main__":
    sys.exit(main())
