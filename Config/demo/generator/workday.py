"""Ordinary life on the workstation: small routines, and the timetable that repeats them."""

from generator import payload
from generator.base import Steps, at, folder_of, hexadecimal, minutes, seconds, stream_of, uuid_of
from generator.host import (
    BACKUP, BROWSED, CAPTURED, DEMO_BOOT, DNS_DOMAIN, HISTORY_BOOT, HISTORY_SHUTDOWN, HOME, JANA, LOCAL_SERVICE,
    NETWORK_SERVICE, SYSTEM, SYSTEM32,
)
from generator.machine import Machine
from generator.software import CODE, LIBRARIES, image

CURRENT_VERSION = "\\Software\\Microsoft\\Windows\\CurrentVersion"
WORKSHOP = HOME + "\\Werkstatt\\berichte"
DOCUMENTS = [
    "Liquiditätsplanung Q4.xlsx", "Отчёт за сентябрь.xlsx", "报价单 上海.xlsx", "Kostenstellen 2026.xlsx",
    "Präsentation Größenvergleich.pptx", "Teamfeier 🎉.docx", "Résumé Société Générale.docx", "Budget v7 final.xlsx",
    "Monatsabschluss September.xlsx", "Wareneingang KW41.xlsx",
]
BACKGROUND = [
    ("com", "dllhost.exe", ["/Processid:{973D20D7-562D-44B9-B70B-5A0F49CCDF3F}"], 6),
    ("com", "backgroundTaskHost.exe", ["-ServerName:App.AppXmtcan0h2tfbfy7k9kn8hbxb6dmzz1zh0.mca"], 9),
    ("com", "RuntimeBroker.exe", ["-Embedding"], 40),
    ("com", "smartscreen.exe", ["-Embedding"], 25),
    ("com", "shell_host", ["-ServerName:App.AppXtk181tbxbce2qsex02s8tw7hfxa9xb3t.mca"], 15),
    ("task", "taskhostw.exe", ["SYSTEM"], 30),
    ("task", "usoclient.exe", ["StartScan"], 2),
    ("task", "DeviceCensus.exe", ["UserCxt"], 5),
    ("task", "sdiagnhost.exe", ["-Embedding"], 12),
    ("task", "cleanmgr.exe", ["/autoclean", "/d", "C:"], 8),
    ("search", "SearchProtocolHost.exe", ["Global\\UsGthrFltPipeMssGthrPipe_S-1-5-18_ 1 -2147483646", "Software\\Microsoft\\"
     "Windows Search", "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT; MS Search 4.0 Robot)", "DownLevelDaemon"], 60),
    ("search", "SearchFilterHost.exe", ["828", "2936", "2944", "812", "2948", "2920"], 60),
    ("wmi", "wmiprvse", ["-secured", "-Embedding"], 75),
]


# Routines: each takes the machine and the instant at which it begins.

def browse(machine, when):
    tick, pick = Steps(when, machine.random), machine.random
    page = machine.renderer("renderer", tick())
    network = machine.app("chrome_network")
    for domain in pick.sample(BROWSED, 2) + (["fonts.gstatic.com"] if pick.random() < 0.5 else []):
        machine.stream.connect(network, domain, tick(0.2, 9), life=pick.uniform(2, 70))
    if pick.random() < 0.6:
        cache = f"{HOME}\\AppData\\Local\\Google\\Chrome\\User Data\\Default\\Cache\\Cache_Data\\f_{hexadecimal(pick, 6)}"
        machine.stream.file(machine.app("chrome"), "creation", cache, tick(0.2, 2), size=pick.randrange(2_000, 900_000))
    machine.stream.finish(page, tick(60, 400))


def mail(machine, when):
    tick, pick = Steps(when, machine.random), machine.random
    outlook = machine.app("outlook")
    machine.stream.connect(outlook, "outlook.office365.com", tick(), life=pick.uniform(3, 45))
    store = HOME + "\\AppData\\Local\\Microsoft\\Outlook\\jana.mueller@nordwerk.example.ost"
    machine.stream.file(outlook, "modification", store, tick(0.3, 4), size=1_284_505_600)
    if pick.random() < 0.3:
        machine.stream.connect(outlook, "roaming.officeapps.live.com", tick(), life=2.5)


def chat(machine, when):
    tick, pick = Steps(when, machine.random), machine.random
    network = machine.app("teams_network")
    for domain in pick.sample(["teams.microsoft.com", "eu-api.asm.skype.com", "config.edge.skype.com"], 2):
        machine.stream.connect(network, domain, tick(0.2, 5), life=pick.uniform(5, 90))


def sync(machine, when):
    tick, pick = Steps(when, machine.random), machine.random
    onedrive, name = machine.app("onedrive"), pick.choice(DOCUMENTS)
    machine.stream.file(onedrive, "creation", f"{HOME}\\OneDrive - Nordwerk\\~tmp{hexadecimal(pick, 4)}_{name}", tick())
    machine.stream.connect(onedrive, "nordwerk-my.sharepoint.com", tick(), life=pick.uniform(1, 20))
    if pick.random() < 0.5:
        machine.com("onedrive_sync", ["-Embedding"], tick(), life=pick.uniform(10, 60))


def office(machine, when):
    """A document is opened, changed and saved the way Office does it: through a temporary file."""
    tick, pick = Steps(when, machine.random), machine.random
    stream, name = machine.stream, pick.choice(DOCUMENTS)
    path = f"{HOME}\\Documents\\Controlling\\{name}"
    application = machine.start("word" if name.endswith("docx") else "excel", ["/e", path] if pick.random() < 0.3
                                else [path], machine.app("explorer"), JANA, tick(), directory=folder_of(path) + "\\")
    stream.load(application, LIBRARIES["mso"], tick())
    stream.connect(application, "odc.officeapps.live.com", tick(), life=3)
    stream.file(machine.app("explorer"), "creation",
                f"{HOME}\\AppData\\Roaming\\Microsoft\\Windows\\Recent\\{name.rsplit('.', 1)[0]}.lnk", tick(), size=1_614)
    stream.registry(application, "HKU", JANA.sid + "\\Software\\Microsoft\\Office\\16.0\\Common\\Open Find",
                    "Last Folder", folder_of(path), tick())
    draft = f"{folder_of(path)}\\{hexadecimal(pick, 8).upper()}.tmp"
    stream.file(application, "creation", draft, tick(40, 300), size=pick.randrange(20_000, 400_000))
    stream.file(application, "rename", path, tick(), size=pick.randrange(20_000, 400_000), original=draft)
    stream.finish(application, tick(30, 500))


def commit(machine, when):
    """The report scripts go to the house's git server."""
    tick, stream = Steps(when, machine.random), machine.stream
    code = machine.desktop.get("code") or _open_editor(machine, tick)
    stream.file(code, "modification", WORKSHOP + "\\abschluss\\größen.py", tick(), size=machine.random.randrange(900, 9_000))
    for words in (["status", "-z", "-uall"], ["commit", "-m", machine.random.choice(
            ["Umlaute in Spaltennamen", "Kurse vom Monatsletzten", "fix: год вместо месяца", "Summen ✔"])]):
        stream.finish(machine.start("git", words, code, JANA, tick(2, 30), directory=WORKSHOP + "\\"), tick(0.1, 0.9))
    shell = machine.start("bash", ["--login", "-i"], code, JANA, tick(1, 9), directory=WORKSHOP + "\\")
    push = machine.start("git", ["push", "origin", "main"], shell, JANA, tick(3, 9), directory=WORKSHOP + "\\")
    remote = machine.start("git_https", ["origin", f"https://git.{DNS_DOMAIN}/controlling/berichte.git"], push, JANA, tick())
    stream.load(remote, LIBRARIES["git_curl"], tick())
    stream.connect(remote, f"git.{DNS_DOMAIN}", tick(), life=1.1)
    for process in (remote, push, shell):
        stream.finish(process, tick(0.8, 2))


def _open_editor(machine, tick):
    editor = machine.start("code", [WORKSHOP], machine.app("explorer"), JANA, tick(), directory=CODE + "\\")
    machine.desktop["code"] = editor
    for kind in ("gpu-process", "utility", "renderer", "extensionHost"):
        arguments = [f"--type={kind}", f"--user-data-dir={HOME}\\AppData\\Roaming\\Code", "--lang=de"]
        helper = machine.start("code", arguments, editor, JANA, tick())
        if kind == "utility":
            machine.desktop["code_network"] = helper
    return editor


def editor_updates(machine, when):
    if machine.desktop.get("code_network"):
        tick = Steps(when, machine.random)
        for domain in ("update.code.visualstudio.com", "marketplace.visualstudio.com"):
            machine.stream.connect(machine.app("code_network"), domain, tick(), life=machine.random.uniform(1, 9))


def report(machine, when):
    tick, stream = Steps(when, machine.random), machine.stream
    code = machine.desktop.get("code") or _open_editor(machine, tick)
    run = machine.start("python", ["-X", "utf8", WORKSHOP + "\\abschluss\\größen.py", "--monat", "2026-09", "--ausgabe",
                                   "D:\\FiBu Übergabe\\größen.csv"], code, JANA, tick(), directory=WORKSHOP + "\\")
    console = machine.start("conhost", ["0xffffffff", "-ForceV1"], run, JANA, tick(), program="\\??\\" + image("conhost").path)
    stream.load(run, LIBRARIES["python_dll"], tick())
    stream.load(run, LIBRARIES["numpy"], tick())
    stream.file(run, "overwrite", "D:\\FiBu Übergabe\\größen.csv", tick(4, 20), size=machine.random.randrange(8_000, 90_000))
    stream.finish(run, tick(0.4, 2))
    stream.finish(console, tick(0.02, 0.1))
    stream.connect(machine.service("FibuConnector"), f"fibu.{DNS_DOMAIN}", tick(5, 15), 8443, life=2)


def background(machine, when):
    pick = machine.random
    where, key, arguments, life = pick.choice(BACKGROUND)
    life *= pick.uniform(0.6, 1.8)
    if where == "com":
        process = machine.com(key, arguments, when, life=life)
    elif where == "wmi":
        process = machine.com(key, arguments, when, NETWORK_SERVICE, life=life)
    elif where == "task":
        process = machine.task(key, arguments, when, life=life)
    else:
        process = machine.start(key, arguments, machine.service("WSearch"), SYSTEM, when, life=life)
    for number, library in enumerate(pick.sample(["netapi32", "crypt32", "ws2_32", "samlib", "dpapi", "amsi"], 2)):
        machine.stream.load(process, LIBRARIES[library], when + seconds(0.05 * (number + 1)))


def settings(machine, when):
    """Registry values that Windows writes all day."""
    pick, stream = machine.random, machine.stream
    tick = Steps(when, pick)
    user, local = JANA.sid + CURRENT_VERSION, "SOFTWARE\\Microsoft\\Windows\\CurrentVersion"
    choice = pick.randrange(5)
    if choice == 0:
        stream.registry(machine.app("explorer"), "HKU", user + "\\Explorer\\RecentDocs\\.xlsx", "MRUListEx",
                        hexadecimal(pick, 16), tick(), kind="REG_BINARY")
    elif choice == 1:
        stream.registry(machine.service("TokenBroker"), "HKLM",
                        local + "\\Authentication\\LogonUI\\SessionData\\1", "LoggedOnDisplayName", "Jana Müller", tick())
    elif choice == 2:
        stream.registry(machine.service("W32Time"), "HKLM", "SYSTEM\\CurrentControlSet\\Services\\W32Time\\SecureTimeLimits",
                        "SecureTimeEstimated", hexadecimal(pick, 16), tick(), kind="REG_QWORD")
    elif choice == 3:
        stream.registry(machine.service("Schedule"), "HKLM", "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule"
                        f"\\TaskCache\\Tasks\\{{{uuid_of('task', str(pick.randrange(20))).upper()}}}", "DynamicInfo",
                        hexadecimal(pick, 32), tick(), kind="REG_BINARY")
    else:
        stream.registry(machine.service("Winmgmt"), "HKLM", "SOFTWARE\\Microsoft\\WBEM\\CIMOM", "LogFileList",
                        ["wbemcore.log", "wbemess.log", "framework.log"], tick(), kind="REG_MULTI_SZ")


def telemetry(machine, when):
    tick, pick = Steps(when, machine.random), machine.random
    service, domain = pick.choice([
        ("DiagTrack", "v10.events.data.microsoft.com"), ("DiagTrack", "self.events.data.microsoft.com"),
        ("DoSvc", "geo.prod.do.dsp.mp.microsoft.com"), ("CDPSvc", "graph.microsoft.com"),
        ("CryptSvc", "ctldl.windowsupdate.com"), ("WinDefend", "wdcp.microsoft.com"),
        ("UsoSvc", "settings-win.data.microsoft.com"), ("Dhcp", f"proxy-pac.{DNS_DOMAIN}")])
    port = 80 if domain in ("ctldl.windowsupdate.com", f"proxy-pac.{DNS_DOMAIN}") else 443
    machine.stream.connect(machine.service(service), domain, tick(), port, life=pick.uniform(1, 40))


def antivirus(machine, when):
    tick, stream = Steps(when, machine.random), machine.stream
    update = machine.start("defender_cmd", ["SignatureUpdate", "-ScheduleJob", "-RestrictPrivileges"],
                           machine.service("WinDefend"), SYSTEM, tick())
    stream.connect(update, "definitionupdates.microsoft.com", tick(), life=6)
    folder = "C:\\ProgramData\\Microsoft\\Windows Defender\\Definition Updates\\"
    folder += "{" + uuid_of("definitions", str(when)).upper() + "}"
    for name in ("mpavdlta.vdm", "mpasdlta.vdm"):
        stream.file(machine.service("WinDefend"), "creation", f"{folder}\\{name}", tick())
    stream.finish(update, tick(4, 9))


def update_client(machine, when, tag=None):
    """The update client as Windows itself starts it: the same switches, a library named without a folder."""
    tick, stream = Steps(when, machine.random), machine.stream
    client = machine.start("wuauclt", ["/UpdateDeploymentProvider", "UpdateDeploymentProvider.dll", "/ClassId",
                                       uuid_of("update", str(when)), "/RunHandlerComServer"],
                           machine.service("wuauserv"), SYSTEM, tick(), tag=tag)
    stream.load(client, LIBRARIES["deployment"], tick())
    stream.finish(client, tick(20, 90))


def windows_update(machine, when):
    tick, stream, pick = Steps(when, machine.random), machine.stream, machine.random
    worker = machine.com("MoUsoCoreWorker.exe", ["-Embedding"], tick(), SYSTEM)
    for domain in ("slscr.update.microsoft.com", "fe3cr.delivery.mp.microsoft.com"):
        stream.connect(machine.service("wuauserv"), domain, tick(), life=pick.uniform(2, 20))
    stream.file(machine.service("wuauserv"), "modification",
                "C:\\Windows\\SoftwareDistribution\\DataStore\\DataStore.edb", tick(), size=50_331_648)
    stream.connect(machine.service("DoSvc"), "download.windowsupdate.com", tick(), 80, life=30)
    installer = machine.start("trustedinstaller", [], machine.system["services"], SYSTEM, tick())
    servicing = machine.com("tiworker", ["-Embedding"], tick(), SYSTEM)
    for process in (servicing, installer, worker):
        stream.finish(process, tick(30, 90))


def backup(machine, when):
    tick, stream, pick = Steps(when, machine.random), machine.stream, machine.random
    worker = machine.start("backup_worker", ["--job", "dokumente", "--ziel", f"https://backup01.{DNS_DOMAIN}:8444/ws-ctrl-0427",
                                             "--ausschluss", "*.tmp", "--ausschluss", "~$*"],
                           machine.service("NwBackup"), BACKUP, tick())
    stream.connect(worker, f"backup01.{DNS_DOMAIN}", tick(), 8444, life=12)
    catalogue = f"C:\\ProgramData\\Nordwerk\\Backup\\katalog\\{when:%Y%m%d-%H%M}-{hexadecimal(pick, 4)}.idx"
    stream.file(worker, "creation", catalogue, tick(4, 15), size=pick.randrange(4_000, 60_000))
    stream.finish(worker, tick(12, 30))


def printing(machine, when):
    tick, stream, pick = Steps(when, machine.random), machine.stream, machine.random
    spooler = machine.service("Spooler")
    isolation = machine.com("PrintIsolationHost.exe", ["-Embedding"], tick(), SYSTEM)
    stream.load(isolation, LIBRARIES["printer"], tick())
    job = f"{SYSTEM32}\\spool\\PRINTERS\\{pick.randrange(10, 99999):05d}.SPL"
    size = pick.randrange(40_000, 900_000)
    stream.file(spooler, "creation", job, tick(), size=size)
    stream.connect(spooler, f"print01.{DNS_DOMAIN}", tick(), 9100, life=4)
    stream.connect(machine.service("AltbauPrintMon"), f"print01.{DNS_DOMAIN}", tick(), 161, life=1)
    stream.file(spooler, "deletion", job, tick(4, 8), size=size)
    stream.finish(isolation, tick(50, 80))


def rotate_logs(machine, when):
    tick, stream = Steps(when, machine.random), machine.stream
    shell = machine.task("cmd", ["/d", "/c", payload.ROTATE], tick(), directory="C:\\Tools\\logrotate\\")
    console = machine.start("conhost", ["0xffffffff", "-ForceV1"], shell, SYSTEM, tick(), program="\\??\\" + image("conhost").path)
    for week in range(3, 0, -1):
        stream.file(shell, "rename", f"D:\\Logs\\fibu.{week + 1}", tick(), size=81_920, original=f"D:\\Logs\\fibu.{week}")
    stream.file(shell, "rename", "D:\\Logs\\fibu.1", tick(), size=77_112, original="D:\\Logs\\fibu.log")
    stream.finish(shell, tick())
    stream.finish(console, tick(0.02, 0.2))


def inventory(machine, when, tag=None):
    """An unsigned tool of the house that has hosted the PowerShell engine every day for long."""
    tick, stream = Steps(when, machine.random), machine.stream
    tool = machine.task("inventory", ["--vollständig", "--ziel", f"https://inventar.{DNS_DOMAIN}/api"], tick(),
                        directory="C:\\Tools\\Inventar\\")
    stream.load(tool, LIBRARIES["clr"], tick())
    stream.load(tool, LIBRARIES["engine"], tick(), tag=tag)
    stream.connect(tool, f"inventar.{DNS_DOMAIN}", tick(), life=3)
    stream.finish(tool, tick(20, 40))


def updaters(machine, when):
    """The real updaters of two browsers, the pattern behind which the second story hides."""
    tick, stream = Steps(when, machine.random), machine.stream
    edge = machine.task("edge_update", ["/ua", "/installsource", "scheduler"], tick())
    stream.connect(edge, "msedge.api.cdp.microsoft.com", tick(), life=3)
    stream.finish(edge, tick(4, 9))
    google = machine.task("google_updater", ["--wake", "--system"], tick(10, 60))
    stream.connect(google, "update.googleapis.com", tick(), life=2)
    stream.finish(google, tick(3, 9))


def maintenance_script(machine, when, tag=None):
    """PowerShell itself: the engine's ordinary home."""
    tick, stream = Steps(when, machine.random), machine.stream
    shell = machine.task("powershell", ["-NoLogo", "-NonInteractive", "-NoProfile", "-ExecutionPolicy", "AllSigned", "-File",
                                        "C:\\ProgramData\\Nordwerk\\Rollout\\Prüfe-Laufwerke.ps1"], tick())
    stream.load(shell, LIBRARIES["amsi"], tick())
    stream.load(shell, LIBRARIES["engine"], tick(), tag=tag)
    stream.finish(shell, tick(4, 20))


def group_policy(machine, when):
    tick, stream = Steps(when, machine.random), machine.stream
    stream.connect(machine.service("gpsvc"), f"dc01.{DNS_DOMAIN}", tick(), 389, life=2)
    stream.connect(machine.service("LanmanWorkstation"), f"fs02.{DNS_DOMAIN}", tick(), 445, life=9)
    stream.registry(machine.service("gpsvc"), "HKLM", "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Group Policy\\State"
                    "\\Machine\\Extension-List\\{00000000-0000-0000-0000-000000000000}", "EndTimeLo",
                    str(machine.random.getrandbits(31)), tick(), kind="REG_DWORD")


def widgets(machine, when):
    tick = Steps(when, machine.random)
    cache = (f"{HOME}\\AppData\\Local\\Packages\\MicrosoftWindows.Client.WebExperience_cw5n1h2txyewy\\LocalState"
             f"\\feeds\\{hexadecimal(machine.random, 8)}.json")
    machine.stream.file(machine.app("widgets"), "creation", cache, tick(), size=machine.random.randrange(900, 40_000))
    machine.com("backgroundTaskHost.exe", ["-ServerName:Global.Accounts.AppXqe94epy97qwa6w3j6w132e8zvcs117nd.mca"], tick(),
                LOCAL_SERVICE if machine.random.random() < 0.1 else JANA, life=machine.random.uniform(4, 30))


# Timetables: routine, first, last, every so many minutes (give or take a third)

DEMO_DAY = [
    (browse, "06:20", "15:18", 14), (mail, "06:05", "15:28", 19), (chat, "06:12", "15:25", 36),
    (sync, "06:31", "15:20", 23), (office, "06:25", "14:50", 57), (commit, "06:50", "14:40", 66),
    (editor_updates, "07:20", "15:00", 110), (report, "07:05", "14:30", 83), (background, "05:58", "15:29", 10),
    (settings, "06:00", "15:30", 11), (telemetry, "05:55", "15:29", 25), (antivirus, "06:02", "14:10", 150),
    (windows_update, "06:40", "13:00", 320), (backup, "06:15", "15:20", 60), (printing, "07:12", "14:20", 95),
    (updaters, "07:41", "14:50", 240), (group_policy, "05:57", "15:10", 92), (widgets, "06:09", "15:25", 27),
]
HISTORY_DAYS = ["09-30", "10-01", "10-02", "10-05", "10-06", "10-07", "10-08", "10-09", "10-12", "10-13"]
HISTORY_SATURDAYS = ["10-03", "10-10"]
HISTORY_LIGHT = [(mail, "06:30"), (backup, "09:15")]
HISTORY_TURNS = [office, antivirus, printing, update_client, maintenance_script, commit, updaters, sync, chat, report,
                 telemetry, settings, group_policy, windows_update]


def occurrences(first, last, every, source):
    moment, end = at("10-14 " + first), at("10-14 " + last)
    while moment < end:
        yield moment
        moment += minutes(every * source.uniform(0.67, 1.33))


def play(machine, entries):
    """Runs routines in the order of time, so that the name cache and the ports move forward."""
    for when, _, routine in sorted(entries, key=lambda entry: entry[:2]):
        routine(machine, when)


def live_history(stream, services):
    """Two sparse weeks, from power-on to the restart after the monthly updates."""
    machine = Machine(stream, services, "history")
    machine.boot(HISTORY_BOOT)
    machine.logon(HISTORY_BOOT + minutes(7))
    source, entries = stream_of("history"), []
    turns = list(HISTORY_TURNS)
    for number, day in enumerate(HISTORY_DAYS):
        plan = list(HISTORY_LIGHT) + [(turns[(2 * number + k) % len(turns)], clock) for k, clock in
                                      ((0, "08:10"), (1, "13:20"))]
        if number % 2:
            plan += [(browse, "07:40"), (background, "12:05")]
        if day != "09-30":  # the tool came with the rollout of 1 October
            plan.append((inventory, "10:15"))
        for routine, clock in plan:
            entries.append((at(f"{day} {clock}") + seconds(source.uniform(0, 900)), len(entries), routine))
    for day in HISTORY_SATURDAYS:
        entries.append((at(f"{day} 10:15") + seconds(source.uniform(0, 60)), len(entries), inventory))
    entries.append((at("10-07 16:30"), len(entries), rotate_logs))
    entries.append((at("10-13 15:20"), len(entries), windows_update))
    play(machine, entries)
    machine.shut_down(HISTORY_SHUTDOWN)


def start_demo_day(stream, services):
    machine = Machine(stream, services, "demo")
    machine.boot(DEMO_BOOT)
    machine.logon(DEMO_BOOT + minutes(6))
    return machine


def live_demo_day(machine):
    """The dense working day; what still runs at the end is what the snapshot finds."""
    source, entries = stream_of("demo-day"), []
    for routine, first, last, every in DEMO_DAY:
        for when in occurrences(first, last, every, source):
            entries.append((when, len(entries), routine))
    entries.append((at("10-14 12:00:04"), len(entries), rotate_logs))
    play(machine, entries)


def cut_at_capture(stream):
    """Nothing may happen after the snapshot was taken."""
    stream.events = [entry for entry in stream.events if entry[0] <= CAPTURED]
    stream.processes = [each for each in stream.processes if each.start <= CAPTURED]
    stream.sockets = [each for each in stream.sockets if each.opened <= CAPTURED]
    stream.registry_values = [each for each in stream.registry_values if each[-1] <= CAPTURED]
    for each in stream.processes:
        if each.end and each.end > CAPTURED:
            each.end = None
    for socket in stream.sockets:
        if socket.closed and socket.closed > CAPTURED:
            socket.closed = None
