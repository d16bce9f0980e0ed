"""The event stream: processes that live and die, and the events that the sensors write about them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from generator.base import (
    base64_of, filetime, name_of, seconds, stamp, stamp_milliseconds, stamp_seconds, stream_of,
)
from generator.host import ADDRESSES, AGENT, HOST, HOST_IP, HOST_NAME, User, WINLOGBEAT
from generator.payload import size_of
from generator.software import Image

HIVES = {"HKLM": "HKEY_LOCAL_MACHINE", "HKU": "HKEY_USERS"}
MESSAGES = {"process": "process", "library": "DLL load", "network": "network", "dns": "DNS", "registry": "registry",
            "file": "file"}
NAME_LIFETIME = timedelta(minutes=9)
AGGREGATED_PROCESS = 1.5  # seconds; what is shorter is one event with two types
AGGREGATED_CONNECTION = 9


@dataclass
class Process:
    image: Image
    args: list[str]
    command_line: str
    user: User
    pid: int
    start: datetime
    entity_id: str
    parent: "Process | None"
    directory: str
    end: datetime | None = None
    ancestry: list[str] = field(default_factory=list)
    start_event: dict | None = None

    @property
    def hidden_path(self):
        """The kernel's own processes have no file."""
        return not self.image.path


@dataclass
class Socket:
    process: Process
    local_port: int
    domain: str
    address: str
    port: int
    opened: datetime
    closed: datetime | None


def quoted(args):
    return " ".join(f'"{arg}"' if " " in arg and not arg.startswith('"') else arg for arg in args)


class Stream:
    """Collects the events of the host. Names that tests refer to are remembered as `tags`."""

    def __init__(self):
        self.random = stream_of("stream")
        self.events = []
        self.tags = {}
        self.processes = []
        self.sockets = []
        self.resolved = {}
        self.used_pids = set()
        self.registry_values = []
        self.files = {}
        self._port = 49_700
        self._record = 184_220
        self._serial = 0

    # Bare events

    def emit(self, when, dataset, category, types, action, body, user=None, tag=None):
        """One event of Elastic Defend. Answers its `event.id`."""
        identifier = self._event_id()
        event = {
            "@timestamp": stamp(when),
            "agent": AGENT,
            "data_stream": {"dataset": f"endpoint.events.{dataset}", "namespace": "default", "type": "logs"},
            "ecs": {"version": "8.11.0"},
            "event": {
                "action": action,
                "agent_id_status": "verified",
                "category": [category],
                "created": stamp(when),
                "dataset": f"endpoint.events.{dataset}",
                "id": identifier,
                "ingested": self._ingested(when),
                "kind": "event",
                "module": "endpoint",
                "type": types,
            },
            "host": HOST,
            "message": f"Endpoint {MESSAGES['dns' if 'dns' in body else dataset]} event",
            **body,
        }
        if user:
            event["user"] = user.ecs()
        return self._keep(when, event, tag)

    def emit_winlog(self, when, channel, provider, code, event, winlog, body=None, tag=None):
        """One event of Winlogbeat: no data stream, the channel's own fields under `winlog`."""
        self._record += 1
        record = {
            "@timestamp": stamp_milliseconds(when),
            "agent": WINLOGBEAT,
            "ecs": {"version": "8.0.0"},
            "event": {
                "code": code,
                "created": stamp_milliseconds(when + seconds(1.4)),
                "id": self._event_id(),
                "ingested": self._ingested(when),
                "kind": "event",
                "provider": provider,
                **event,
            },
            "host": HOST,
            "winlog": {
                "channel": channel,
                "computer_name": f"{HOST_NAME}.nordwerk.example",
                "event_id": code,
                "provider_name": provider,
                "record_id": self._record,
                **winlog,
            },
            **(body or {}),
        }
        return self._keep(when, record, tag)

    def _keep(self, when, event, tag):
        self.events.append((when, len(self.events), event))
        identifier = event["event"]["id"]
        if tag:
            self.tags[tag] = identifier
        return identifier

    def _event_id(self):
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        self._serial += 1
        tail, rest = "", self._serial
        for _ in range(4):
            tail, rest = alphabet[rest % 62] + tail, rest // 62
        return "NxQ7vD3kWbTf+++++" + tail

    def _ingested(self, when):
        return stamp_seconds(when + seconds(self.random.uniform(3, 28)))

    # Processes

    def spawn(self, image, arguments, parent, user, when, *, pid=None, raw=None, directory="C:\\Windows\\System32\\",
              life=None, tag=None, program=None, silent=False):
        """Starts a process and tells about it. `raw` is a command line with quotes of its own; `program` how the
        command line spells the program; `silent` keeps the start out of the stream (the sensor lost it)."""
        args = [program or image.path or image.name, *arguments]
        process = Process(
            image, args, raw or quoted(args), user, pid if pid is not None else self._pid(), when, "", parent,
            directory)
        process.entity_id = base64_of(f"{AGENT['id']}-{process.pid}-{filetime(when)}")
        if parent:
            process.ancestry = ([parent.entity_id] + parent.ancestry)[:4]
        self.processes.append(process)
        if not silent:
            self.emit(when, "process", "process", ["start"], "start", {"process": self._full(process)}, user, tag)
            process.start_event = self.events[-1][2]
        if life is not None:
            self.finish(process, when + seconds(life))
        return process

    def finish(self, process, when, tag=None):
        """Ends a process. The sensor folds the end of a very short life into the event of its start."""
        process.end = when
        uptime = (when - process.start).total_seconds()
        if process.start_event and uptime < AGGREGATED_PROCESS:
            process.start_event["event"].update(type=["start", "end"], action=["start", "end"])
            process.start_event["process"].update(exit_code=0, uptime=0)
            return
        body = {**self._full(process), "exit_code": 0, "uptime": int(uptime)}
        self.emit(when, "process", "process", ["end"], "end", {"process": body}, process.user, tag)

    def _pid(self):
        while True:
            pid = 4 * self.random.randrange(200, 7_600)
            if pid not in self.used_pids:
                self.used_pids.add(pid)
                return pid

    def _full(self, process):
        body = {
            "Ext": {
                "ancestry": process.ancestry,
                "token": {
                    "elevation": process.user.integrity in ("high", "system"),
                    "integrity_level_name": process.user.integrity,
                },
            },
            "args": process.args,
            "args_count": len(process.args),
            "command_line": process.command_line,
            **self._brief(process),
            "start": stamp(process.start),
            "working_directory": process.directory,
        }
        if not process.hidden_path:
            body["hash"] = process.image.digests()
            body["pe"] = {"original_file_name": process.image.original_name}
        if process.parent:
            parent = process.parent
            body["parent"] = {
                "args": parent.args,
                "args_count": len(parent.args),
                "command_line": parent.command_line,
                "code_signature": parent.image.signature(),
                "entity_id": parent.entity_id,
                "executable": parent.image.path or parent.image.name,
                "name": parent.image.name,
                "pid": parent.pid,
                "start": stamp(parent.start),
            }
        return body

    def _brief(self, process):
        return {
            "code_signature": process.image.signature(),
            "entity_id": process.entity_id,
            "executable": process.image.path or process.image.name,
            "name": process.image.name,
            "pid": process.pid,
        }

    def _subject(self, process):
        """How events that are not about processes name theirs."""
        return {"Ext": {"ancestry": process.ancestry[:1]}, **self._brief(process)}

    # What processes do

    def load(self, process, library, when, tag=None, subject=None):
        """A library load. The process carries its SHA-256 here too: it names the bytes that acted."""
        body = {
            "dll": {
                "Ext": {"load_index": 1, "size": size_of(library.hashed_as or library.path)},
                "code_signature": library.signature(),
                "hash": library.digests(),
                "name": library.name,
                "path": library.path,
                "pe": {"original_file_name": library.original_name},
            },
            "process": {**self._subject(process), "hash": {"sha256": process.image.digests()["sha256"]},
                        **(subject or {})},
        }
        return self.emit(when, "library", "library", ["start"], "load", body, process.user, tag)

    def lookup(self, process, domain, when, tag=None):
        """A name is asked for unless the cache still holds the answer."""
        known = self.resolved.get(domain)
        if known and timedelta(0) <= when - known < NAME_LIFETIME:
            return when
        self.resolved[domain] = when
        question = {"name": domain, "registered_domain": ".".join(domain.split(".")[-2:]), "type": "A"}
        answered = when + seconds(self.random.uniform(0.008, 0.09))
        addresses = ADDRESSES[domain]
        self.emit(answered, "network", "network", ["protocol", "info"], "lookup_result",
                  {"dns": {"question": question, "resolved_ip": addresses, "type": "answer", "response_code": "NOERROR",
                           "answers": [{"data": address, "type": "A", "ttl": 300} for address in addresses]},
                   "network": {"protocol": "dns"}, "process": self._subject(process)}, process.user, tag)
        return answered

    def connect(self, process, domain, when, port=443, *, life=None, tag=None):
        """Looks the name up, connects, and (after `life` seconds) takes leave."""
        when = self.lookup(process, domain, when) + seconds(self.random.uniform(0.01, 0.12))
        self._port = 49_700 + (self._port - 49_700 + self.random.randrange(1, 9)) % 15_000
        socket = Socket(process, self._port, domain, ADDRESSES[domain][0], port, when, None)
        self.sockets.append(socket)
        body = {
            "destination": {"address": socket.address, "domain": domain, "ip": socket.address, "port": port},
            "network": {"direction": "egress", "transport": "tcp", "type": "ipv4"},
            "process": self._subject(process),
            "source": {"address": HOST_IP, "ip": HOST_IP, "port": socket.local_port},
        }
        if life is None:
            self.emit(when, "network", "network", ["start"], "connection_attempted", body, process.user, tag)
            return when
        socket.closed = when + seconds(life)
        sent, received = self.random.randrange(400, 40_000), self.random.randrange(900, 900_000)
        ended = {
            **body,
            "destination": {**body["destination"], "bytes": received},
            "network": {**body["network"], "bytes": sent + received},
            "source": {**body["source"], "bytes": sent},
        }
        if life < AGGREGATED_CONNECTION:
            self.emit(when, "network", "network", ["start", "end"], ["connection_attempted", "disconnect_received"],
                      ended, process.user, tag)
        else:
            self.emit(when, "network", "network", ["start"], "connection_attempted", body, process.user, tag)
            self.emit(socket.closed, "network", "network", ["end"], "disconnect_received", ended, process.user)
        return when

    def file(self, process, action, path, when, *, size=None, original=None, tag=None, zone=None):
        """`action` is creation, modification, deletion, rename or overwrite."""
        kinds = {"creation": "creation", "deletion": "deletion"}
        name = name_of(path)
        body = {
            "drive_letter": path[0],
            "name": name,
            "owner": process.user.name,
            "path": path,
            "size": size if size is not None else size_of(path),
        }
        if "." in name:
            body["extension"] = name.rsplit(".", 1)[1]
        extra = {}
        if original:
            extra["original"] = {"name": name_of(original), "path": original}
        if zone is not None:
            extra["windows"] = {"zone_identifier": zone}
        if extra:
            body["Ext"] = extra
        self.files[path] = (when, action)
        return self.emit(when, "file", "file", [kinds.get(action, "change")], action,
                         {"file": body, "process": self._subject(process)}, process.user, tag)

    def registry(self, process, hive, key, value, data, when, *, kind="REG_SZ", tag=None):
        strings = data if isinstance(data, list) else [str(data)]
        path = f"{hive}\\{key}\\{value}"
        self.registry_values.append((f"{HIVES[hive]}\\{key}", value, kind, strings, when))
        return self.emit(when, "registry", "registry", ["change"], "modification", {
            "process": self._subject(process),
            "registry": {"data": {"strings": strings, "type": kind}, "hive": hive, "key": key, "path": path,
                         "value": value},
        }, process.user, tag)

    # The result

    def alive(self, when):
        return [each for each in self.processes if each.start <= when and (each.end is None or each.end > when)]

    def documents(self):
        """All events by time, numbered as their sensor would."""
        numbers = {}
        for _, _, event in sorted(self.events, key=lambda entry: entry[:2]):
            if event["agent"]["type"] == "endpoint":
                host = event["host"]["id"]
                numbers[host] = numbers.get(host, 20_000) + 1
                event["event"]["sequence"] = numbers[host]
            yield event
