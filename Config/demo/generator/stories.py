"""The two attacks of the demo day."""

from dataclasses import replace

from generator import payload
from generator.base import Steps, at, hexadecimal, minutes, seconds, stream_of, uuid_of
from generator.host import C2_TELEMETRY, C2_UPDATE, CAPTURED, HOME, JANA, LURE, SYSTEM, SYSTEM32
from generator.services import PLANTED
from generator.software import LIBRARIES, image

TEMP = HOME + "\\AppData\\Local\\Temp"
JANA_ELEVATED = replace(JANA, integrity="high")
SERVICE_KEY = "SYSTEM\\CurrentControlSet\\Services\\" + PLANTED.name
SVCHOST_KEY = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Svchost"
RUN_KEY = JANA.sid + "\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"
RUN_VALUE = "EdgeUpdater"
TASK_NAME = "MicrosoftEdgeUpdateTaskUserCore"
TASK_ID = "{" + uuid_of("planted-task").upper() + "}"
TASK_CACHE = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache"
PROVIDER_ARGUMENTS = ["/UpdateDeploymentProvider", payload.DOCPROV, "/RunHandlerComServer"]
EXCHANGE_FILE = HOME + "\\AppData\\Local\\Microsoft\\EdgeUpdater\\cache\\q7.zip"


def beacon(stream, process, domain, first, last, every, source, hold=True):
    """Short calls home; the last one is still open when the snapshot is taken."""
    moment = first
    while moment < last:
        stream.connect(process, domain, moment, life=source.uniform(0.6, 6))
        moment += minutes(every * source.uniform(0.85, 1.15))
    if hold:
        stream.connect(process, domain, CAPTURED - seconds(source.uniform(20, 50)))


# Story 1: an invoice as a disc image ends in a service

def update_client_story(machine):
    """Mail → disc image → script → wuauclt.exe with a foreign library → a service that survives the restart."""
    source, stream = stream_of("story", "1"), machine.stream
    script_host = _open_invoice(machine, source)
    client = _start_client(machine, script_host, source)
    _look_around(machine, client, source)
    installer = _gain_rights(machine, client, source)
    host = _install_service(machine, installer, source)
    _clean_up(machine, client, installer, source)
    beacon(stream, client, C2_TELEMETRY, at("10-14 08:19:30"), CAPTURED - minutes(3), 6.5, source)
    beacon(stream, host, C2_TELEMETRY, at("10-14 08:31:10"), CAPTURED - minutes(9), 21, source)
    return {"client": client, "service_host": host}


def _open_invoice(machine, source):
    stream, tick = machine.stream, Steps(at("10-14 08:11:52.4"), source)
    stream.file(machine.app("outlook"), "creation", payload.LURE_IMAGE, tick(), zone=3)
    command = (f"{SYSTEM32}\\cmd.exe /q /c \"copy /y E:\\anlage\\seite1.dat {payload.DROP_SCRIPT} >nul & "
               f"start /b wscript.exe //B //E:jscript {payload.DROP_SCRIPT} Rechnung_2026-10\"")
    shell = machine.start("cmd", ["/q", "/c", command.split("/c ", 1)[1].strip('"')], machine.app("explorer"), JANA,
                          tick(14, 20), raw=command, directory="E:\\")
    console = machine.start("conhost", ["0xffffffff", "-ForceV1"], shell, JANA, tick(),
                            program="\\??\\" + image("conhost").path)
    stream.file(shell, "creation", payload.DROP_SCRIPT, tick(), size=18_214)
    script_host = machine.start("wscript.exe", ["//B", "//E:jscript", payload.DROP_SCRIPT, "Rechnung_2026-10"], shell,
                                JANA, tick(), directory="E:\\", program="wscript.exe", tag="s1.wscript")
    stream.finish(shell, tick())
    stream.finish(console, tick(0.02, 0.1))
    stream.load(script_host, LIBRARIES["jscript"], tick())
    stream.load(script_host, LIBRARIES["amsi"], tick())
    stream.file(script_host, "creation", payload.DOCPROV, tick(2, 4), tag="s1.dll_written")
    return script_host


def _start_client(machine, script_host, source):
    stream, tick = machine.stream, Steps(at("10-14 08:12:48.1"), source)
    # The first try came while the sensor's queue was full: its start is missing from the stream, its end is not.
    failed = machine.start("wuauclt", PROVIDER_ARGUMENTS, script_host, JANA, tick(), silent=True)
    stream.finish(failed, tick(0.3, 0.7), tag="near.wuauclt_end")
    client = machine.start("wuauclt", PROVIDER_ARGUMENTS, script_host, JANA, tick(6, 9), tag="alert.wuauclt",
                           directory=HOME + "\\AppData\\Local\\PdfViewerCache\\")
    stream.load(client, LIBRARIES["docprov"], tick(), tag="s1.dll_loaded")
    stream.load(client, LIBRARIES["winhttp"], tick())
    stream.lookup(client, C2_TELEMETRY, tick(1, 2), tag="s1.dns")
    stream.connect(client, C2_TELEMETRY, tick(), life=11, tag="s1.connection")
    stream.finish(script_host, tick(3, 5))
    return client


def _look_around(machine, client, source):
    stream, tick = machine.stream, Steps(at("10-14 08:14:20"), source)
    for line, helper in [
        ("whoami /all", "whoami.exe"), ('net group "Domain Admins" /domain', "net"), ("ipconfig /all", "ipconfig.exe"),
        ("nltest /domain_trusts", "nltest.exe"), ("systeminfo", "systeminfo.exe"),
        ('sc query type= service state= all', "sc"),
    ]:
        words = [word.strip('"') for word in _split(line)][1:]
        shell = machine.start("cmd", ["/c", line], client, JANA, tick(4, 14), raw=f"cmd.exe /c {line}", program="cmd.exe")
        child = machine.start(helper, words, shell, JANA, tick(), raw=line, program=line.split(" ")[0])
        if helper == "net":
            inner = machine.start("net1", words, child, JANA, tick(), raw=line.replace("net ", "C:\\Windows\\System32\\net1 "))
            stream.finish(inner, tick(0.2, 0.8))
        if helper == "systeminfo.exe":
            stream.load(child, LIBRARIES["wbemprox"], tick())
        stream.finish(child, tick(0.2, 2))
        stream.finish(shell, tick(0.01, 0.1))


def _split(line):
    parts, inside = [""], False
    for character in line:
        inside ^= character == '"'
        if character == " " and not inside:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _gain_rights(machine, client, source):
    """A trusted helper of Windows that elevates without asking runs what a user's own registry key names."""
    stream, tick = machine.stream, Steps(at("10-14 08:17:02"), source)
    stream.file(client, "creation", payload.TSINST, tick(), size=212_480)
    key = JANA.sid + "_Classes\\ms-settings\\Shell\\Open\\command"
    stream.registry(client, "HKU", key, "(Default)", payload.TSINST + " /s", tick())
    stream.registry(client, "HKU", key, "DelegateExecute", "", tick())
    del stream.registry_values[-2:]  # removed again below, so the snapshot must not know them
    shell = machine.start("cmd", ["/c", "start", "fodhelper.exe"], client, JANA, tick(), program="cmd.exe")
    helper = machine.start("fodhelper.exe", [], shell, JANA_ELEVATED, tick())
    installer = machine.start("installer", ["/s"], helper, JANA_ELEVATED, tick(1, 2), tag="s1.installer")
    stream.finish(shell, tick())
    stream.finish(helper, tick(1, 3))
    return installer


def _install_service(machine, installer, source):
    stream, tick = machine.stream, Steps(at("10-14 08:17:31"), source)
    stream.file(installer, "creation", payload.TSYNC, tick(), tag="s1.servicedll_written")
    stream.registry(installer, "HKLM", SVCHOST_KEY, "TelemetryGrp", [PLANTED.name], tick(), kind="REG_MULTI_SZ")
    create = ["create", PLANTED.name, "binPath=", PLANTED.path, "type=", "share", "start=", "auto", "DisplayName=",
              PLANTED.display]
    control = machine.start("sc", create, installer, JANA_ELEVATED, tick(), program="sc.exe", tag="s1.sc_create")
    services = machine.system["services"]
    for value, data, kind in [("ImagePath", PLANTED.path, "REG_EXPAND_SZ"), ("Type", "32", "REG_DWORD"),
                              ("Start", "2", "REG_DWORD"), ("ErrorControl", "1", "REG_DWORD"),
                              ("DisplayName", PLANTED.display, "REG_SZ"), ("ObjectName", "LocalSystem", "REG_SZ")]:
        stream.registry(services, "HKLM", SERVICE_KEY, value, data, tick(0.01, 0.05), kind=kind,
                        tag="s1.service_registered" if value == "ImagePath" else None)
    stream.emit_winlog(
        tick(), "System", "Service Control Manager", "7045",
        {"action": "service-installed", "category": ["configuration"], "module": "system", "type": ["creation"]},
        {"event_data": {"AccountName": "LocalSystem", "ImagePath": PLANTED.path, "ServiceName": PLANTED.display,
                        "ServiceType": "user mode service", "StartType": "auto start"}},
        {"user": JANA.ecs()})
    stream.finish(control, tick())
    stream.registry(services, "HKLM", SERVICE_KEY, "Description", PLANTED.description, tick())
    stream.registry(installer, "HKLM", SERVICE_KEY + "\\Parameters", "ServiceDll", payload.TSYNC, tick(),
                    kind="REG_EXPAND_SZ", tag="s1.servicedll_registered")
    starter = machine.start("sc", ["start", PLANTED.name], installer, JANA_ELEVATED, tick(1, 2), program="sc.exe")
    host = machine.start("svchost", ["-k", "TelemetryGrp", "-p", "-s", PLANTED.name], services, SYSTEM, tick(),
                         tag="s1.service_started")
    machine.hosts[PLANTED.name] = host
    stream.finish(starter, tick())
    stream.load(host, LIBRARIES["tsync"], tick(), tag="s1.servicedll_loaded")
    stream.file(host, "creation", "C:\\ProgramData\\TelemetrySync\\state.bin", tick(), size=2_048)
    return host


def _clean_up(machine, client, installer, source):
    stream, tick = machine.stream, Steps(at("10-14 08:18:40"), source)
    stream.finish(installer, tick())
    removal = machine.start("reg.exe", ["delete", "HKCU\\Software\\Classes\\ms-settings", "/f"], client, JANA, tick(),
                            program="reg.exe")
    stream.finish(removal, tick())
    stream.file(client, "deletion", payload.TSINST, tick(), size=212_480, tag="s1.installer_deleted")
    stream.file(client, "deletion", payload.DROP_SCRIPT, tick(), size=18_214)


# Story 2: an updater that is none

def updater_story(machine):
    """Download → setup → a false updater that hosts the PowerShell engine → a task, and a change of its own file."""
    source, stream = stream_of("story", "2"), machine.stream
    first = _run_setup(machine, source)
    _stay(machine, first, source)
    _mutex_runs(machine, [at(f"10-14 {clock}:00.9") for clock in ("12:30", "13:00", "13:30")], "fake_edge_first", source)
    beacon(stream, first, C2_UPDATE, at("10-14 12:27:15"), at("10-14 13:56"), 11, source, hold=False)
    second = _replace_itself(machine, first, source)
    _mutex_runs(machine, [at(f"10-14 {clock}:01.2") for clock in ("14:30", "15:00", "15:30")], "fake_edge", source)
    beacon(stream, second, C2_UPDATE, at("10-14 14:03:30"), CAPTURED - minutes(6), 11, source)
    return {"first": first, "second": second}


def _run_setup(machine, source):
    stream, tick = machine.stream, Steps(at("10-14 12:17:40"), source)
    stream.connect(machine.app("chrome_network"), LURE, tick(), life=22)
    partial = f"{HOME}\\Downloads\\Unbestätigt {source.randrange(100000, 999999)}.crdownload"
    stream.file(machine.app("chrome"), "creation", partial, tick(2, 4), size=4_096)
    stream.file(machine.app("chrome"), "rename", payload.SETUP, tick(3, 6), original=partial, zone=3)
    machine.com("smartscreen.exe", ["-Embedding"], tick(30, 40), life=50)
    setup = machine.start("setup", [], machine.app("explorer"), JANA, tick(4, 9), directory=HOME + "\\Downloads\\",
                          tag="s2.setup")
    stream.file(setup, "creation", payload.FAKE_EDGE, tick(3, 6), size=len(payload.REAL[payload.FAKE_EDGE_OLD]),
                tag="s2.updater_written")
    updater = machine.start("fake_edge_first", ["/silent", "/install"], setup, JANA, tick(), tag="s2.updater_started",
                            directory=HOME + "\\AppData\\Local\\Microsoft\\EdgeUpdater\\")
    for name in ("mscoree", "clr", "mscorlib", "amsi"):
        stream.load(updater, LIBRARIES[name], tick(0.02, 0.3))
    stream.load(updater, LIBRARIES["engine"], tick(0.3, 0.9), tag="alert.engine")
    uninstall = JANA.sid + "\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\BrightPDF"
    stream.registry(setup, "HKU", uninstall, "DisplayName", "BrightPDF", tick())
    stream.finish(setup, tick(4, 9))
    stream.lookup(updater, C2_UPDATE, tick(), tag="s2.dns")
    stream.connect(updater, C2_UPDATE, tick(), life=4.4, tag="s2.connection")
    return updater


def _stay(machine, updater, source):
    stream, tick = machine.stream, Steps(at("10-14 12:23:58"), source)
    definition = f"{TEMP}\\tmp{hexadecimal(source, 4).upper()}.xml"
    stream.file(updater, "creation", definition, tick(), size=1_722)
    stream.load(updater, LIBRARIES["taskschd"], tick())
    tool = machine.start("schtasks", ["/create", "/tn", TASK_NAME, "/xml", definition, "/f"], updater, JANA, tick(),
                         tag="s2.schtasks")
    scheduler = machine.service("Schedule")
    stream.file(scheduler, "creation", payload.TASK_FILE, tick(), tag="s2.task_written")
    tree = f"{TASK_CACHE}\\Tree\\{TASK_NAME}"
    stream.registry(scheduler, "HKLM", tree, "Id", TASK_ID, tick(), tag="s2.task_registered")
    stream.registry(scheduler, "HKLM", tree, "Index", "3", tick(), kind="REG_DWORD")
    stream.registry(scheduler, "HKLM", f"{TASK_CACHE}\\Tasks\\{TASK_ID}", "Path", "\\" + TASK_NAME, tick())
    stream.finish(tool, tick())
    stream.file(updater, "deletion", definition, tick(), size=1_722)
    stream.registry(updater, "HKU", RUN_KEY, RUN_VALUE, f'"{payload.FAKE_EDGE}" /background', tick(20, 40),
                    tag="s2.run_key")
    stream.load(updater, LIBRARIES["vaultcli"], tick(400, 500))
    stream.file(updater, "creation", EXCHANGE_FILE, tick(20, 90), size=418_304)


def _mutex_runs(machine, moments, key, source):
    """The task repeats; a second copy sees the first and leaves before it loads anything."""
    for moment in moments:
        machine.task(key, ["/ua", "/installsource", "scheduler"], moment, JANA, life=source.uniform(0.3, 0.8))


def _replace_itself(machine, first, source):
    """A running program cannot be overwritten, but renamed: the old bytes stay beside the new ones."""
    stream, tick = machine.stream, Steps(at("10-14 13:57:44"), source)
    stream.connect(first, C2_UPDATE, tick(), life=9)
    stream.file(first, "rename", payload.FAKE_EDGE_OLD, tick(), original=payload.FAKE_EDGE, tag="s2.updater_renamed")
    stream.file(first, "creation", payload.FAKE_EDGE, tick(), tag="s2.updater_replaced")
    stream.finish(first, tick(30, 50))
    second = machine.task("fake_edge", ["/ua", "/installsource", "scheduler"], at("10-14 14:00:00.8"), JANA,
                          tag="s2.updater_restarted")
    tick = Steps(second.start, source)
    for name in ("mscoree", "clr", "amsi"):
        stream.load(second, LIBRARIES[name], tick(0.02, 0.3))
    stream.load(second, LIBRARIES["engine"], tick(0.3, 0.9), tag="near.engine_again")
    return second
