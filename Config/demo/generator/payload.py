"""The real bytes behind the paths that matter, and the digests of every other path.

The "programs" look like one to a reader of headers, and are none: the COFF header names no machine and no
section, and what follows is text and noise. No system can load them.
"""

import struct

from generator.base import SEED, digests_of, stream_of
from generator.host import HOME, SYSTEM32

KIB = 1024
DOCPROV = HOME + "\\AppData\\Local\\PdfViewerCache\\docprov.dll"
TSYNC = "C:\\ProgramData\\TelemetrySync\\tsync.dll"
FAKE_EDGE = HOME + "\\AppData\\Local\\Microsoft\\EdgeUpdater\\MicrosoftEdgeUpdate.exe"
FAKE_EDGE_OLD = FAKE_EDGE + ".old"
SETUP = HOME + "\\Downloads\\BrightPDF_Setup.exe"
LURE_IMAGE = (
    HOME + "\\AppData\\Local\\Microsoft\\Windows\\INetCache\\Content.Outlook\\9K2LQX7P\\Rechnung_2026-10_Übersicht.iso"
)
TASK_FILE = SYSTEM32 + "\\Tasks\\MicrosoftEdgeUpdateTaskUserCore"
TSINST = HOME + "\\AppData\\Local\\Temp\\tsinst.exe"  # gone when the snapshot is taken
DROP_SCRIPT = HOME + "\\AppData\\Local\\Temp\\Rechnung_7f3a.js"  # gone as well

ENGINE = (
    "C:\\Windows\\assembly\\NativeImages_v4.0.30319_64\\System.Manaa57fc8cc#"
    "\\4f7d0c2a5b7f1e8d9c3a6b5e4d2f1a07\\System.Management.Automation.ni.dll"
)
ENGINE_MSIL = (
    "C:\\Windows\\Microsoft.NET\\assembly\\GAC_MSIL\\System.Management.Automation"
    "\\v4.0_3.0.0.0__31bf3856ad364e35\\System.Management.Automation.dll"
)
INVENTORY = "C:\\Tools\\Inventar\\InventarAgent.exe"
ROTATE = "C:\\Tools\\logrotate\\rotate.cmd"
FIBU = "C:\\Program Files\\Nordwerk\\FiBu Connector\\FibuConnect.exe"
BACKUP_SERVICE = "C:\\Program Files\\Nordwerk\\Backup\\NwBackupSvc.exe"
PRINT_MONITOR = "C:\\Program Files\\Altbau Software\\Print Monitor\\pmon.exe"
EDGE_UPDATE = "C:\\Program Files (x86)\\Microsoft\\EdgeUpdate\\MicrosoftEdgeUpdate.exe"
CHOCO = "C:\\ProgramData\\chocolatey\\choco.exe"
HOSTS_FILE = SYSTEM32 + "\\drivers\\etc\\hosts"
REPORT_NOTES = HOME + "\\Documents\\Отчёт за сентябрь – Größen 📊.txt"
PRINTER_DRIVER = SYSTEM32 + "\\spool\\drivers\\x64\\3\\KODrv64.dll"
ROLLOUT_PROVIDER = "C:\\ProgramData\\Nordwerk\\Rollout\\provider.dll"

HOSTS_ENTRIES = [("127.0.0.1", "localhost"), ("10.40.3.15", "fibu fibu.nordwerk.example")]


def program(path, kibibytes, words=""):
    """A file that starts like a program and cannot run."""
    noise = stream_of("payload", path)
    stub = b"Demo data of Dossier: this is no program and cannot be run.\r\n$"
    dos = b"MZ" + bytes(58) + struct.pack("<I", 0x80) + stub
    coff = b"PE\0\0" + struct.pack("<HHIIIHH", 0, 0, 0, 0, 0, 0, 0)
    head = dos.ljust(0x80, b"\0") + coff
    text = (f"{path}\r\n{words}\r\n" * 4).encode("utf-16-le")
    size = kibibytes * KIB + noise.randrange(512)
    return (head + text + noise.randbytes(size))[:size]


def disc_image(path, kibibytes):
    """The descriptor of an ISO 9660 volume at its place, the rest noise."""
    noise = stream_of("payload", path)
    descriptor = b"\x01CD001\x01\0" + b"NORDWERK".ljust(32) + b"RECHNUNG_2026_10".ljust(32)
    return bytes(32 * KIB) + descriptor.ljust(2 * KIB, b"\0") + noise.randbytes(kibibytes * KIB)


def task_definition():
    """The planted scheduled task as Windows stores one: UTF-16 with a byte order mark."""
    text = f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Author>NORDWERK\\jmueller</Author><URI>\\MicrosoftEdgeUpdateTaskUserCore</URI></RegistrationInfo>
  <Triggers><TimeTrigger><Repetition><Interval>PT30M</Interval></Repetition>
    <StartBoundary>2026-10-14T14:30:00</StartBoundary></TimeTrigger></Triggers>
  <Settings><Hidden>true</Hidden><Enabled>true</Enabled></Settings>
  <Actions><Exec><Command>{FAKE_EDGE}</Command><Arguments>/ua /installsource scheduler</Arguments></Exec></Actions>
</Task>
"""
    return b"\xff\xfe" + text.replace("\n", "\r\n").encode("utf-16-le")


def hosts_file():
    lines = ["# Names of Nordwerk that must resolve without the DNS server"]
    lines += [f"{address}\t{names}" for address, names in HOSTS_ENTRIES]
    padding = "# " + "-" * 70 + "\r\n"
    return ("\r\n".join(lines) + "\r\n" + padding * 14).encode()


def rotate_script():
    lines = ["@echo off", "rem Keeps the logs of the last eight weeks", "setlocal"]
    lines += [f"if exist D:\\Logs\\fibu.{week} ren D:\\Logs\\fibu.{week} fibu.{week + 1}" for week in range(8, 0, -1)]
    lines += ["if exist D:\\Logs\\fibu.log ren D:\\Logs\\fibu.log fibu.1", "endlocal"]
    return ("\r\n".join(lines) + "\r\nrem " + "=" * 800 + "\r\n").encode()


def report_notes():
    lines = ["Отчёт за сентябрь", "Größen in Tsd. €", "报价单: 见附件", "📊 ✔", ""]
    return ("\ufeff" + "\r\n".join(lines * 30)).encode()


def real_files():
    """Path → bytes of every file under `files/`."""
    programs = {
        DOCPROV: 46, TSYNC: 58, FAKE_EDGE: 71, FAKE_EDGE_OLD: 64, SETUP: 118,
        ENGINE: 96, ENGINE_MSIL: 44, INVENTORY: 37, FIBU: 52, BACKUP_SERVICE: 41, PRINT_MONITOR: 22,
        EDGE_UPDATE: 33, CHOCO: 28, PRINTER_DRIVER: 24, ROLLOUT_PROVIDER: 15,
        SYSTEM32 + "\\wuauclt.exe": 36, SYSTEM32 + "\\svchost.exe": 34, SYSTEM32 + "\\cmd.exe": 30,
        SYSTEM32 + "\\sc.exe": 14, SYSTEM32 + "\\schtasks.exe": 25, SYSTEM32 + "\\wscript.exe": 18,
        SYSTEM32 + "\\wuaueng.dll": 61, SYSTEM32 + "\\UpdateDeploymentProvider.dll": 27,
        SYSTEM32 + "\\WindowsPowerShell\\v1.0\\powershell.exe": 43,
    }
    files = {path: program(path, size) for path, size in programs.items()}
    files[LURE_IMAGE] = disc_image(LURE_IMAGE, 90)
    files[TASK_FILE] = task_definition()
    files[HOSTS_FILE] = hosts_file()
    files[ROTATE] = rotate_script()
    files[REPORT_NOTES] = report_notes()
    return files


REAL = real_files()
_BY_LOWER = {path.lower(): content for path, content in REAL.items()}


def digests(path):
    """Of the real bytes where there are some; else made of the path, the same on every run."""
    content = _BY_LOWER.get(path.lower())
    return digests_of(content if content is not None else f"{SEED}|{path.lower()}".encode())


def size_of(path):
    content = _BY_LOWER.get(path.lower())
    if content is not None:
        return len(content)
    return stream_of("size", path.lower()).randrange(24 * KIB, 3_000 * KIB)
