"""Run the command line, as `scaffoldpy` and as `python -m scaffoldpy`."""

import gc
import sys


def main() -> None:
    """Load and run it; a Ctrl-C while it is being loaded ends it as quietly as a later one."""
    gc.disable()  # a run is short and makes few cycles; looking for them while modules load takes a tenth of it
    try:
        from scaffoldpy.cli import main as run

        run()
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    main()
