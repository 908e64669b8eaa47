"""Makes the migrations that a project needs after its options have changed.

It runs in the project's environment, with the project as working folder:

    python migrations.py tables             prints {"tables": […]}: what all models describe
    python migrations.py make < change.json  prints {"files": […], "notes": […]}

`change.json` is {"slug": …, "before": {options}, "after": {options}, "unneeded": [files that only migrations import]}.
No database is reached. Migrations are only
added, and none of them drops a table or a column. What stands in the way is one sentence on standard error, and exit
code 1.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from change import PROJECT, Refused, name_of, run, tidy

# What a later `migrate` asks of nobody: values for development, as tests/settings.py has them.
ENVIRONMENT = {
    "DEBUG": "true",
    "SECRET_KEY": "made-up-for-one-command-0123456789",
    "DJANGO_SETTINGS_MODULE": "config.settings",
}


def main() -> int:
    """Do what the command line names, without a server."""
    for name in [name for name in os.environ if name.endswith("_URL")]:
        del os.environ[name]
    os.environ.update(ENVIRONMENT)
    return run({"tables": tables, "make": make})


def tables() -> dict[str, Any]:
    """Name the table of every model."""
    set_up()
    from django.apps import apps

    models = apps.get_models(include_auto_created=True)
    return {
        "tables": sorted({model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy})
    }


def make() -> dict[str, Any]:
    """Write the migrations between what the kept ones lead to and what the models describe."""
    change = json.load(sys.stdin)
    replaced = {} if change["after"].get("uploads") else write_stand_ins(change.get("unneeded"))
    written: list[str] = []
    try:
        set_up()
        maker = Maker(change["before"], change["after"], written)
        maker.write()
    except Exception:
        for path in written:
            (PROJECT / path).unlink()
        for path, content in replaced.items():
            (PROJECT / path).write_bytes(content)
        raise
    notes = [f"{path} holds only what earlier migrations name." for path in replaced]
    return {"files": sorted({*written, *replaced}), "notes": maker.notes + notes}


def set_up() -> None:
    """Load the project."""
    try:
        import django

        django.setup()
    except Exception as error:
        raise Refused(f"The project does not load: {type(error).__name__}: {' '.join(str(error).split())}") from error


# What a migration imports of a module that went away with its option.


def write_stand_ins(unneeded: list[str] | None) -> dict[str, bytes]:
    """Let migrations go on importing the module of uploads, once these are switched off; return what it held.

    Only what nobody else needs is replaced: what somebody has edited is not among the paths given.
    """
    replaced = {}
    for folder in sorted(PROJECT.glob("*/*/migrations")):
        module = folder.parent / "uploads.py"
        text = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("[0-9]*.py")))
        names = sorted(set(re.findall(r"\buploads\.(\w+)", text)))
        content = module.read_bytes() if module.exists() else b""
        path = module.relative_to(PROJECT).as_posix()
        if names and b"PIL" in content and (unneeded is None or path in unneeded):
            module.write_text(stand_in(names), encoding="utf-8")
            replaced[path] = content
    return replaced


def stand_in(names: list[str]) -> str:
    """Write a module of functions that migrations only name."""
    functions = "".join(
        f'\n\ndef {name}(*_: object) -> Any:\n    """Stand for what it was."""\n    return ""\n' for name in names
    )
    return f'"""What earlier migrations name: uploads are switched off."""\n\nfrom typing import Any\n{functions}'


# The migrations.


class Maker:
    """Builds what leads from the kept migrations to the models."""

    def __init__(self, before: dict[str, Any], after: dict[str, Any], written: list[str]) -> None:
        """Read the kept migrations and the models; `written` gets the files that are made."""
        from django.apps import apps
        from django.db.migrations.loader import MigrationLoader
        from django.db.migrations.state import ProjectState

        self.before, self.after, self.written = before, after, written
        self.notes: list[str] = []
        self.labels = {config.label for config in apps.get_app_configs() if is_own(Path(config.path))}
        self.loader = MigrationLoader(None, ignore_no_migrations=True)
        self.refuse_branches()
        self.target = ProjectState.from_apps(apps)
        self.state = self.loader.project_state()

    def refuse_branches(self) -> None:
        """Build on one migration alone."""
        for label, names in self.loader.detect_conflicts().items():
            raise Refused(
                f"The application {label} has {len(names)} newest migrations ({', '.join(sorted(names))}): "
                "run `python manage.py makemigrations --merge` first."
            )

    def write(self) -> None:
        """Write the migrations."""
        revived = self.revive()
        changes = self.detect(self.state)
        for label in sorted({*changes, *revived} & self.labels):
            migrations = changes.get(label) or [self.following(label)]
            running = self.state.clone()
            for migration in migrations:
                kept = [each for operation in migration.operations for each in self.keep(label, operation, running)]
                migration.operations = kept
            if label in revived:
                migrations[0].operations.insert(0, state_only(*revived[label]))
            for migration in migrations:
                migration.operations = joined(migration.operations)
            for migration in migrations:
                if migration.operations:
                    self.save(migration)
        self.reload()
        self.bring_people()
        self.reload()
        if left := set(self.detect(self.loader.project_state())) & self.labels:
            names = ", ".join(sorted(left))
            raise Refused(f"The new migrations of {names} do not lead to the models: run `makemigrations`.")

    def reload(self) -> None:
        """See what was written."""
        importlib.invalidate_caches()
        self.loader.build_graph()

    def detect(self, state: Any) -> dict[str, list[Any]]:
        """Find what leads from a state to the models."""
        from django.db.migrations.autodetector import MigrationAutodetector

        detector = MigrationAutodetector(state, self.target, questioner(self.target, self.labels))
        found: dict[str, list[Any]] = detector.changes(
            graph=self.loader.graph, trim_to_apps=self.labels, migration_name=self.name()
        )
        return found

    def name(self) -> str:
        """Say in a migration's name what has changed."""
        return name_of(self.before, self.after, MODELLED, 60)

    def following(self, label: str) -> Any:
        """Begin a migration after the newest."""
        from django.db.migrations import Migration

        newest = [name for app, name in self.loader.graph.leaf_nodes(label)]
        number = max((int(found[0]) for name in newest if (found := re.match(r"\d+", name))), default=0) + 1
        migration: Any = type("Migration", (Migration,), {"operations": [], "dependencies": []})
        made = migration(f"{number:04}_{self.name()}", label)
        made.dependencies = [(label, name) for name in newest]
        return made

    # What stays in the database although no model describes it.

    def keep(self, label: str, operation: Any, running: Any) -> Iterator[Any]:
        """Turn an operation that drops something into one that leaves it."""
        from django.db.migrations import operations

        steps = [operation]
        if isinstance(operation, operations.RemoveField):
            steps = list(self.leave_column(label, operation, running))
        elif isinstance(operation, operations.DeleteModel):
            model = running.models[label, operation.name_lower]
            steps = [*self.free_from(label, model, model.fields), state_only(operation)]
        for step in steps:
            step.state_forwards(label, running)
            yield step

    def leave_column(self, label: str, operation: Any, running: Any) -> Iterator[Any]:
        """Let inserts go on that no longer fill a column."""
        from django.db.migrations import operations

        model = running.models[label, operation.model_name_lower]
        field = model.fields[operation.name]
        if (label, operation.model_name_lower) not in self.target.models:
            yield from self.free_from(label, model, [operation.name])
        elif field.primary_key:
            raise Refused(f"{model.name} gets another primary key: write this migration by hand.")
        elif not field.many_to_many:
            if not field.null or field.remote_field:
                yield operations.AlterField(operation.model_name, operation.name, plain(field, null=True))
            self.notes.append(f"The column {operation.name} of {model.name} stays in the database, and may be empty.")
        yield state_only(operation)

    def free_from(self, label: str, model: Any, names: Any) -> Iterator[Any]:
        """Let rows be deleted that a table refers to which is left alone."""
        from django.db.migrations import operations
        from django.db.migrations.utils import resolve_relation

        for name in names:
            field = model.fields[name]
            if field.remote_field and not field.many_to_many:
                if resolve_relation(field.remote_field.model, label, model.name_lower) in self.target.models:
                    yield operations.AlterField(model.name, name, plain(field))

    def revive(self) -> dict[str, list[Any]]:
        """Take up again the tables and columns that an earlier migration left."""
        from django.db.migrations import operations

        found: dict[str, list[Any]] = {}
        for (label, name), there in self.left_state().models.items():
            wanted = self.target.models.get((label, name))
            if label not in self.labels or not wanted or self.is_dropped(there):
                continue
            model = self.state.models.get((label, name))
            if model is None:
                parts = (there.name, list(there.fields.items()), there.options, there.bases, there.managers)
                found.setdefault(label, []).append(operations.CreateModel(*parts))
                continue
            for field in there.fields:
                if field in wanted.fields and field not in model.fields and not self.is_dropped(there, field):
                    added = operations.AddField(name, field, there.fields[field])
                    found.setdefault(label, []).append(added)
        for label, steps in found.items():
            for step in steps:
                step.state_forwards(label, self.state)
        return found

    def left_state(self) -> Any:
        """Build the state with all that migrations have only taken out of it."""
        from django.db.migrations.state import ProjectState

        state = ProjectState(real_apps=self.loader.unmigrated_apps)
        graph = self.loader.graph
        for key in graph._generate_plan(graph.leaf_nodes(), at_end=True):
            for operation in graph.nodes[key].operations:
                for step in database_steps(operation):
                    if not is_there(step, key[0], state):
                        step.state_forwards(key[0], state)
        return state

    def is_dropped(self, model: Any, field: str = "") -> bool:
        """Tell whether somebody has dropped by hand what was left."""
        table = model.options.get("db_table") or f"{model.app_label}_{model.name_lower}"
        wanted = rf"drop\s+column\W+(if\s+exists\W+)?{field}(_id)?\b" if field else rf"drop\s+table[^;]*\b{table}\b"
        return any(re.search(wanted, text, re.IGNORECASE) for text in self.statements())

    def statements(self) -> Iterator[str]:
        """Yield the SQL of the project's migrations."""
        from django.db.migrations import operations

        for (label, _), migration in self.loader.graph.nodes.items():
            for operation in migration.operations if label in self.labels else ():
                if isinstance(operation, operations.RunSQL):
                    yield str(operation.sql)

    # People.

    def bring_people(self) -> None:
        """Let those who could log in go on doing so, and nobody else."""
        from django.conf import settings

        users = settings.AUTH_USER_MODEL.partition(".")[0]
        if self.is_now("accounts", "full"):
            self.save(self.following(users), TRUST_ADDRESSES.replace("USERS", users))
        if tables := [name for option, value, name in REFERRING if self.is_over(option, value)]:
            code = LET_GO
            if self.is_over("accounts", "full"):
                code = LOCK_UNCONFIRMED
                self.notes.append("Second factors count no longer: a password is enough to log in.")
                self.notes.append("Who has signed up and confirmed no address is inactive now; staff can let them in.")
            code = code.replace("USERS", users).replace("TABLES", json.dumps(tables)[1:-1])
            self.reload()
            self.save(self.following(users), code)
        back = [name for option, value, name in REFERRING if self.is_now(option, value) and self.was_let_go(name)]
        if back:
            self.reload()
            newest = [self.loader.graph.leaf_nodes(name.partition("_")[0])[0] for name in back]
            code = HOLD_AGAIN.replace("MODELS", json.dumps([name.split("_") for name in back])[1:-1])
            code = code.replace("DEPENDENCIES", json.dumps(newest)[1:-1].replace("[", "(").replace("]", ")"))
            self.save(self.following(users), code.replace("USERS", users))

    def was_let_go(self, table: str) -> bool:
        """Tell whether an earlier migration has let a table go."""
        files = (path.read_text(encoding="utf-8") for path in PROJECT.glob("*/*/migrations/[0-9]*.py"))
        return any("def let_go" in text and f'"{table}"' in text for text in files)

    def is_now(self, option: str, value: str) -> bool:
        """Tell whether an option has come to a value."""
        return self.after.get(option) == value and self.before.get(option, value) != value

    def is_over(self, option: str, value: str) -> bool:
        """Tell whether an option has left a value."""
        return self.before.get(option) == value and self.after.get(option) != value

    # Files.

    def save(self, migration: Any, text: str = "") -> None:
        """Write a migration in the project's style."""
        from django.db.migrations.writer import MigrationWriter

        writer = MigrationWriter(migration, include_header=False)
        path = Path(writer.path)
        if text:
            newest = [name for _, name in migration.dependencies]
            if account := self.loader.graph.leaf_nodes("account") if '"account"' in text else []:
                text = text.replace("ACCOUNT", account[0][1])
            text = text.replace("NEWEST", newest[0])
        else:
            title = self.name().replace("_", " ").capitalize()
            text = f'"""{title}."""\n\n{writer.as_string()}'
        path.write_text(text, encoding="utf-8")
        self.written.append(path.relative_to(PROJECT).as_posix())
        tidy(path)


# The tables of installed applications that refer to users, and what brings them.
REFERRING = (
    ("accounts", "full", "account_emailaddress"),
    ("accounts", "full", "mfa_authenticator"),
    ("api", "drf", "authtoken_token"),
)
# The options that models depend on.
MODELLED = ("accounts", "api", "sample", "uploads", "second_database", "django_release")


def is_own(folder: Path) -> bool:
    """Tell whether an application is the project's and not installed."""
    folder = folder.resolve()
    parts = folder.relative_to(PROJECT.resolve()).parts if folder.is_relative_to(PROJECT.resolve()) else ()
    return bool(parts) and not parts[0].startswith(".") and "site-packages" not in parts


def state_only(*steps: Any) -> Any:
    """Change what Django knows, and nothing in the database."""
    from django.db.migrations import operations

    return operations.SeparateDatabaseAndState(state_operations=list(steps))


def joined(steps: list[Any]) -> list[Any]:
    """Make one step of those in a row that change only what Django knows."""
    from django.db.migrations import operations

    found: list[Any] = []
    for step in steps:
        is_split = isinstance(step, operations.SeparateDatabaseAndState) and not step.database_operations
        if (
            is_split
            and found
            and isinstance(found[-1], operations.SeparateDatabaseAndState)
            and not found[-1].database_operations
        ):
            found[-1] = state_only(*found[-1].state_operations, *step.state_operations)
        else:
            found.append(step)
    return found


def plain(field: Any, **more: Any) -> Any:
    """Copy a field, less what it names of the project's code and its foreign key."""
    from django.utils.module_loading import import_string

    _, path, args, kwargs = field.deconstruct()
    for name in ("choices", "default", "storage", "upload_to", "validators"):
        kwargs.pop(name, None)
    if field.remote_field:
        kwargs |= {"db_constraint": False, "related_name": "+"}
    return import_string(path)(*args, **{**kwargs, **more})


def database_steps(operation: Any) -> list[Any]:
    """Return what an operation does to the database: nothing, where it only leaves something."""
    from django.db.migrations import operations

    if not isinstance(operation, operations.SeparateDatabaseAndState):
        return [operation]
    if operation.database_operations:
        return [operation]
    leaving = (operations.DeleteModel, operations.RemoveField)
    return [step for step in operation.state_operations if not isinstance(step, leaving)]


def is_there(step: Any, label: str, state: Any) -> bool:
    """Tell whether a model or a field, which was left, is taken up again."""
    from django.db.migrations import operations

    if isinstance(step, operations.CreateModel):
        return (label, step.name_lower) in state.models
    if isinstance(step, operations.AddField):
        model = state.models.get((label, step.model_name_lower))
        return model is not None and step.name in model.fields
    return False


def questioner(target: Any, labels: set[str]) -> Any:
    """Answer the questions of `makemigrations` where the answer is known."""
    from django.db.migrations.questioner import MigrationQuestioner
    from django.utils import timezone

    def empty_or_refuse(field_name: str, model_name: str) -> Any:
        for label in labels:
            model = target.models.get((label, model_name.lower()))
            if model and field_name in model.fields:
                field = model.fields[field_name]
                if field.blank and field.empty_strings_allowed:
                    return ""
        raise Refused(
            f"{model_name}.{field_name} needs a value for the rows that are there: give the field a default, "
            "or run `python manage.py makemigrations` and answer its question."
        )

    class Questioner(MigrationQuestioner):  # type: ignore[misc]
        def ask_not_null_addition(self, field_name: str, model_name: str) -> Any:
            return empty_or_refuse(field_name, model_name)

        def ask_not_null_alteration(self, field_name: str, model_name: str) -> Any:
            return empty_or_refuse(field_name, model_name)

        def ask_auto_now_add_addition(self, field_name: str, model_name: str) -> Any:
            return timezone.now

        def ask_unique_callable_default_addition(self, field_name: str, model_name: str) -> Any:
            raise Refused(f"{model_name}.{field_name} needs a value for each row: write this migration by hand.")

    return Questioner()


TRUST_ADDRESSES = '''"""Let the addresses of those who can log in count as confirmed."""

from django.apps import apps as installed
from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

HAS_ALLAUTH = installed.is_installed("allauth.account")


def trust_addresses(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give everyone an address: allauth lets nobody in without a confirmed one.

    Of users who share an address, one has it; the others, and who has none, get one
    on this machine and log in by name.
    """
    if not HAS_ALLAUTH:
        return
    using = schema_editor.connection.alias
    users = apps.get_model("USERS", "User")._default_manager.using(using)
    addresses = apps.get_model("account", "EmailAddress")._default_manager.using(using)
    addresses.exclude(user_id__in=users.values("pk")).delete()
    have = addresses.values("user_id")
    taken = {email.lower() for email in addresses.values_list("email", flat=True)}
    first = ("-is_superuser", "-is_staff", "-is_active", "pk")
    for user in users.exclude(pk__in=have).order_by(*first):
        name, pk = user.username, user.pk
        emails = (user.email, f"{name}@localhost", f"user-{pk}@localhost")
        email = next(e.lower() for e in emails if e and e.lower() not in taken)
        taken.add(email)
        addresses.create(user_id=pk, email=email, verified=True, primary=True)


class Migration(migrations.Migration):
    dependencies = (
        ("USERS", "NEWEST"),
        *((("account", "ACCOUNT"),) if HAS_ALLAUTH else ()),
    )

    operations = (migrations.RunPython(trust_addresses, migrations.RunPython.noop),)
'''

HEAD = '''import re

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.utils import CursorWrapper

LEFT = (TABLES,)  # of applications that are gone


def let_go(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let users be deleted to whom a table refers that no application looks after."""
    connection = schema_editor.connection
    users = apps.get_model("USERS", "User")._meta.db_table
    with connection.cursor() as cursor:
        for table in set(LEFT) & set(connection.introspection.table_names(cursor)):
            if connection.vendor == "sqlite":
                _make_anew(cursor, table, users)
                continue
            keys = connection.introspection.get_constraints(cursor, table)
            drop = "DROP FOREIGN KEY" if connection.vendor == "mysql" else "DROP CONSTRAINT"
            for name, key in keys.items():
                if key["foreign_key"] and key["foreign_key"][0] == users:
                    quote = connection.ops.quote_name
                    schema_editor.execute(
                        f"ALTER TABLE {quote(table)} {drop} {quote(name)}"
                    )


def _make_anew(cursor: CursorWrapper, table: str, users: str) -> None:
    """Copy a table of SQLite, which cannot drop a key."""
    described = "SELECT sql FROM sqlite_master WHERE sql <> '' AND tbl_name = %s"
    cursor.execute(f"{described} ORDER BY type = 'index'", [table])
    made, *indexes = [sql for (sql,) in cursor.fetchall()]
    key = rf' REFERENCES "{users}" \\("\\w+"\\)( DEFERRABLE INITIALLY DEFERRED)?'
    copy = re.sub(key, "", made).replace(table, f"new__{table}", 1)
    cursor.execute(copy)
    cursor.execute(f'INSERT INTO "new__{table}" SELECT * FROM "{table}"')  # noqa: S608
    cursor.execute(f'DROP TABLE "{table}"')
    cursor.execute(f'ALTER TABLE "new__{table}" RENAME TO "{table}"')
    for index in indexes:
        cursor.execute(index)
'''
LET_GO = f'''"""Let users be deleted to whom a table refers that stays."""

{HEAD}

class Migration(migrations.Migration):
    dependencies = (("USERS", "NEWEST"),)

    operations = (migrations.RunPython(let_go, migrations.RunPython.noop),)
'''

LOCK_UNCONFIRMED = f'''"""Keep out who never confirmed the address of a sign-up."""

{HEAD}

def lock_unconfirmed(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make users inactive whom allauth has not let in."""
    connection = schema_editor.connection
    if "account_emailaddress" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT user_id, verified FROM account_emailaddress")
        rows = cursor.fetchall()
    confirmed = {{user for user, verified in rows if verified}}
    unconfirmed = {{user for user, _ in rows}} - confirmed
    users = apps.get_model("USERS", "User")._default_manager.using(connection.alias)
    users.filter(pk__in=unconfirmed).update(is_active=False)


class Migration(migrations.Migration):
    dependencies = (("USERS", "NEWEST"),)

    operations = (
        migrations.RunPython(lock_unconfirmed, migrations.RunPython.noop),
        migrations.RunPython(let_go, migrations.RunPython.noop),
    )
'''

HOLD_AGAIN = '''"""Let tables that had been left refer to users again."""

from copy import copy

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import ForeignKey

RETURNED = (MODELS,)


def hold_again(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Delete what belongs to nobody any more, and make the foreign keys to users."""
    connection = schema_editor.connection
    users = apps.get_model("USERS", "User")._default_manager.using(connection.alias)
    for label, name in RETURNED:
        model = apps.get_model(label, name)
        with connection.cursor() as cursor:
            table = model._meta.db_table
            keys = connection.introspection.get_constraints(cursor, table).values()
        held = [key["columns"] for key in keys if key["foreign_key"]]
        for field in model._meta.fields:
            if not isinstance(field, ForeignKey) or [field.column] in held:
                continue
            if field.related_model is not users.model:
                continue
            rows = model._default_manager.using(connection.alias)
            rows.exclude(**{f"{field.attname}__in": users.values("pk")}).delete()
            loose = copy(field)
            loose.db_constraint = False
            schema_editor.alter_field(model, loose, field)


class Migration(migrations.Migration):
    dependencies = (("USERS", "NEWEST"), DEPENDENCIES)

    operations = (migrations.RunPython(hold_again, migrations.RunPython.noop),)
'''


if __name__ == "__main__":
    sys.exit(main())
