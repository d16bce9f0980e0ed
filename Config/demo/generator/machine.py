"""The machine from power-on to the desktop: the chain of processes from which everything else descends."""

from generator.base import Steps, seconds, stream_of
from generator.host import (
    DNS_DOMAIN, DWM, FONT_0, FONT_1, HOME, JANA, LOCAL_SERVICE, SYSTEM,
)
from generator.services import USERS
from generator.software import LIBRARIES, Image, image

PROFILE = "C:\\Users\\jmueller\\"


class Machine:
    """One run of Windows between power-on and shutdown."""

    def __init__(self, stream, services, name):
        self.stream = stream
        self.services = services
        self.random = stream_of("machine", name)
        self.system = {}
        self.hosts = {}  # service name → its process
        self.desktop = {}

    def service(self, name):
        return self.hosts[name]

    def app(self, name):
        return self.desktop[name]

    def start(self, key, arguments, parent, user, when, **options):
        return self.stream.spawn(image(key) if isinstance(key, str) else key, arguments, parent, user, when, **options)

    def task(self, key, arguments, when, user=SYSTEM, **options):
        """What the task scheduler starts."""
        return self.start(key, arguments, self.service("Schedule"), user, when, **options)

    def com(self, key, arguments, when, user=JANA, **options):
        """What DCOM starts."""
        return self.start(key, arguments, self.service("DcomLaunch"), user, when, **options)

    # Power on

    def boot(self, when):
        tick = Steps(when, self.random)
        system = self.start(KernelImage("", None, "System"), [], None, SYSTEM, when, pid=4)
        self.start(KernelImage("", None, "Registry"), [], system, SYSTEM, tick(), pid=124)
        smss = self.start("smss", [], system, SYSTEM, tick(), program="\\SystemRoot\\System32\\smss.exe")
        csrss = ["ObjectDirectory=\\Windows", "SharedSection=1024,20480,768", "Windows=On", "SubSystemType=Windows",
                 "ServerDll=basesrv,1", "ServerDll=winsrv:UserServerDllInitialization,3", "MaxRequestThreads=16"]
        self.start("csrss", csrss, smss, SYSTEM, tick(), program="%SystemRoot%\\system32\\csrss.exe")
        wininit = self.start("wininit", [], smss, SYSTEM, tick(), program="wininit.exe")
        self.start("csrss", csrss, smss, SYSTEM, tick(), program="%SystemRoot%\\system32\\csrss.exe")
        winlogon = self.start("winlogon.exe", [], smss, SYSTEM, tick(), program="winlogon.exe")
        services = self.start("services", [], wininit, SYSTEM, tick())
        lsass = self.start("lsass", [], wininit, SYSTEM, tick())
        self.start("fontdrvhost.exe", [], wininit, FONT_0, tick(), program="fontdrvhost.exe")
        self.start("fontdrvhost.exe", [], winlogon, FONT_1, tick(), program="fontdrvhost.exe")
        self.start("LogonUI.exe", ["/flags:0x2", "/state0:0xa3ac1855", "/state1:0x41c64e6d"], winlogon, SYSTEM,
                   tick(), program="LogonUI.exe", life=self.random.uniform(340, 390))
        self.start("dwm.exe", [], winlogon, DWM, tick(), program="dwm.exe")
        self.system = {"system": system, "smss": smss, "wininit": wininit, "winlogon": winlogon,
                       "services": services, "lsass": lsass}
        self.hosts["SamSs"] = lsass
        self._start_services(services, tick)
        self._after_boot(tick)

    def _start_services(self, parent, tick):
        """Services of the same start in the order of the catalogue; those that share a process follow its owner."""
        wanted = [each for each in self.services if each.running and each.image]
        for service in sorted(wanted, key=lambda each: (each.start != "AUTO_START", each.name not in EARLY)):
            if not service.shares:
                self.hosts[service.name] = self._start_service(service, parent, tick(0.05, 1.1))
        for service in wanted:
            if service.shares:
                self.hosts[service.name] = self.hosts[service.shares]

    def _start_service(self, service, parent, when):
        user = USERS[service.account]
        if service.image == "svchost":
            arguments = ["-k", service.group, "-p"]
            if service.name not in ("DcomLaunch", "RpcSs", "BFE"):
                arguments += ["-s", service.name]
            return self.start("svchost", arguments, parent, user, when)
        binary = Image(service.image, _signer(service.image)) if ":\\" in service.image else image(service.image)
        path = binary.path
        rest = service.path.split(".exe", 1)[1].lstrip('"').strip()
        return self.start(binary, _words(rest), parent, user, when, raw=service.path, program=path)

    def _after_boot(self, tick):
        stream = self.stream
        agent = self.service("Elastic Agent")
        for key, arguments in [
            ("filebeat", ["filebeat", "-E", "setup.ilm.enabled=false", "-E", "management.enabled=true"]),
            ("osquerybeat", ["osquerybeat", "-E", "management.enabled=true"]),
        ]:
            self.system[key] = self.start(key, arguments, agent, SYSTEM, tick())
        self.system["osqueryd"] = self.start(
            "osqueryd", ["--flagfile=osquery/osquery.flags", "--pack_delimiter=_", "--extensions_autoload=extensions.load"],
            self.system["osquerybeat"], SYSTEM, tick())
        for number in range(2):
            self.start("wmiprvse", ["-secured", "-Embedding"] if number else ["-Embedding"],
                       self.service("DcomLaunch"), SYSTEM if number else USERS["NT AUTHORITY\\NetworkService"], tick())
        self.system["audiodg"] = self.start("AUDIODG.EXE", ["0x0000000000000428"], self.service("Audiosrv"),
                                            LOCAL_SERVICE, tick())
        stream.connect(agent, f"fleet.{DNS_DOMAIN}", tick(), 8220)
        stream.connect(self.system["filebeat"], f"fleet.{DNS_DOMAIN}", tick(), 9200)
        stream.connect(self.service("winlogbeat"), f"fleet.{DNS_DOMAIN}", tick(), 9200)
        stream.connect(self.service("LanmanWorkstation"), f"dc01.{DNS_DOMAIN}", tick(), 445)
        stream.connect(self.system["lsass"], f"dc01.{DNS_DOMAIN}", tick(), 88, life=0.4)
        stream.connect(self.service("NlaSvc"), "www.msftconnecttest.com", tick(), 80, life=1.2)
        stream.connect(self.service("WpnService"), "client.wns.windows.com", tick())
        stream.connect(self.service("FibuConnector"), f"fibu.{DNS_DOMAIN}", tick(), 8443)
        stream.load(self.service("FibuConnector"), LIBRARIES["fibu_core"], tick())
        stream.load(self.service("Winmgmt"), LIBRARIES["wbemprox"], tick())

    # Logon

    def logon(self, when):
        """Jana signs in; the shell starts what it starts for her every day."""
        tick = Steps(when, self.random)
        stream = self.stream
        self._audit_logon(tick())
        userinit = self.start("userinit.exe", [], self.system["winlogon"], JANA, tick())
        explorer = self.start("explorer", [], userinit, JANA, tick(), program="C:\\Windows\\Explorer.EXE",
                              directory=PROFILE)
        self.desktop["explorer"] = explorer
        self.desktop["sihost"] = self.start("sihost.exe", [], self.service("UserManager"), JANA, tick(),
                                            program="sihost.exe")
        self.desktop["taskhostw"] = self.task("taskhostw.exe", ["{222A245B-E637-4AE9-A93F-A59CA119A75E}"], tick(), JANA,
                                              program="taskhostw.exe")
        self.start("ctfmon.exe", [], self.service("TextInputManagementService"), JANA, tick(), program="ctfmon.exe")
        for key in ("start_menu", "search", "shell_host", "text_input", "widgets", "phone"):
            self.desktop[key] = self.com(key, ["-ServerName:App.AppX" + key.replace("_", "") + ".mca"], tick())
        for _ in range(4):
            self.com("RuntimeBroker.exe", ["-Embedding"], tick())
        self.com("dllhost.exe", ["/Processid:{AB8902B4-09CA-4BB6-B78D-A8F59079A8D5}"], tick())
        self.com("ApplicationFrameHost.exe", ["-Embedding"], tick())
        stream.finish(userinit, tick(18, 24))
        self.start("SecurityHealthSystray.exe", [], explorer, JANA, tick())
        self.desktop["onedrive"] = self.start("onedrive", ["/background"], explorer, JANA, tick())
        stream.connect(self.desktop["onedrive"], "nordwerk-my.sharepoint.com", tick())
        stream.connect(self.desktop["onedrive"], "login.microsoftonline.com", tick(), life=4)
        self._start_teams(tick)
        self._start_browser(tick)
        outlook = self.start("outlook", [], explorer, JANA, tick(20, 50), directory=PROFILE)
        self.desktop["outlook"] = outlook
        stream.load(outlook, LIBRARIES["mso"], tick())
        stream.connect(outlook, "autodiscover-s.outlook.com", tick(), life=3)
        stream.connect(outlook, "outlook.office365.com", tick())
        stream.registry(explorer, "HKU", JANA.sid + "\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer"
                        "\\SessionInfo\\1", "StartedCleanly", "1", tick(), kind="REG_DWORD")

    def _audit_logon(self, when):
        self.stream.emit_winlog(
            when, "Security", "Microsoft-Windows-Security-Auditing", "4624",
            {"action": "logged-in", "category": ["authentication"], "module": "security", "outcome": "success",
             "type": ["start"]},
            {"event_data": {"LogonType": "2", "TargetUserName": JANA.name, "TargetDomainName": JANA.domain},
             "logon": {"type": "Interactive"}},
            {"user": JANA.ecs(), "related": {"user": [JANA.name, "SYSTEM"]}})

    def _start_teams(self, tick):
        teams = self.com("teams", ["msteams:system-initiated"], tick(2, 6))
        self.desktop["teams"] = teams
        view = self.start("webview", ["--embedded-browser-webview=1", "--webview-exe-name=ms-teams.exe",
                                      f"--user-data-dir={HOME}\\AppData\\Local\\Packages\\MSTeams_8wekyb3d8bbwe"
                                      "\\LocalCache\\Microsoft\\MSTeams\\EBWebView", "--lang=de",
                                      "--enable-features=msWebView2EnableTracingPrivacySafe"], teams, JANA, tick())
        self.desktop["webview"] = view
        for kind in ("gpu-process", "utility --utility-sub-type=network.mojom.NetworkService", "renderer",
                     "renderer --renderer-client-id=7"):
            child = self.start("webview", ["--type=" + part if not number else part
                                           for number, part in enumerate(kind.split(" "))]
                               + ["--lang=de", f"--field-trial-handle={self.random.randrange(1000, 9999)},i,"
                                  f"{self.random.getrandbits(60)},262144", "/prefetch:8"], view, JANA, tick())
            if "Network" in kind:
                self.desktop["teams_network"] = child
        self.stream.connect(self.desktop["teams_network"], "teams.microsoft.com", tick())

    def _start_browser(self, tick):
        browser = self.start("chrome", ["--restore-last-session"], self.desktop["explorer"], JANA, tick(8, 30))
        self.desktop["chrome"] = browser
        for kind in ("crashpad-handler", "gpu-process", "utility", "renderer", "renderer", "renderer"):
            child = self.renderer(kind, tick())
            if kind == "utility":
                self.desktop["chrome_network"] = child
                self.stream.load(child, LIBRARIES["chrome_elf"], tick())
        self.stream.connect(self.desktop["chrome_network"], "clients2.google.com", tick(), life=30)

    def renderer(self, kind, when, **options):
        """A helper of the browser, with the long command line that those have."""
        arguments = [f"--type={kind}", "--string-annotations", "--lang=de",
                     "--device-scale-factor=1.25", "--num-raster-threads=4", "--enable-main-frame-before-activation",
                     f"--renderer-client-id={self.random.randrange(5, 400)}",
                     f"--metrics-shmem-handle={self.random.randrange(2000, 6000)},i,"
                     f"{self.random.getrandbits(62)},{self.random.getrandbits(62)},2097152",
                     f"--field-trial-handle={self.random.randrange(1700, 2200)},i,"
                     f"{self.random.getrandbits(62)},{self.random.getrandbits(62)},262144",
                     "--variations-seed-version", f"--mojo-platform-channel-handle={self.random.randrange(1000, 9000)}",
                     "/prefetch:1"]
        return self.start("chrome", arguments, self.desktop["chrome"], JANA, when, **options)

    # Power off

    def shut_down(self, when):
        """Everything ends; the sensor still sees some of it."""
        mine = [each for each in self.stream.alive(when) if each.pid != 4]
        for number, process in enumerate(sorted(mine, key=lambda each: (each.user is not JANA, -each.start.timestamp()))):
            moment = when + seconds(0.12 * number)
            if process.user is JANA:
                self.stream.finish(process, moment)
            else:
                process.end = moment
        self.stream.processes[0].end = when + seconds(60)
        for process in self.stream.processes:
            process.end = process.end or when + seconds(60)
        self.stream.resolved.clear()
        for socket in self.stream.sockets:
            socket.closed = socket.closed or when


EARLY = ("DcomLaunch", "RpcSs", "LSM", "EventLog", "Dnscache", "BFE", "Dhcp", "nsi", "Schedule", "UserManager")
_SIGNERS = [("\\Adobe\\", "Adobe Inc."), ("Windows Defender", "Microsoft Windows Publisher"),
            ("OpenVPN", "OpenVPN Inc."), ("C:\\Tools\\", None), ("ScanStation", None)]


def _signer(path):
    for part, signer in _SIGNERS:
        if part in path:
            return signer
    return "Microsoft Windows"


def _words(text):
    """Arguments of a command line, quotes removed."""
    words, inside, word = [], False, ""
    for character in text + " ":
        if character == '"':
            inside = not inside
        elif character == " " and not inside:
            if word:
                words.append(word)
            word = ""
        else:
            word += character
    return words


class KernelImage(Image):
    """A process of the kernel: a name, no file, no signature."""

    @property
    def name(self):
        return self.original
