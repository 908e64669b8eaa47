"""The command line: read arguments, call the modules that do the work, print, and exit.

Everything heavy is imported by the command that needs it, so that `--help` and the quick commands start at once.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from scaffoldpy import __version__
from scaffoldpy.cli import mcp, output, project, proof, upkeep, web
from scaffoldpy.errors import InputError, Interrupted, ScaffoldError


def main() -> None:
    """Run the command line and exit with the contract's codes: 0 done, 1 failed, 2 wrong input, 130 interrupted."""
    from scaffoldpy.signals import Stop, interrupt_on_termination, remarked

    output.forgive_missing_characters()
    try:
        with interrupt_on_termination():
            cli(prog_name="scaffoldpy", standalone_mode=False)
    except click.exceptions.Exit as err:
        sys.exit(err.exit_code)
    except click.ClickException as err:
        err.show()
        sys.exit(2)
    except (KeyboardInterrupt, click.Abort):
        _fail(Interrupted("Stopped. Nothing was written."))
    except Stop as stop:  # it came when the work was done, outside of what watches for it
        _fail(Interrupted(str(stop)))
    except ScaffoldError as err:
        _fail_without_folder(err)
        _fail(err)
    except BrokenPipeError:
        output.discard()
        sys.exit(1)
    except Exception as err:
        _fail_without_folder(err)
        obstacle = output.obstacle() if isinstance(err, OSError) and err.filename is None else ""
        if obstacle:
            output.discard()
            _fail(ScaffoldError(f"Standard output cannot be written: {obstacle}.", hint=remarked()))
        if os.environ.get("SCAFFOLDPY_DEBUG"):
            raise
        _fail(
            ScaffoldError(
                f"Unexpected error: {type(err).__name__}: {err}",
                hint="Please report it, with what SCAFFOLDPY_DEBUG=1 prints.",
            )
        )


def _fail_without_folder(err: Exception) -> None:
    """Fail with a plain word where an error comes from there being no working folder any more."""
    if isinstance(err, FileNotFoundError) or isinstance(err.__cause__, FileNotFoundError):
        try:
            Path.cwd()
        except FileNotFoundError:
            message = "The working folder is not there any more: it was removed or replaced."
            _fail(InputError(message, hint='Go there again (cd "$PWD"), or to another one.'))


def _fail(err: ScaffoldError) -> None:
    label = "" if isinstance(err, Interrupted) else "Error: "
    text = f"{label}{err}"
    click.echo(click.style(text, fg="red") if label and output.is_coloured(sys.stderr) else text, err=True)
    if err.hint:
        click.echo(err.hint, err=True)
    sys.exit(err.exit_code)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="scaffoldpy")
def cli() -> None:
    """Answer a few questions, learn whether Django or Flask fits and why, and get a project that runs."""


@click.command(short_help="Print the completion script of a shell.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a shell, like: scaffoldpy completion bash >> ~/.bashrc."""
    from click.shell_completion import get_completion_class

    complete = get_completion_class(shell)
    if complete is not None:
        script = complete(cli, {}, "scaffoldpy", "_SCAFFOLDPY_COMPLETE").source()
        for careless, careful in _CAREFUL.items():
            script = script.replace(careless, careful)
        click.echo(script)


# What takes a value apart at commas, or expands it, in the scripts of click; and what does not.
_CAREFUL = {
    'string split "," $completion': 'string split --max 1 "," $completion',
    "read type value <<<": "read -r type value <<<",
    "COMPREPLY+=($value)": 'COMPREPLY+=("$value")',
}


for _command in (
    project.new,
    project.recommend,
    project.questions,
    project.schema,
    project.why,
    upkeep.change,
    upkeep.update,
    upkeep.status,
    proof.verify,
    proof.matrix,
    mcp.mcp,
    web.web,
    completion,
):
    cli.add_command(_command)
