"""Where the installed command begins, and `python -m iet_watch`: Control-C has an answer before libraries are loaded.

In: a command line.
Out: what `cli` makes of it.
May import: cli, once Control-C is quiet; nothing imports it.
"""

import _signal as signal  # type: ignore[import-not-found]  # what `signal` stands on: that loads five milliseconds more


def main() -> None:
    """Runs the command line. Control-C while it loads, and at its end, stops it without a word.

    Python's own answer would be where it stood, line by line. Ignored, as behind `&` in a script, it stays so.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from iet_watch.cli.main import main as command

    command()


if __name__ == "__main__":
    main()
