"""Seeded randomness, instants, digests: everything the other parts build on.

Nothing here reads a clock or the environment, so that a run always writes the same bytes.
"""

import base64
import hashlib
import random
from datetime import datetime, timedelta, timezone

SEED = "dossier-demo-1"
FILETIME_EPOCH = datetime(1601, 1, 1, tzinfo=timezone.utc)


def stream_of(*names):
    """A random source of its own for each purpose: a change in one place leaves the others as they were."""
    return random.Random(":".join((SEED,) + names))


def at(text):
    """`10-14 08:12:33.5` (UTC, always 2026) as an instant."""
    day, clock = text.split(" ")
    month, day_of_month = day.split("-")
    hour, minute, second = (clock + ":0").split(":")[:3]
    whole = datetime(2026, int(month), int(day_of_month), int(hour), int(minute), tzinfo=timezone.utc)
    return whole + timedelta(seconds=float(second))


def seconds(amount):
    return timedelta(seconds=amount)


def minutes(amount):
    return timedelta(minutes=amount)


def stamp(instant):
    """The sensor writes ticks of 100 ns: seven digits after the point."""
    tick = (instant.microsecond * 7 + instant.second) % 10
    return instant.strftime("%Y-%m-%dT%H:%M:%S.%f") + f"{tick}Z"


def stamp_milliseconds(instant):
    return instant.strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant.microsecond // 1000:03d}Z"


def stamp_seconds(instant):
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def epoch(instant):
    return int(instant.timestamp())


def filetime(instant):
    elapsed = instant - FILETIME_EPOCH
    return (elapsed.days * 86_400 + elapsed.seconds) * 10_000_000 + elapsed.microseconds * 10


def hexadecimal(random_source, digits):
    return f"{random_source.getrandbits(4 * digits):0{digits}x}"


def uuid_of(*names):
    text = hashlib.sha256(":".join((SEED, "uuid") + names).encode()).hexdigest()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:32]}"


def base64_of(text):
    return base64.b64encode(text.encode()).decode()


def digests_of(content):
    return {
        "md5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
        "sha1": hashlib.sha1(content, usedforsecurity=False).hexdigest(),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def name_of(path):
    return path.replace("/", "\\").rsplit("\\", 1)[-1]


def folder_of(path):
    return path.rsplit("\\", 1)[0]


class Steps:
    """A moving instant: each call moves it on by a plausible delay and returns it."""

    def __init__(self, start, random_source):
        self.now = start
        self.random = random_source

    def __call__(self, low=0.04, high=1.2):
        self.now += seconds(self.random.uniform(low, high))
        return self.now
