"""The programs and libraries of the workstation, with the signature that the sensor saw on each."""

from dataclasses import dataclass

from generator import payload
from generator.base import name_of
from generator.host import HOME, SYSTEM32

WINDOWS = "Microsoft Windows"
PUBLISHER = "Microsoft Windows Publisher"
MICROSOFT = "Microsoft Corporation"
GOOGLE = "Google LLC"
NORDWERK = "Nordwerk GmbH"
ELASTIC = "Elasticsearch, Inc."
GIT = "Johannes Schindelin"


@dataclass(frozen=True)
class Image:
    """A program or library on disk."""

    path: str
    signer: str | None = WINDOWS
    original: str | None = None
    trusted: bool = True
    hashed_as: str | None = None  # where its bytes are today, when that is not its path

    @property
    def name(self):
        return name_of(self.path)

    @property
    def original_name(self):
        return self.original or self.name

    def signature(self):
        if self.signer is None:
            return {"exists": False}
        status = "trusted" if self.trusted else "errorUntrustedRoot"
        return {"exists": True, "status": status, "subject_name": self.signer, "trusted": self.trusted}

    def digests(self):
        return payload.digests(self.hashed_as or self.path)


def windows(name, signer=WINDOWS, original=None):
    return Image(f"{SYSTEM32}\\{name}", signer, original)


PROGRAM_FILES = "C:\\Program Files"
X86 = "C:\\Program Files (x86)"
APPS = "C:\\Windows\\SystemApps"
STORE = PROGRAM_FILES + "\\WindowsApps"
OFFICE = PROGRAM_FILES + "\\Microsoft Office\\root\\Office16"
TEAMS = STORE + "\\MSTeams_25241.203.3947.4411_x64__8wekyb3d8bbwe"
WEBVIEW = X86 + "\\Microsoft\\EdgeWebView\\Application\\140.0.3485.81"
DEFENDER = "C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.26080.7-0"
CODE = HOME + "\\AppData\\Local\\Programs\\Microsoft VS Code"
ELASTIC_AGENT = PROGRAM_FILES + "\\Elastic\\Agent\\data\\elastic-agent-8.19.4-1f2c6b"

# Short key → image. Everything in System32 that is signed as a part of Windows is made by `windows`.
IMAGES = {
    "explorer": Image("C:\\Windows\\explorer.exe", WINDOWS, "EXPLORER.EXE"),
    "powershell": windows("WindowsPowerShell\\v1.0\\powershell.exe", WINDOWS, "PowerShell.EXE"),
    "svchost": windows("svchost.exe", PUBLISHER),
    "services": windows("services.exe", PUBLISHER),
    "lsass": windows("lsass.exe", PUBLISHER),
    "wininit": windows("wininit.exe", PUBLISHER, "WinInit.exe"),
    "csrss": windows("csrss.exe", PUBLISHER, "CSRSS.Exe"),
    "smss": windows("smss.exe", PUBLISHER),
    "cmd": windows("cmd.exe", WINDOWS, "Cmd.Exe"),
    "conhost": windows("conhost.exe", WINDOWS, "CONHOST.EXE"),
    "net": windows("net.exe"),
    "net1": windows("net1.exe"),
    "sc": windows("sc.exe"),
    "schtasks": windows("schtasks.exe"),
    "wuauclt": windows("wuauclt.exe"),
    "wsmprovhost": windows("wsmprovhost.exe"),
    "wmiprvse": windows("wbem\\WmiPrvSE.exe", WINDOWS, "Wmiprvse.exe"),
    "trustedinstaller": Image("C:\\Windows\\servicing\\TrustedInstaller.exe", WINDOWS),
    "tiworker": Image(
        "C:\\Windows\\WinSxS\\amd64_microsoft-windows-servicingstack_31bf3856ad364e35_10.0.22621.6050_none_e4b8"
        "\\TiWorker.exe", WINDOWS),
    "splwow64": Image("C:\\Windows\\splwow64.exe", WINDOWS),
    "outlook": Image(OFFICE + "\\OUTLOOK.EXE", MICROSOFT, "Outlook.exe"),
    "excel": Image(OFFICE + "\\EXCEL.EXE", MICROSOFT, "Excel.exe"),
    "word": Image(OFFICE + "\\WINWORD.EXE", MICROSOFT, "WinWord.exe"),
    "clicktorun": Image(
        PROGRAM_FILES + "\\Common Files\\Microsoft Shared\\ClickToRun\\OfficeClickToRun.exe", MICROSOFT),
    "teams": Image(TEAMS + "\\ms-teams.exe", MICROSOFT),
    "webview": Image(WEBVIEW + "\\msedgewebview2.exe", MICROSOFT),
    "onedrive": Image(PROGRAM_FILES + "\\Microsoft OneDrive\\OneDrive.exe", MICROSOFT),
    "onedrive_sync": Image(
        PROGRAM_FILES + "\\Microsoft OneDrive\\25.179.0914.0003\\FileCoAuth.exe", MICROSOFT),
    "chrome": Image(PROGRAM_FILES + "\\Google\\Chrome\\Application\\chrome.exe", GOOGLE),
    "google_updater": Image(X86 + "\\Google\\GoogleUpdater\\140.0.7339.0\\updater.exe", GOOGLE),
    "edge": Image(X86 + "\\Microsoft\\Edge\\Application\\msedge.exe", MICROSOFT),
    "edge_update": Image(payload.EDGE_UPDATE, MICROSOFT, "msedgeupdate.dll"),
    "code": Image(CODE + "\\Code.exe", MICROSOFT, "electron.exe"),
    "git": Image(PROGRAM_FILES + "\\Git\\mingw64\\bin\\git.exe", GIT),
    "git_https": Image(PROGRAM_FILES + "\\Git\\mingw64\\libexec\\git-core\\git-remote-https.exe", GIT),
    "bash": Image(PROGRAM_FILES + "\\Git\\usr\\bin\\bash.exe", GIT),
    "python": Image(HOME + "\\AppData\\Local\\Programs\\Python\\Python312\\python.exe",
                    "Python Software Foundation"),
    "defender": Image(DEFENDER + "\\MsMpEng.exe", PUBLISHER),
    "defender_cmd": Image(DEFENDER + "\\MpCmdRun.exe", PUBLISHER),
    "defender_nis": Image(DEFENDER + "\\NisSrv.exe", PUBLISHER),
    "smartscreen": windows("smartscreen.exe"),
    "elastic_agent": Image(PROGRAM_FILES + "\\Elastic\\Agent\\elastic-agent.exe", ELASTIC),
    "endpoint": Image(PROGRAM_FILES + "\\Elastic\\Endpoint\\elastic-endpoint.exe", ELASTIC),
    "filebeat": Image(ELASTIC_AGENT + "\\components\\agentbeat.exe", ELASTIC),
    "osquerybeat": Image(ELASTIC_AGENT + "\\components\\osquerybeat.exe", ELASTIC),
    "osqueryd": Image(ELASTIC_AGENT + "\\components\\osqueryd.exe", ELASTIC),
    "winlogbeat": Image(PROGRAM_FILES + "\\Winlogbeat\\winlogbeat.exe", ELASTIC),
    "fibu": Image(payload.FIBU, NORDWERK),
    "backup": Image(payload.BACKUP_SERVICE, NORDWERK),
    "backup_worker": Image(PROGRAM_FILES + "\\Nordwerk\\Backup\\NwBackupWorker.exe", NORDWERK),
    "rollout": Image(X86 + "\\Nordwerk\\Rollout\\RolloutAgent.exe", NORDWERK),
    "rollout_helper": Image(PROGRAM_FILES + "\\Nordwerk\\Rollout\\RolloutHelper.exe", NORDWERK),
    "print_monitor": Image(payload.PRINT_MONITOR, "Altbau Software KG"),
    "remote_desktop": Image(
        PROGRAM_FILES + "\\Devolutions\\Remote Desktop Manager\\RemoteDesktopManager.exe", "Devolutions Inc"),
    "lenovo": Image(
        "C:\\Windows\\Lenovo\\ImController\\PluginHost\\Lenovo.Modern.ImController.PluginHost.exe", "Lenovo"),
    "lenovo_service": Image(
        "C:\\Windows\\Lenovo\\ImController\\Service\\Lenovo.Modern.ImController.exe", "Lenovo"),
    "choco": Image(payload.CHOCO, "Chocolatey Software, Inc."),
    "inventory": Image(payload.INVENTORY, None),
    "report_kit": Image(HOME + "\\AppData\\Local\\Programs\\reportkit\\reportkit.exe", None),
    "script_host": Image("D:\\Werkstatt\\psrunner\\psrunner.exe", None),
    "search": Image(APPS + "\\MicrosoftWindows.Client.CBS_cw5n1h2txyewy\\SearchHost.exe", WINDOWS),
    "start_menu": Image(
        APPS + "\\Microsoft.Windows.StartMenuExperienceHost_cw5n1h2txyewy\\StartMenuExperienceHost.exe", WINDOWS),
    "shell_host": Image(APPS + "\\ShellExperienceHost_cw5n1h2txyewy\\ShellExperienceHost.exe", WINDOWS),
    "text_input": Image(APPS + "\\MicrosoftWindows.Client.CBS_cw5n1h2txyewy\\TextInputHost.exe", WINDOWS),
    "widgets": Image(
        STORE + "\\MicrosoftWindows.Client.WebExperience_525.22401.20.0_x64__cw5n1h2txyewy\\Dashboard\\Widgets.exe",
        MICROSOFT),
    "phone": Image(
        STORE + "\\Microsoft.YourPhone_1.25082.109.0_x64__8wekyb3d8bbwe\\PhoneExperienceHost.exe", MICROSOFT),
    # The attack
    "setup": Image(payload.SETUP, "Bright Path Software Ltd", "setup.exe", trusted=False),
    "installer": Image(payload.TSINST, None, "inst64.exe"),
    "fake_edge_first": Image(payload.FAKE_EDGE, None, "brupd.exe", hashed_as=payload.FAKE_EDGE_OLD),
    "fake_edge": Image(payload.FAKE_EDGE, None, "brupd.exe"),
}
LIBRARIES = {
    "docprov": Image(payload.DOCPROV, None, "prov64.dll"),
    "tsync": Image(payload.TSYNC, None, "svcmod.dll"),
    "engine": Image(payload.ENGINE, None, "System.Management.Automation.dll"),
    "engine_msil": Image(payload.ENGINE_MSIL, MICROSOFT),
    "engine_resources": Image(
        "C:\\Windows\\Microsoft.NET\\assembly\\GAC_MSIL\\System.Management.Automation.resources"
        "\\v4.0_3.0.0.0_de_31bf3856ad364e35\\System.Management.Automation.resources.dll", MICROSOFT),
    # Written this way by a loader that lower-cases paths. A keyword field tells the two apart.
    "engine_lower": Image(payload.ENGINE_MSIL.lower(), MICROSOFT, "System.Management.Automation.dll"),
    "clr": Image("C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\clr.dll", MICROSOFT),
    "mscorlib": Image(
        "C:\\Windows\\assembly\\NativeImages_v4.0.30319_64\\mscorlib\\5bb5a0ac4f1c12df0b1a3d5c7e9f8a24"
        "\\mscorlib.ni.dll", None, "mscorlib.dll"),
    "printer": Image(payload.PRINTER_DRIVER, "Konwerk Office Imaging Inc."),
    "deployment": windows("UpdateDeploymentProvider.dll"),
    "git_curl": Image(PROGRAM_FILES + "\\Git\\mingw64\\bin\\libcurl-4.dll", GIT),
    "python_dll": Image(
        HOME + "\\AppData\\Local\\Programs\\Python\\Python312\\python312.dll", "Python Software Foundation"),
    "numpy": Image(
        HOME + "\\Werkstatt\\berichte\\.venv\\Lib\\site-packages\\numpy\\_core"
        "\\_multiarray_umath.cp312-win_amd64.pyd", None),
    "chrome_elf": Image(PROGRAM_FILES + "\\Google\\Chrome\\Application\\140.0.7339.186\\chrome_elf.dll", GOOGLE),
    "mso": Image(PROGRAM_FILES + "\\Microsoft Office\\root\\vfs\\ProgramFilesCommonX64\\Microsoft Shared"
                 "\\OFFICE16\\mso.dll", MICROSOFT),
    "fibu_core": Image(PROGRAM_FILES + "\\Nordwerk\\FiBu Connector\\FibuKern.dll", NORDWERK),
}
# Libraries of Windows that the sensor likes to report
for _name in ["mscoree.dll", "amsi.dll", "winhttp.dll", "taskschd.dll", "vaultcli.dll", "samlib.dll", "dbghelp.dll",
              "wbem\\wbemprox.dll", "netapi32.dll", "ws2_32.dll", "crypt32.dll", "dpapi.dll", "jscript.dll"]:
    LIBRARIES[name_of(_name)[:-4]] = windows(_name)


def image(key):
    """The image of a key; an unknown key is a program in System32."""
    return IMAGES.get(key) or windows(key)
