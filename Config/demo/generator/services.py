"""The services and drivers of the workstation: the source of the services table and of the boot's processes."""

from dataclasses import dataclass

from generator import payload
from generator.host import LOCAL_SERVICE, NETWORK_SERVICE, SYSTEM, SYSTEM32, BACKUP
from generator.software import DEFENDER, IMAGES, PROGRAM_FILES, X86

ACCOUNTS = {"S": "LocalSystem", "L": "NT AUTHORITY\\LocalService", "N": "NT AUTHORITY\\NetworkService"}
USERS = {"LocalSystem": SYSTEM, ACCOUNTS["L"]: LOCAL_SERVICE, ACCOUNTS["N"]: NETWORK_SERVICE,
         "NORDWERK\\svc_backup": BACKUP}
STARTS = {"A": "AUTO_START", "D": "DEMAND_START", "X": "DISABLED", "B": "BOOT_START", "Y": "SYSTEM_START"}


@dataclass(frozen=True)
class Service:
    name: str
    display: str
    kind: str
    start: str
    running: bool
    path: str
    module: str
    account: str
    description: str
    image: str = ""  # key or path of its program when it has a process of its own
    shares: str = ""  # the service in whose process it lives

    @property
    def group(self):
        return self.path.split("-k ")[1].split(" ")[0] if "svchost.exe -k" in self.path else ""


# name | display name | svchost group | ServiceDll in System32 | account | start | R(unning) or S(topped) | description
SVCHOST = """
Appinfo|Application Information|netsvcs|appinfo.dll|S|D|R|Runs programs with extra rights after consent
AudioEndpointBuilder|Windows Audio Endpoint Builder|LocalSystemNetworkRestricted|AudioEndpointBuilder.dll|S|A|R|Lists the audio devices
Audiosrv|Windows Audio|LocalServiceNetworkRestricted|audiosrv.dll|L|A|R|Plays and records sound
BFE|Base Filtering Engine|LocalServiceNoNetworkFirewall|bfe.dll|L|A|R|Holds the rules of the firewall and of IPsec
BITS|Background Intelligent Transfer Service|netsvcs|qmgr.dll|S|D|R|Moves files when the line is idle
BrokerInfrastructure|Background Tasks Infrastructure Service|DcomLaunch|psmsrv.dll|S|A|R|Decides which background tasks may run
BthAvctpSvc|AVCTP service|LocalService|BthAvctpSvc.dll|L|D|R|Remote control of Bluetooth audio
bthserv|Bluetooth Support Service|LocalService|bthserv.dll|L|D|R|Finds and pairs Bluetooth devices
camsvc|Capability Access Manager Service|osprivacy|CapabilityAccessManager.dll|S|D|R|Checks what apps may reach
CDPSvc|Connected Devices Platform Service|LocalService|CDPSvc.dll|L|A|R|Connects this device with others
CertPropSvc|Certificate Propagation|netsvcs|certprop.dll|S|D|S|Copies certificates from smart cards
CoreMessagingRegistrar|CoreMessaging|LocalServiceNoNetwork|coremessaging.dll|L|A|R|Messages between parts of the system
CryptSvc|Cryptographic Services|NetworkService|cryptsvc.dll|N|A|R|Catalogues, root certificates and keys
DcomLaunch|DCOM Server Process Launcher|DcomLaunch|rpcss.dll|S|A|R|Starts COM and DCOM servers
Dhcp|DHCP Client|LocalServiceNetworkRestricted|dhcpcore.dll|L|A|R|Gets and renews the address of this computer
DiagTrack|Connected User Experiences and Telemetry|utcsvc|diagtrack.dll|S|A|R|Collects diagnostic data
DispBrokerDesktopSvc|Display Policy Service|LocalService|DispBroker.Desktop.dll|L|A|R|Local and remote displays
Dnscache|DNS Client|NetworkService|dnsrslvr.dll|N|A|R|Resolves names and keeps the answers
DoSvc|Delivery Optimization|NetworkService|dosvc.dll|N|A|R|Fetches updates from near and far
DPS|Diagnostic Policy Service|LocalServiceNoNetwork|dps.dll|L|A|R|Finds and explains problems
DsmSvc|Device Setup Manager|netsvcs|DeviceSetupManager.dll|S|D|S|Installs software that belongs to a device
DusmSvc|Data Usage|LocalServiceNetworkRestricted|dusmsvc.dll|L|A|R|Counts network data
EventLog|Windows Event Log|LocalServiceNetworkRestricted|wevtsvc.dll|L|A|R|Keeps events and logs
EventSystem|COM+ Event System|LocalService|es.dll|L|A|R|Hands events to COM components
FontCache|Windows Font Cache Service|LocalService|FntCache.dll|L|A|R|Keeps font data at hand
gpsvc|Group Policy Client|GPSvcGroup|gpsvc.dll|S|A|R|Applies the settings of the administrators
hidserv|Human Interface Device Service|LocalSystemNetworkRestricted|hidserv.dll|S|D|R|Hot keys of keyboards and remotes
IKEEXT|IKE and AuthIP IPsec Keying Modules|netsvcs|ikeext.dll|S|D|S|Keys for IPsec
InstallService|Microsoft Store Install Service|netsvcs|InstallService.dll|S|D|R|Installs apps of the store
iphlpsvc|IP Helper|NetSvcs|iphlpsvc.dll|S|A|R|Tunnels for IPv6
KeyIso|CNG Key Isolation|netsvcs|keyiso.dll|S|D|S|Keeps private keys apart
LanmanServer|Server|netsvcs|srvsvc.dll|S|A|R|Shares files and printers
LanmanWorkstation|Workstation|NetworkService|wkssvc.dll|N|A|R|Connects to shares
LicenseManager|Windows License Manager Service|LocalService|LicenseManagerSvc.dll|L|D|R|Licences of apps of the store
lmhosts|TCP/IP NetBIOS Helper|LocalServiceNetworkRestricted|lmhsvc.dll|L|D|R|NetBIOS names over TCP/IP
LSM|Local Session Manager|DcomLaunch|lsm.dll|S|A|R|Manages the sessions of users
mpssvc|Windows Defender Firewall|LocalServiceNoNetworkFirewall|mpssvc.dll|L|A|R|Keeps strangers out of this computer
NcbService|Network Connection Broker|LocalSystemNetworkRestricted|ncbservice.dll|S|D|R|Lets apps hear from the network
Netlogon|Netlogon|netsvcs|netlogon.dll|S|A|S|Secure channel to the domain controller
netprofm|Network List Service|netprofm|netprofmsvc.dll|N|D|R|Knows the networks of this computer
NlaSvc|Network Location Awareness|NetworkService|nlasvc.dll|N|A|R|Tells programs which network this is
nsi|Network Store Interface Service|LocalService|nsisvc.dll|L|A|R|Tells about network interfaces
PcaSvc|Program Compatibility Assistant Service|LocalSystemNetworkRestricted|pcasvc.dll|S|A|R|Watches old programs
PlugPlay|Plug and Play|DcomLaunch|umpnpmgr.dll|S|D|R|Notices changes of the hardware
Power|Power|DcomLaunch|umpo.dll|S|A|R|Power plans and their notices
ProfSvc|User Profile Service|netsvcs|profsvc.dll|S|A|R|Loads and unloads user profiles
RasMan|Remote Access Connection Manager|netsvcs|rasmans.dll|S|A|R|Dial-up and VPN connections
RemoteRegistry|Remote Registry|localService|regsvc.dll|L|X|S|Lets others change the registry from afar
RpcEptMapper|RPC Endpoint Mapper|RPCSS|RpcEpMap.dll|N|A|R|Finds the endpoint of an RPC interface
RpcSs|Remote Procedure Call (RPC)|RPCSS|rpcss.dll|N|A|R|Control manager of COM and DCOM
Schedule|Task Scheduler|netsvcs|schedsvc.dll|S|A|R|Runs tasks at their time
seclogon|Secondary Logon|netsvcs|seclogon.dll|S|D|S|Starts programs as somebody else
SENS|System Event Notification Service|netsvcs|Sens.dll|S|A|R|Tells COM+ about events of the system
SessionEnv|Remote Desktop Configuration|netsvcs|sessenv.dll|S|D|S|Set-up of remote sessions
ShellHWDetection|Shell Hardware Detection|netsvcs|shsvcs.dll|S|A|R|AutoPlay
SSDPSRV|SSDP Discovery|LocalServiceAndNoImpersonation|ssdpsrv.dll|L|D|R|Finds devices of the network
SstpSvc|Secure Socket Tunneling Protocol Service|LocalService|sstpsvc.dll|L|D|R|VPN over HTTPS
StateRepository|State Repository Service|appmodel|Windows.StateRepository.dll|S|A|R|State of the installed apps
StorSvc|Storage Service|LocalSystemNetworkRestricted|StorSvc.dll|S|A|R|Settings of storage
SysMain|SysMain|LocalSystemNetworkRestricted|sysmain.dll|S|A|R|Keeps the system quick
SystemEventsBroker|System Events Broker|DcomLaunch|SystemEventsBrokerServer.dll|S|A|R|Starts background work on events
TermService|Remote Desktop Services|NetworkService|termsrv.dll|N|D|S|Remote sessions
TextInputManagementService|Text Input Management Service|LocalSystemNetworkRestricted|TextInputManagementService.dll|S|A|R|Input, emoji and ink
Themes|Themes|netsvcs|themeservice.dll|S|A|R|The look of the desktop
TimeBrokerSvc|Time Broker|LocalServiceNetworkRestricted|TimeBrokerServer.dll|L|D|R|Starts background work by time
TokenBroker|Web Account Manager|netsvcs|TokenBroker.dll|S|D|R|Single sign-on for apps
TrkWks|Distributed Link Tracking Client|LocalSystemNetworkRestricted|trkwks.dll|S|A|R|Follows moved files
UserManager|User Manager|netsvcs|usermgr.dll|S|A|R|Several users at a time
UsoSvc|Update Orchestrator Service|netsvcs|usosvc.dll|S|A|R|Plans updates of Windows
VaultSvc|Credential Manager|netsvcs|vaultsvc.dll|S|D|S|Stores credentials
W32Time|Windows Time|LocalService|w32time.dll|L|A|R|Sets the clock
Wcmsvc|Windows Connection Manager|LocalServiceNetworkRestricted|wcmsvc.dll|L|A|R|Chooses the network to use
WdiSystemHost|Diagnostic System Host|LocalSystemNetworkRestricted|wdi.dll|S|D|R|Hosts diagnostics of the system
WerSvc|Windows Error Reporting Service|WerSvcGroup|WerSvc.dll|S|D|S|Reports of programs that failed
Winmgmt|Windows Management Instrumentation|netsvcs|wbem\\WMIsvc.dll|S|A|R|Management data for scripts
WinRM|Windows Remote Management (WS-Management)|NetworkService|WsmSvc.dll|N|A|R|Management from afar
WlanSvc|WLAN AutoConfig|LocalSystemNetworkRestricted|wlansvc.dll|S|A|R|Wireless networks
WpnService|Windows Push Notifications System Service|netsvcs|WpnService.dll|S|A|R|Push notices
wscsvc|Security Center|LocalServiceNetworkRestricted|wscsvc.dll|L|A|R|Watches over security settings
wuauserv|Windows Update|netsvcs|wuaueng.dll|S|D|R|Finds, downloads and installs updates
"""
SHARED = {"BrokerInfrastructure": "DcomLaunch", "PlugPlay": "DcomLaunch", "Power": "DcomLaunch",
          "SystemEventsBroker": "DcomLaunch", "RpcEptMapper": "RpcSs", "mpssvc": "BFE"}

# name | display name | path as stored | S/L/N or an account | start | R/S | image key or path | description
OWN = f"""
AdobeARMservice|Adobe Acrobat Update Service|"{X86}\\Common Files\\Adobe\\ARM\\1.0\\armsvc.exe"|S|A|R|{X86}\\Common Files\\Adobe\\ARM\\1.0\\armsvc.exe|Keeps Acrobat up to date
AltbauPrintMon|Altbau Print Monitor|{payload.PRINT_MONITOR} /service|S|A|R|print_monitor|Counts printed pages for the cost centres
ClickToRunSvc|Microsoft Office Click-to-Run Service|"{IMAGES['clicktorun'].path}" /service|S|A|R|clicktorun|Keeps Office up to date
edgeupdate|Microsoft Edge Update Service (edgeupdate)|"{payload.EDGE_UPDATE}" /svc|S|A|S|edge_update|Keeps Microsoft software up to date
edgeupdatem|Microsoft Edge Update Service (edgeupdatem)|"{payload.EDGE_UPDATE}" /medsvc|S|D|S|edge_update|Keeps Microsoft software up to date
Elastic Agent|Elastic Agent|"{IMAGES['elastic_agent'].path}"|S|A|R|elastic_agent|Collects and forwards logs and metrics
ElasticEndpoint|Elastic Endpoint|"{IMAGES['endpoint'].path}" run|S|A|R|endpoint|Protects this computer
FibuConnector|Nordwerk FiBu Connector|"{payload.FIBU}" --service --queue "D:\\FiBu Übergabe"|S|A|R|fibu|Hands bookings over to the accounts
GoogleUpdaterService|Google Updater Service|"{IMAGES['google_updater'].path}" --system --windows-service --service=update|S|A|S|google_updater|Keeps Google software up to date
ImControllerService|System Interface Foundation Service|{IMAGES['lenovo_service'].path}|S|A|R|lenovo_service|Plug-ins of the maker of this computer
InventarSvc|Nordwerk Inventar|"C:\\Tools\\Inventar\\InventarDienst.exe" -config C:\\Tools\\Inventar\\inventar.json|S|A|R|C:\\Tools\\Inventar\\InventarDienst.exe|Takes stock of hardware and software
MDCoreSvc|Microsoft Defender Core Service|"{DEFENDER}\\MpDefenderCoreService.exe"|S|A|R|{DEFENDER}\\MpDefenderCoreService.exe|Watches over the antivirus
MSDTC|Distributed Transaction Coordinator|{SYSTEM32}\\msdtc.exe|N|D|S|msdtc.exe|Transactions over several resources
msiserver|Windows Installer|{SYSTEM32}\\msiexec.exe /V|S|D|S|msiexec.exe|Adds, changes and removes programs
NwBackup|Nordwerk Backup Agent|"{payload.BACKUP_SERVICE}" --run-as-service|NORDWERK\\svc_backup|A|R|backup|Saves documents every hour and everything at night
NwRollout|Nordwerk Rollout|"{IMAGES['rollout'].path}"|S|A|R|rollout|Distributes software of the house
OpenVPNServiceInteractive|OpenVPN Interactive Service|"{PROGRAM_FILES}\\OpenVPN\\bin\\openvpnserv2.exe"|S|A|R|{PROGRAM_FILES}\\OpenVPN\\bin\\openvpnserv2.exe|Sets up the tunnel for users without rights
ScanStation|Scan Station Bridge|"C:\\ScanStation\\bridge.exe" -port 8484 -user scan|.\\scan|D|S|C:\\ScanStation\\bridge.exe|Fetches scans from the old copier
SecurityHealthService|Windows Security Service|{SYSTEM32}\\SecurityHealthService.exe|S|D|R|SecurityHealthService.exe|One place for the state of security
SgrmBroker|System Guard Runtime Monitor Broker|{SYSTEM32}\\SgrmBroker.exe|S|X|S|SgrmBroker.exe|Attests the integrity of Windows
SNMPTRAP|SNMP Trap|C:\\WINDOWS\\system32\\snmptrap.exe|L|D|S|C:\\WINDOWS\\system32\\snmptrap.exe|Receives traps of SNMP agents
Spooler|Print Spooler|{SYSTEM32}\\spoolsv.exe|S|A|R|spoolsv.exe|Keeps the print queue
sppsvc|Software Protection|{SYSTEM32}\\sppsvc.exe|N|A|S|sppsvc.exe|Licences of Windows and its programs
SamSs|Security Accounts Manager|C:\\WINDOWS\\system32\\lsass.exe|S|A|R|lsass|Holds the local accounts
TrustedInstaller|Windows Modules Installer|C:\\Windows\\servicing\\TrustedInstaller.exe|S|D|S|trustedinstaller|Installs parts of Windows
UevAgentService|User Experience Virtualization Service|{SYSTEM32}\\AgentService.exe|S|X|S|AgentService.exe|Roams settings
VSS|Volume Shadow Copy|{SYSTEM32}\\vssvc.exe|S|D|S|vssvc.exe|Shadow copies for backups
WdNisSvc|Microsoft Defender Antivirus Network Inspection Service|"{DEFENDER}\\NisSrv.exe"|L|D|R|defender_nis|Looks into network traffic
WinDefend|Microsoft Defender Antivirus Service|"{DEFENDER}\\MsMpEng.exe"|S|A|R|defender|Guards against malware
winlogbeat|Winlogbeat|"{IMAGES['winlogbeat'].path}" --environment=windows_service -c "{PROGRAM_FILES}\\Winlogbeat\\winlogbeat.yml" --path.data "C:\\ProgramData\\winlogbeat"|S|A|R|winlogbeat|Forwards event logs
WSearch|Windows Search|{SYSTEM32}\\SearchIndexer.exe /Embedding|S|A|R|SearchIndexer.exe|Index for quick searches
wmiApSrv|WMI Performance Adapter|{SYSTEM32}\\wbem\\WmiApSrv.exe|S|D|S|wbem\\WmiApSrv.exe|Performance data for WMI
"""

# name | display name | path as stored | K(ernel) or F(ile system) | start | R/S
DRIVERS = """
ACPI|Microsoft ACPI Driver|\\SystemRoot\\System32\\drivers\\ACPI.sys|K|B|R
AFD|Ancillary Function Driver for Winsock|\\SystemRoot\\system32\\drivers\\afd.sys|K|Y|R
bam|Background Activity Moderator Driver|system32\\drivers\\bam.sys|K|Y|R
Beep|Beep||K|Y|R
bowser|Browser|system32\\DRIVERS\\bowser.sys|F|D|R
BthEnum|Bluetooth Enumerator Service|\\SystemRoot\\System32\\drivers\\BthEnum.sys|K|D|R
cdrom|CD-ROM Driver|\\SystemRoot\\System32\\drivers\\cdrom.sys|K|Y|R
CLFS|Common Log (CLFS)|\\SystemRoot\\System32\\drivers\\CLFS.sys|K|B|R
disk|Disk Driver|\\SystemRoot\\System32\\drivers\\disk.sys|K|B|R
DXGKrnl|LDDM Graphics Subsystem|\\SystemRoot\\System32\\drivers\\dxgkrnl.sys|K|Y|R
elastic-endpoint-driver|Elastic Endpoint Driver|\\SystemRoot\\system32\\drivers\\elastic-endpoint-driver.sys|F|B|R
ElasticElam|Elastic ELAM|\\SystemRoot\\system32\\drivers\\ElasticElam.sys|K|B|R
FileCrypt|FileCrypt|system32\\drivers\\filecrypt.sys|F|Y|R
FileInfo|File Information FS MiniFilter|\\SystemRoot\\System32\\drivers\\fileinfo.sys|F|B|R
FltMgr|FltMgr|\\SystemRoot\\system32\\drivers\\fltmgr.sys|F|B|R
fvevol|BitLocker Drive Encryption Filter Driver|\\SystemRoot\\System32\\DRIVERS\\fvevol.sys|K|B|R
HTTP|HTTP Service|system32\\drivers\\HTTP.sys|K|D|R
i8042prt|PS/2 Keyboard and Mouse Port Driver|\\SystemRoot\\System32\\drivers\\i8042prt.sys|K|D|R
iaStorVD|Intel RST VMD Controller|\\SystemRoot\\System32\\drivers\\iaStorVD.sys|K|B|R
igfx|Intel Graphics Driver|\\SystemRoot\\System32\\DriverStore\\FileRepository\\iigd_dch.inf_amd64_4c7a\\igdkmdn64.sys|K|D|R
IntcAudioBus|Intel Smart Sound Bus|\\SystemRoot\\System32\\DriverStore\\FileRepository\\intcaudiobus.inf_amd64_9e1f\\IntcAudioBus.sys|K|D|R
kbdclass|Keyboard Class Driver|\\SystemRoot\\System32\\drivers\\kbdclass.sys|K|D|R
mouclass|Mouse Class Driver|\\SystemRoot\\System32\\drivers\\mouclass.sys|K|D|R
MpKsl8f2c1a90|MpKsl8f2c1a90|\\??\\C:\\ProgramData\\Microsoft\\Windows Defender\\Definition Updates\\{6E0F5B0A-92D4-4C11-A3E8-0B7F41C2D950}\\MpKslDrv.sys|K|D|R
mrxsmb|SMB MiniRedirector Wrapper and Engine|system32\\DRIVERS\\mrxsmb.sys|F|D|R
MsSecFlt|Microsoft Security Events Component File System|system32\\drivers\\mssecflt.sys|K|D|S
NDIS|NDIS System Driver|\\SystemRoot\\system32\\drivers\\ndis.sys|K|B|R
Netwtw14|Intel Wireless Adapter Driver|\\SystemRoot\\System32\\DriverStore\\FileRepository\\netwtw6e.inf_amd64_b1a2\\Netwtw14.sys|K|D|R
Ntfs|Ntfs||F|Y|R
npcap|Npcap Packet Driver (NPCAP)|\\SystemRoot\\system32\\DRIVERS\\npcap.sys|K|Y|S
nwsnap|Nordwerk Backup Snapshot|\\??\\C:\\Program Files\\Nordwerk\\Backup\\drv\\nwsnap.sys|K|D|R
partmgr|Partition driver|\\SystemRoot\\System32\\drivers\\partmgr.sys|K|B|R
pci|PCI Bus Driver|\\SystemRoot\\System32\\drivers\\pci.sys|K|B|R
rdbss|Redirected Buffering Sub System|system32\\DRIVERS\\rdbss.sys|F|Y|R
rt640x64|Realtek NIC Driver|\\SystemRoot\\System32\\drivers\\rt640x64.sys|K|D|R
srv2|Server SMB 2.xxx Driver|system32\\DRIVERS\\srv2.sys|F|D|R
stornvme|Microsoft Standard NVM Express Driver|\\SystemRoot\\System32\\drivers\\stornvme.sys|K|B|R
tap0901|TAP-Windows Adapter V9|\\SystemRoot\\System32\\drivers\\tap0901.sys|K|D|R
Tcpip|TCP/IP Protocol Driver|\\SystemRoot\\System32\\drivers\\tcpip.sys|K|B|R
TPM|TPM|\\SystemRoot\\System32\\drivers\\tpm.sys|K|D|R
udfs|udfs|system32\\DRIVERS\\udfs.sys|F|X|R
USBHUB3|SuperSpeed Hub|\\SystemRoot\\System32\\drivers\\UsbHub3.sys|K|D|R
volsnap|Volume Shadow Copy driver|\\SystemRoot\\System32\\drivers\\volsnap.sys|K|B|R
WdFilter|Microsoft Defender Antivirus Mini-Filter Driver|\\SystemRoot\\system32\\drivers\\wd\\WdFilter.sys|F|B|R
WdNisDrv|Microsoft Defender Antivirus Network Inspection System Driver|\\SystemRoot\\system32\\drivers\\wd\\WdNisDrv.sys|K|D|R
WinUsb|WinUsb Driver|\\SystemRoot\\System32\\drivers\\WinUSB.SYS|K|D|R
WSDPrintDevice|WSD Print Support|\\SystemRoot\\System32\\drivers\\WSDPrint.sys|K|D|S
"""

# Part of the first story: made by the attacker at noon, so it has no process at boot.
PLANTED = Service(
    "WinTelemetrySync", "Windows Telemetry Synchronization", "SHARE_PROCESS", "AUTO_START", True,
    f"{SYSTEM32}\\svchost.exe -k TelemetryGrp -p", payload.TSYNC, "LocalSystem",
    "Keeps diagnostic data of this device in sync", "svchost",
)


def lines(table):
    return [line.split("|") for line in table.strip().splitlines()]


def catalogue():
    """All services but the planted one."""
    found = []
    for name, display, group, module, account, start, state, about in lines(SVCHOST):
        found.append(Service(
            name, display, "SHARE_PROCESS", STARTS[start], state == "R",
            f"{SYSTEM32}\\svchost.exe -k {group} -p", f"{SYSTEM32}\\{module}", ACCOUNTS[account], about + ".",
            "svchost", SHARED.get(name, "")))
    for name, display, path, account, start, state, key, about in lines(OWN):
        found.append(Service(
            name, display, "OWN_PROCESS", STARTS[start], state == "R", path, "",
            ACCOUNTS.get(account, account), about + ".", key, name if name == "SamSs" else ""))
    for name, display, path, kind, start, state in lines(DRIVERS):
        found.append(Service(
            name, display, "KERNEL_DRIVER" if kind == "K" else "FILE_SYSTEM_DRIVER", STARTS[start], state == "R",
            path, "", "", ""))
    return found
