"""Events that look like one of the rules and must not fire, each with the reason."""

import copy
from dataclasses import replace

from generator import payload, workday
from generator.base import Steps, at, base64_of, seconds, stream_of, uuid_of
from generator.host import (
    AGENT, ANNA, DNS_DOMAIN, HOST, JANA, LINUX_AGENT, LINUX_HOST, SYSTEM, SYSTEM32, User,
)
from generator.software import LIBRARIES, image

WUAUCLT_RULE = "edf8ee23-5ea7-4123-ba19-56b41e424ae3"
ENGINE_RULE = "852c1f19-68e8-43a6-9dce-340771fe1be3"
NOT_CHECKED = {"exists": True, "status": "errorCode_endpoint", "trusted": False}

# tag → rule and reason; the events themselves are made below and in the stories
REASONS = {
    "near.wuauclt_ordinary": (WUAUCLT_RULE, "the switches Windows itself uses; the library is named without a folder"),
    "near.wuauclt_system32": (WUAUCLT_RULE, "the library lies in System32, which a standard user cannot write"),
    "near.wuauclt_end": (WUAUCLT_RULE, "the arguments of the attack, but event.type is end, not start"),
    "near.wuauclt_linux": (WUAUCLT_RULE, "the arguments of the attack, but host.os.type is linux (a sandbox with Wine)"),
    "near.wuauclt_one_switch": (WUAUCLT_RULE, "only /RunHandlerComServer; /UpdateDeploymentProvider is missing"),
    "near.wuauclt_one_switch_winlogbeat": (WUAUCLT_RULE, "as before, seen by Winlogbeat (Security 4688)"),
    "near.wuauclt_other_name": (WUAUCLT_RULE, "the same switches and a DLL in ProgramData, but the program is neither "
                                              "named wuauclt.exe nor was it originally"),
    "near.engine_powershell": (ENGINE_RULE, "PowerShell itself, signed by Microsoft Windows"),
    "near.engine_powershell_case": (ENGINE_RULE, "PowerShell by its path in other letter case (.caseless); its "
                                                 "signature was not checked"),
    "near.engine_remoting": (ENGINE_RULE, "wsmprovhost.exe, trusted signature of Microsoft Windows"),
    "near.engine_program_files": (ENGINE_RULE, "trusted vendor under Program Files"),
    "near.engine_program_files_x86": (ENGINE_RULE, "trusted program of the house under Program Files (x86)"),
    "near.engine_lenovo": (ENGINE_RULE, "under C:\\Windows\\Lenovo with Lenovo's trusted signature"),
    "near.engine_choco": (ENGINE_RULE, "choco.exe at its place with the trusted signature of Chocolatey"),
    "near.engine_known_term": (ENGINE_RULE, "matches the query, but host, program and user were seen in the 14 days "
                                            "before"),
    "near.engine_again": (ENGINE_RULE, "matches the query, but its terms were alerted upon earlier the same day"),
    "near.engine_sysmon": (ENGINE_RULE, "an unsigned program, but data stream windows.sysmon_operational is not "
                                        "searched by the rule"),
    "near.engine_resources": (ENGINE_RULE, "another library: System.Management.Automation.resources.dll"),
    "near.engine_letter_case": (ENGINE_RULE, "dll.name in lower case: a keyword field is case-sensitive"),
}


def play_all(machine):
    _update_clients(machine)
    _sandbox(machine.stream)
    _engine_hosts(machine)
    _house_tools(machine)
    _sysmon(machine)


def _update_clients(machine):
    stream, source = machine.stream, stream_of("near", "clients")
    workday.update_client(machine, at("10-14 06:44:10"), tag="near.wuauclt_ordinary")
    workday.update_client(machine, at("10-14 12:46:31"))

    tick = Steps(at("10-14 09:27:30"), source)
    inside = machine.start(
        "wuauclt", ["/UpdateDeploymentProvider", f"{SYSTEM32}\\UpdateDeploymentProvider.dll", "/RunHandlerComServer"],
        machine.service("wuauserv"), SYSTEM, tick(), tag="near.wuauclt_system32")
    stream.load(inside, LIBRARIES["deployment"], tick())
    stream.finish(inside, tick(12, 20))

    tick = Steps(at("10-14 10:41:05"), source)
    single = machine.start("wuauclt", ["/RunHandlerComServer", payload.ROLLOUT_PROVIDER], machine.service("wuauserv"),
                           SYSTEM, tick(), tag="near.wuauclt_one_switch")
    _winlogbeat_start(stream, single, single.start + seconds(0.3))
    stream.finish(single, tick(3, 6))

    tick = Steps(at("10-14 11:05:40"), source)
    helper = machine.start(
        "rollout_helper", ["/UpdateDeploymentProvider", payload.ROLLOUT_PROVIDER, "/RunHandlerComServer"],
        machine.service("NwRollout"), SYSTEM, tick(), tag="near.wuauclt_other_name")
    stream.finish(helper, tick(5, 9))


def _winlogbeat_start(stream, process, when):
    """The same start as the Security log tells it."""
    parent = process.parent
    stream.emit_winlog(
        when, "Security", "Microsoft-Windows-Security-Auditing", "4688",
        {"action": "created-process", "category": ["process"], "module": "security", "outcome": "success",
         "type": ["start"]},
        {"event_data": {"NewProcessName": process.image.path, "ProcessId": hex(parent.pid),
                        "SubjectUserSid": process.user.sid, "TokenElevationType": "%%1936"}},
        {"process": {"args": process.args, "args_count": len(process.args), "command_line": process.command_line,
                     "executable": process.image.path, "name": process.image.name, "pid": process.pid,
                     "parent": {"executable": parent.image.path, "name": parent.image.name, "pid": parent.pid}},
         "user": process.user.ecs()},
        tag="near.wuauclt_one_switch_winlogbeat")


def _sandbox(stream):
    """The security team runs a sample under Wine, on a Linux machine that the same collector serves."""
    analyst = User("paul", LINUX_HOST["name"], "1000")
    shell_id, sample_id = base64_of("lnx-sandbox-03-2211"), base64_of("lnx-sandbox-03-2240")
    shell = {"args": ["-bash"], "args_count": 1, "command_line": "-bash", "entity_id": shell_id,
             "executable": "/usr/bin/bash", "name": "bash", "pid": 2211}
    arguments = ["C:\\windows\\system32\\wuauclt.exe", "/UpdateDeploymentProvider", "C:\\Users\\paul\\Temp\\probe.dll",
                 "/RunHandlerComServer"]
    sample = {"args": arguments, "args_count": 4, "command_line": " ".join(arguments), "entity_id": sample_id,
              "executable": "/opt/wine-stable/bin/wine64-preloader", "name": "wuauclt.exe", "parent": shell, "pid": 2240}
    ended = {**copy.deepcopy(sample), "exit_code": 53}
    for clock, kind, process, tag in [("11:20:02.1", "start", shell, None), ("11:20:31.7", "start", sample, "near.wuauclt_linux"),
                                      ("11:20:33.2", "end", ended, None)]:
        stream.emit(at("10-14 " + clock), "process", "process", [kind], "exec" if kind == "start" else "end",
                    {"process": process, "host": LINUX_HOST, "agent": LINUX_AGENT}, analyst, tag)


def _engine_hosts(machine):
    """Programs that may host the engine."""
    stream, source = machine.stream, stream_of("near", "engine")
    engine = LIBRARIES["engine"]
    workday.maintenance_script(machine, at("10-14 09:05:00"), tag="near.engine_powershell")

    tick = Steps(at("10-14 07:31:12"), source)
    other_case = replace(image("powershell"), path="C:\\WINDOWS\\System32\\WindowsPowerShell\\v1.0\\PowerShell.exe")
    shell = machine.start(other_case, ["-NoExit", "-Command", "Set-Location 'D:\\FiBu Übergabe'"], machine.app("explorer"),
                          JANA, tick())
    stream.load(shell, engine, tick(), tag="near.engine_powershell_case", subject={"code_signature": NOT_CHECKED})
    stream.finish(shell, tick(200, 300))

    tick = Steps(at("10-14 10:02:44"), source)
    remoting = machine.com("wsmprovhost", ["-Embedding"], tick(), ANNA)
    stream.load(remoting, engine, tick(), tag="near.engine_remoting")
    stream.finish(remoting, tick(60, 90))

    tick = Steps(at("10-14 13:11:20"), source)
    manager = machine.start("remote_desktop", ["/DataSource:Nordwerk"], machine.app("explorer"), JANA, tick())
    stream.load(manager, engine, tick(2, 4), tag="near.engine_program_files")
    stream.connect(manager, f"fs02.{DNS_DOMAIN}", tick(), 3389, life=300)
    stream.finish(manager, tick(400, 500))

    tick = Steps(at("10-14 11:02:10"), source)
    stream.load(machine.service("NwRollout"), engine, tick(), tag="near.engine_program_files_x86")

    tick = Steps(at("10-14 06:20:15"), source)
    plugin = machine.start("lenovo", ["-plugin", "GenericMessagingPlugin"], machine.service("ImControllerService"), SYSTEM,
                           tick())
    stream.load(plugin, engine, tick(), tag="near.engine_lenovo")
    stream.connect(plugin, "filedownload.lenovo.com", tick(), life=6)
    stream.finish(plugin, tick(20, 30))

    tick = Steps(at("10-14 11:03:01"), source)
    choco = machine.start("choco", ["upgrade", "7zip", "--yes", "--source", "https://community.chocolatey.org/api/v2/"],
                          machine.service("NwRollout"), SYSTEM, tick())
    stream.load(choco, engine, tick(), tag="near.engine_choco")
    stream.connect(choco, "community.chocolatey.org", tick(), life=5)
    stream.finish(choco, tick(20, 40))


def _house_tools(machine):
    """Unsigned tools without a vendor."""
    stream, source = machine.stream, stream_of("near", "tools")
    workday.inventory(machine, at("10-14 10:15:00"), tag="near.engine_known_term")

    tick = Steps(at("10-14 08:51:22"), source)
    kit = machine.start("report_kit", ["--vorlage", "Monatsbericht ☀.dotx"], machine.app("explorer"), JANA, tick())
    stream.load(kit, LIBRARIES["clr"], tick())
    stream.load(kit, LIBRARIES["engine_resources"], tick(), tag="near.engine_resources")
    stream.load(kit, LIBRARIES["engine_lower"], tick(), tag="near.engine_letter_case")
    stream.finish(kit, tick(60, 90))


def _sysmon(machine):
    """A folder that the endpoint sensor is told to leave alone, so that only Sysmon sees the load."""
    stream, source = machine.stream, stream_of("near", "sysmon")
    tick = Steps(at("10-14 13:40:12"), source)
    runner = machine.start("script_host", ["prüfung.ps1"], machine.app("explorer"), JANA, tick(), directory="D:\\Werkstatt\\")
    when, library = tick(), LIBRARIES["engine_msil"]
    stream.emit(when, "library", "library", ["start"], "Image loaded", {
        "agent": {"id": AGENT["id"], "type": "filebeat", "version": AGENT["version"]},
        "data_stream": {"dataset": "windows.sysmon_operational", "namespace": "default", "type": "logs"},
        "dll": {"code_signature": library.signature(), "hash": library.digests(), "name": library.name,
                "path": library.path, "pe": {"original_file_name": library.original_name}},
        "host": HOST,
        "message": "Image loaded",
        "process": {"entity_id": "{" + uuid_of("sysmon", "runner") + "}", "executable": runner.image.path,
                    "name": runner.image.name, "pid": runner.pid},
        "winlog": {"channel": "Microsoft-Windows-Sysmon/Operational", "event_id": "7", "provider_name": "Microsoft-Windows-Sysmon"},
    }, JANA, "near.engine_sysmon")
    event = stream.events[-1][2]["event"]
    event.update(code="7", dataset="windows.sysmon_operational", module="windows", provider="Microsoft-Windows-Sysmon")
    stream.finish(runner, tick(20, 30))
