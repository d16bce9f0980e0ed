"""The scheduled tasks of the workstation."""

from generator import payload, stories
from generator.base import at, epoch, minutes, stream_of
from generator.host import CAPTURED
from generator.software import IMAGES

WINDOWS_FOLDER = "\\Microsoft\\Windows\\"
# folder | name | action | state: R(eady), D(isabled), U (running)
WINDOWS_TASKS = """
.NET Framework|.NET Framework NGEN v4.0.30319 64|{84F0FAE1-C27B-4F6F-807B-28CF6F96287D}|R
Application Experience|Microsoft Compatibility Appraiser|%windir%\\system32\\compattelrunner.exe|R
Application Experience|PcaPatchDbTask|%windir%\\system32\\rundll32.exe PcaSvc.dll,PcaPatchSdbTask|R
Application Experience|StartupAppTask|%windir%\\system32\\rundll32.exe Startupscan.dll,SusRunTask|R
AppID|VerifiedPublisherCertStoreCheck|%windir%\\system32\\appidcertstorecheck.exe|D
Autochk|Proxy|%windir%\\system32\\rundll32.exe /d acproxy.dll,PerformAutochkOperations|R
BitLocker|BitLocker MDM policy Refresh|{61BCD1B9-340C-40EC-9D41-D7F1C0632F05}|R
CertificateServicesClient|SystemTask|{58FB76B9-AC85-4E55-AC04-427593B1D060}|R
CertificateServicesClient|UserTask|{58FB76B9-AC85-4E55-AC04-427593B1D060}|U
Chkdsk|ProactiveScan|{CF4270F5-2E43-4468-83B3-A8C45BB33EA1}|R
Customer Experience Improvement Program|Consolidator|%SystemRoot%\\System32\\wsqmcons.exe|R
Customer Experience Improvement Program|UsbCeip|{C27F6B1D-FE0B-45E4-9257-38799FA69BC8}|R
Data Integrity Scan|Data Integrity Scan|{DCFD3EA8-D960-4719-8206-490AE315F94F}|R
Defrag|ScheduledDefrag|%windir%\\system32\\defrag.exe -c -h -o|R
Device Information|Device|%windir%\\system32\\devicecensus.exe SystemCxt|R
Diagnosis|Scheduled|{C1F85EF8-BCC2-4606-BB39-70C523715EB3}|R
DirectX|DXGIAdapterCache|%windir%\\system32\\dxgiadaptercache.exe|R
DiskCleanup|SilentCleanup|%windir%\\system32\\cleanmgr.exe /autoclean /d %systemdrive%|R
DiskDiagnostic|Microsoft-Windows-DiskDiagnosticDataCollector|%windir%\\system32\\rundll32.exe dfdts.dll,DfdGetDefaultPolicyAndSMART|R
ExploitGuard|ExploitGuard MDM policy Refresh|{711001CD-CA0B-4D82-9A0D-3F5E4B6E0B3D}|R
Flighting\\OneSettings|RefreshCache|{E07647F7-AED2-48D8-9720-939CAE12C1F2}|R
International|Synchronize Language Settings|{E4FE6C3B-9C5E-4D3B-8D0A-36A1A9B1E4B2}|R
LanguageComponentsInstaller|Installation|{6F58F65F-EC0E-4ACA-99FE-FC5A1A25E4BE}|D
Location|Notifications|%windir%\\System32\\LocationNotificationWindows.exe|R
Maintenance|WinSAT|{A9A33436-678B-4C9C-A211-7CC38785E79D}|R
Management\\Provisioning|Logon|%windir%\\system32\\ProvTool.exe /turn 5 /source LogonIdleTask|R
MemoryDiagnostic|RunFullMemoryDiagnostic|{8168E74A-B39F-46D8-ADCD-7BED477B80A3}|R
Multimedia|SystemSoundsService|{2DEA658F-54C1-4227-AF9B-260AB5FC3543}|U
NetTrace|GatherNetworkInfo|%windir%\\system32\\gatherNetworkInfo.vbs $(Arg1)|R
Plug and Play|Device Install Group Policy|{60400283-B242-4FA8-8C25-CAF695B88209}|R
Power Efficiency Diagnostics|AnalyzeSystem|{927EA2AF-1C54-43D5-825E-0074CE028EEE}|R
Registry|RegIdleBackup|{CA767AA8-9157-4604-B64B-40747123D5F2}|R
RemoteAssistance|RemoteAssistanceTask|%windir%\\system32\\RAServer.exe /offerraupdate|D
Servicing|StartComponentCleanup|{752073A1-23F2-4396-85F0-8FDB879ED0ED}|R
SettingSync|BackgroundUploadTask|{59F42A41-6B1E-4DA6-A5A6-8C5A3C6F3D1E}|R
Shell|FamilySafetyMonitor|%windir%\\System32\\wpcmon.exe|R
Shell|IndexerAutomaticMaintenance|{3FBA60A6-7BF5-4868-A2CA-6623B3DFF7D6}|R
SoftwareProtectionPlatform|SvcRestartTask|{B1AEBB5D-EAD9-4476-B375-9C3ED9F32AFC}|R
SpacePort|SpaceAgentTask|%windir%\\system32\\SpaceAgent.exe|R
Speech|SpeechModelDownloadTask|%windir%\\system32\\speech_onecore\\common\\SpeechModelDownload.exe|R
StateRepository|MaintenanceTasks|%windir%\\system32\\rundll32.exe Windows.StateRepositoryClient.dll,StateRepositoryDoMaintenanceTasks|R
Storage Tiers Management|Storage Tiers Optimization|%windir%\\system32\\defrag.exe -c -h -g -# -m 8 -i 13500|D
Subscription|EnableLicenseAcquisition|%SystemRoot%\\system32\\ClipRenew.exe|R
Sysmain|ResPriStaticDbSync|%windir%\\system32\\rundll32.exe sysmain.dll,PfSvWsSwapAssessmentTask|R
SystemRestore|SR|%windir%\\system32\\srtasks.exe ExecuteScheduledSPPCreation|R
Task Manager|Interactive|{855FEC53-D2E4-4999-9E87-3414E9CF0FF4}|R
TextServicesFramework|MsCtfMonitor|{01575CFE-9A55-4003-A5E1-F38D1EBDCBE1}|U
Time Synchronization|SynchronizeTime|%windir%\\system32\\sc.exe start w32time task_started|R
TPM|Tpm-Maintenance|{5014B7C8-934E-4262-9816-887FA745A6C4}|R
UpdateOrchestrator|Schedule Scan|%systemroot%\\system32\\usoclient.exe StartScan|R
UpdateOrchestrator|Reboot_AC|%systemroot%\\system32\\MusNotification.exe|D
UPnP|UPnPHostConfig|%windir%\\system32\\sc.exe config upnphost start= auto|D
WDI|ResolutionHost|{900BE39D-6BE8-461A-BC4D-B0FA71F5ECB1}|R
Windows Defender|Windows Defender Scheduled Scan|{DEFENDER} Scan -ScheduleJob -ScanTrigger 55 -IdleScheduledJob|R
Windows Defender|Windows Defender Cache Maintenance|{DEFENDER} -IdleTask -TaskName WdCacheMaintenance|R
Windows Error Reporting|QueueReporting|%windir%\\system32\\wermgr.exe -upload|R
Windows Filtering Platform|BfeOnServiceStartTypeChange|%windir%\\system32\\rundll32.exe bfe.dll,BfeOnServiceStartTypeChange|R
WindowsUpdate|Scheduled Start|C:\\Windows\\system32\\sc.exe start wuauserv|R
Wininet|CacheTask|{0358B920-0AC7-461F-98F4-58E32CD89148}|U
WwanSvc|NotificationTask|%SystemRoot%\\System32\\WiFiTask.exe wwan|R
"""
# path | action | last run | every so many minutes
OTHER_TASKS = [
    ("\\MicrosoftEdgeUpdateTaskMachineCore", f"{payload.EDGE_UPDATE} /c", "10-14 06:02", 1440),
    ("\\MicrosoftEdgeUpdateTaskMachineUA", f"{payload.EDGE_UPDATE} /ua /installsource scheduler", "10-14 11:41", 240),
    ("\\GoogleSystem\\GoogleUpdater\\GoogleUpdaterTaskSystem140.0.7339.0",
     f"{IMAGES['google_updater'].path} --wake --system", "10-14 11:42", 240),
    ("\\Nordwerk\\Inventar täglich", f"{payload.INVENTORY} --vollständig --ziel https://inventar.nordwerk.example/api",
     "10-14 10:15", 1440),
    ("\\Nordwerk\\Logs drehen", f"cmd.exe /d /c {payload.ROTATE}", "10-14 12:00", 10_080),
    ("\\Nordwerk\\Prüfe Laufwerke", "powershell.exe -NoLogo -NonInteractive -NoProfile -ExecutionPolicy AllSigned -File "
     "C:\\ProgramData\\Nordwerk\\Rollout\\Prüfe-Laufwerke.ps1", "10-14 09:05", 1440),
    ("\\OneDrive Standalone Update Task-S-1-5-21-2417093651-1182640957-3390021846-1608",
     f"{IMAGES['onedrive'].path} /update", "10-14 07:12", 1440),
    ("\\Lenovo\\ImController\\Lenovo iM Controller Monitor", "C:\\Windows\\System32\\sc.exe start ImControllerService",
     "10-14 06:20", 1440),
    ("\\Microsoft\\Office\\Office Automatic Updates 2.0", "C:\\Program Files\\Common Files\\Microsoft Shared\\ClickToRun\\"
     "OfficeC2RClient.exe /frequentupdate SCHEDULEDTASK displaylevel=False", "10-14 08:00", 1440),
]


def rows():
    source, found = stream_of("tasks"), []
    for line in WINDOWS_TASKS.strip().splitlines():
        folder, name, action, state = line.split("|")
        last = at("10-14 05:50") + minutes(source.randrange(0, 560)) if source.random() < 0.6 else \
            at("10-09 09:00") + minutes(source.randrange(0, 4_000))
        found.append(_row(name, action.replace("{DEFENDER}", IMAGES["defender_cmd"].path), WINDOWS_FOLDER + folder + "\\" + name,
                          epoch(last), epoch(last) + 86_400 * source.choice([1, 1, 7]),
                          {"R": "ready", "D": "disabled", "U": "running"}[state], source.random() < 0.3))
    for path, action, last, every in OTHER_TASKS:
        found.append(_row(path.rsplit("\\", 1)[1], action, path, epoch(at(last)), epoch(at(last)) + 60 * every))
    planted = epoch(CAPTURED) // 1_800 * 1_800
    found.append(_row(stories.TASK_NAME, payload.FAKE_EDGE + " /ua /installsource scheduler", "\\" + stories.TASK_NAME,
                      planted, planted + 1_800, hidden=True))
    return sorted(found, key=lambda row: row["path"])


def _row(name, action, path, last, following, state="ready", hidden=False):
    disabled = state == "disabled"
    return {"name": name, "action": action, "path": path, "enabled": int(not disabled), "state": state, "hidden": int(hidden),
            "last_run_time": 0 if disabled else last, "next_run_time": 0 if disabled else following,
            "last_run_message": "" if disabled else "The operation completed successfully.",
            "last_run_code": "0x41303" if disabled else "0x0"}
