"""What the two rules must say about the events, and where the planted things lie."""

from generator import payload, stories
from generator.host import (
    C2_TELEMETRY, C2_UPDATE, DETECTION_START, HOST, HOSTILE, JANA, LURE,
)
from generator.base import stamp_seconds
from generator.near_misses import ENGINE_RULE, REASONS, WUAUCLT_RULE
from generator.services import PLANTED

STORY_1, STORY_2 = "update-client", "false-updater"


def document(stream, machine, actors):
    tags = stream.tags
    return {
        "host": {"id": HOST["id"], "name": HOST["name"]},
        "detection_start": stamp_seconds(DETECTION_START),
        "alerts": [
            {
                "story": STORY_1, "rule_id": WUAUCLT_RULE, "event_id": tags["alert.wuauclt"],
                "why": "wuauclt.exe starts with both switches and a DLL under C:\\Users",
            },
            {
                "story": STORY_2, "rule_id": ENGINE_RULE, "event_id": tags["alert.engine"],
                "new_terms": [HOST["id"], payload.FAKE_EDGE, JANA.sid],
                "why": "an unsigned program in the user's profile loads the PowerShell engine for the first time in 14 days",
            },
        ],
        "near_misses": [
            {"event_id": tags[tag], "rule_id": rule, "why": why, "label": tag.removeprefix("near.")}
            for tag, (rule, why) in REASONS.items()
        ],
        "history": {
            "rule_id": ENGINE_RULE,
            "executable": payload.INVENTORY,
            "event_ids": [
                event["event"]["id"] for _, _, event in stream.events
                if event.get("dll", {}).get("path") == payload.ENGINE
                and event["process"]["executable"] == payload.INVENTORY
                and event["@timestamp"] < stamp_seconds(DETECTION_START)
            ],
            "why": "seen on most of the days before, so no new term on the demo day",
        },
        "planted": _planted(actors),
        "evidence_events": {tag: identifier for tag, identifier in tags.items() if tag.startswith(("s1.", "s2."))},
        "benign_lookalikes": LOOKALIKES,
    }


def _planted(actors):
    files = [
        _file(STORY_1, payload.LURE_IMAGE, "present", "the attachment, a disc image"),
        _file(STORY_1, payload.DOCPROV, "present", "the library that wuauclt.exe loads; unsigned"),
        _file(STORY_1, payload.TSYNC, "present", "the ServiceDll; unsigned"),
        _file(STORY_1, payload.TSINST, "gone", "the installer of the service; deleted after its work"),
        _file(STORY_1, payload.DROP_SCRIPT, "gone", "the script from the disc image; deleted", recorded=False),
        _file(STORY_2, payload.SETUP, "present", "the download; its signature is not trusted"),
        _file(STORY_2, payload.FAKE_EDGE, "changed", "the false updater; replaced after the alert",
              recorded_as=payload.FAKE_EDGE_OLD),
        _file(STORY_2, payload.FAKE_EDGE_OLD, "present", "the bytes that raised the alert, renamed"),
        _file(STORY_2, payload.TASK_FILE, "present", "the definition of the scheduled task", recorded=False),
    ]
    return {
        "services": [{
            "story": STORY_1, "name": PLANTED.name, "path": PLANTED.path, "module_path": PLANTED.module,
            "user_account": PLANTED.account, "pid": actors["service_host"].pid,
        }],
        "files": files,
        "scheduled_tasks": [{
            "story": STORY_2, "name": stories.TASK_NAME, "path": "\\" + stories.TASK_NAME,
            "action": payload.FAKE_EDGE + " /ua /installsource scheduler",
        }],
        "startup_items": [{"story": STORY_2, "name": stories.RUN_VALUE, "path": payload.FAKE_EDGE}],
        "registry": [
            {"story": STORY_1, "key": f"HKEY_LOCAL_MACHINE\\{stories.SERVICE_KEY}\\Parameters", "name": "ServiceDll"},
            {"story": STORY_1, "key": f"HKEY_LOCAL_MACHINE\\{stories.SVCHOST_KEY}", "name": "TelemetryGrp"},
            {"story": STORY_2, "key": f"HKEY_USERS\\{stories.RUN_KEY}", "name": stories.RUN_VALUE},
        ],
        "processes": [
            {"story": story, "pid": actor.pid, "entity_id": actor.entity_id, "executable": actor.image.path,
             "alive": actor.end is None}
            for story, actor in [(STORY_1, actors["client"]), (STORY_1, actors["service_host"]),
                                 (STORY_2, actors["first"]), (STORY_2, actors["second"])]
        ],
        "dns": [{"story": story, "name": name} for story, name in
                [(STORY_1, C2_TELEMETRY), (STORY_2, LURE), (STORY_2, C2_UPDATE)]],
        "addresses": [{"story": story, "address": HOSTILE[name][0], "port": 443} for story, name in
                      [(STORY_1, C2_TELEMETRY), (STORY_2, LURE), (STORY_2, C2_UPDATE)]],
    }


def _file(story, path, state, why, recorded=True, recorded_as=None):
    """`sha256` is what the host holds now, `recorded_sha256` what the events say."""
    entry = {"story": story, "path": path, "state": state, "why": why}
    if state != "gone":
        entry["sha256"] = payload.digests(path)["sha256"]
    if recorded and path not in (payload.LURE_IMAGE,):
        entry["recorded_sha256"] = payload.digests(recorded_as or path)["sha256"]
    return entry


LOOKALIKES = [
    {"path": payload.INVENTORY, "why": "unsigned and hosts the PowerShell engine, every day since 1 October"},
    {"path": "C:\\Tools\\Inventar\\InventarDienst.exe", "service": "InventarSvc", "why": "unsigned service of the house"},
    {"path": payload.EDGE_UPDATE, "why": "the real updater whose name the second story borrows"},
    {"service": "NwBackup", "why": "runs under the domain account NORDWERK\\svc_backup, as backups of the house do"},
    {"service": "ScanStation", "why": "stopped, unsigned and under a local account; a relic, no attack"},
    {"service": "AltbauPrintMon", "path": payload.PRINT_MONITOR,
     "why": "unquoted path with spaces: a weakness worth mending, no attack; signed, but authenticode has no row"},
    {"service": "OpenVPNServiceInteractive", "why": "signed, but authenticode has no row for it"},
    {"service": "FibuConnector", "path": payload.FIBU, "why": "signed program of the house with a connection all day"},
    {"service": "nwsnap", "why": "driver with a \\??\\ path outside System32; signed"},
    {"service": "npcap", "why": "stopped packet driver"},
]
