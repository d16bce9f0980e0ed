#!/usr/bin/env python3
"""Writes the data of Dossier's demo: events, a host snapshot, files, and what to expect of them.

    python3 generate.py [--output DIR]

Needs Python 3.11 and nothing else. The output depends on nothing but these sources.
"""

import argparse
import json
import shutil
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # leave no caches beside the data

from generator import expectations, near_misses, payload, services, snapshot, stories, workday  # noqa: E402
from generator.stream import Stream  # noqa: E402


def live():
    """Two weeks and a day on the workstation."""
    stream, catalogue = Stream(), services.catalogue()
    workday.live_history(stream, catalogue)
    machine = workday.start_demo_day(stream, catalogue)
    workday.live_demo_day(machine)
    actors = {**stories.update_client_story(machine), **stories.updater_story(machine)}
    near_misses.play_all(machine)
    workday.cut_at_capture(stream)
    return stream, machine, actors


def lines(documents):
    """One JSON object a line, UTF-8 as it is."""
    return "".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) + "\n" for each in documents)


def pretty(document):
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def write_text(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def write_files(root):
    for path, content in sorted(payload.REAL.items()):
        target = root.joinpath(*path.replace(":", "", 1).split("\\"))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=Path(__file__).resolve().parent,
                        help="the folder to write into (default: beside this file)")
    output = parser.parse_args().output
    stream, machine, actors = live()
    for stale in ("host", "files"):
        shutil.rmtree(output / stale, ignore_errors=True)
    write_text(output / "events.ndjson", lines(stream.documents()))
    write_text(output / "stories.json", pretty(expectations.document(stream, machine, actors)))
    write_text(output / "host" / "snapshot.json", pretty(snapshot.header()))
    for table, rows in snapshot.tables(stream, machine, actors).items():
        write_text(output / "host" / "tables" / f"{table}.ndjson", lines(rows))
    write_files(output / "files")


if __name__ == "__main__":
    main()
