"""Run the command line, as `scaffoldpy` and as `python -m scaffoldpy`."""

import gc
import sys


def main() -> None:
    """Load and run it; a Ctrl-C while it is being loaded ends it as quietly as a later one."""
    gc.disable()  # looking for cycles while modules load, and once more at the end, takes a fifth of a short run
    try:
        from scaffoldpy.cli import main as run

        run()
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        sys.exit(130)
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
