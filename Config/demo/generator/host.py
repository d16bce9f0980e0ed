"""Who and what: the workstation, its people, the networks it talks to."""

from dataclasses import dataclass

from generator.base import at, uuid_of

DETECTION_START = at("10-14 00:00")
CAPTURED = at("10-14 15:32:07")
HISTORY_BOOT = at("09-30 05:38:10")
HISTORY_SHUTDOWN = at("10-13 15:58")
DEMO_BOOT = at("10-14 05:41:12")

DOMAIN = "NORDWERK"
DNS_DOMAIN = "nordwerk.example"
DOMAIN_SID = "S-1-5-21-2417093651-1182640957-3390021846"
LOCAL_SID = "S-1-5-21-904417735-3315560218-1746600921"
HOST_NAME = "WS-CTRL-0427"
HOST_ID = uuid_of("host", HOST_NAME)
HOST_IP = "10.40.17.83"
HOME = "C:\\Users\\jmueller"
SYSTEM32 = "C:\\Windows\\System32"

HOST = {
    "architecture": "x86_64",
    "hostname": HOST_NAME,
    "id": HOST_ID,
    "ip": [HOST_IP, "fe80::54d1:7bff:fe3a:9c10", "127.0.0.1", "::1"],
    "mac": ["8c-16-45-3a-9c-10"],
    "name": HOST_NAME.lower(),
    "os": {
        "Ext": {"variant": "Windows 11 Enterprise"},
        "family": "windows",
        "full": "Windows 11 Enterprise 23H2 (10.0.22631.6060)",
        "kernel": "23H2 (10.0.22631.6060)",
        "name": "Windows",
        "platform": "windows",
        "type": "windows",
        "version": "23H2 (10.0.22631.6060)",
    },
}
# A second machine, so that a rule which forgets `host.os.type` is caught.
LINUX_NAME = "lnx-sandbox-03"
LINUX_HOST = {
    "architecture": "x86_64",
    "hostname": LINUX_NAME,
    "id": uuid_of("host", LINUX_NAME).replace("-", ""),
    "ip": ["10.40.99.12", "127.0.0.1"],
    "name": LINUX_NAME,
    "os": {
        "family": "debian",
        "full": "Debian 12.11",
        "kernel": "6.1.0-37-amd64 #1 SMP Debian",
        "name": "Linux",
        "platform": "debian",
        "type": "linux",
        "version": "12.11",
    },
}
AGENT = {"id": uuid_of("agent", HOST_NAME), "type": "endpoint", "version": "8.19.4"}
LINUX_AGENT = {"id": uuid_of("agent", LINUX_NAME), "type": "endpoint", "version": "8.19.4"}
WINLOGBEAT = {
    "ephemeral_id": uuid_of("beat-run", HOST_NAME),
    "id": uuid_of("beat", HOST_NAME),
    "name": HOST_NAME,
    "type": "winlogbeat",
    "version": "8.19.4",
}


@dataclass(frozen=True)
class User:
    name: str
    domain: str
    sid: str
    integrity: str = "medium"

    @property
    def rid(self):
        return int(self.sid.rsplit("-", 1)[1])

    def ecs(self):
        return {"domain": self.domain, "id": self.sid, "name": self.name}


SYSTEM = User("SYSTEM", "NT AUTHORITY", "S-1-5-18", "system")
LOCAL_SERVICE = User("LOCAL SERVICE", "NT AUTHORITY", "S-1-5-19", "system")
NETWORK_SERVICE = User("NETWORK SERVICE", "NT AUTHORITY", "S-1-5-20", "system")
FONT_0 = User("UMFD-0", "Font Driver Host", "S-1-5-96-0-0", "low")
FONT_1 = User("UMFD-1", "Font Driver Host", "S-1-5-96-0-1", "low")
DWM = User("DWM-1", "Window Manager", "S-1-5-90-0-1", "system")
JANA = User("jmueller", DOMAIN, f"{DOMAIN_SID}-1608")
BACKUP = User("svc_backup", DOMAIN, f"{DOMAIN_SID}-2214", "high")
ANNA = User("Анна.Соколова", DOMAIN, f"{DOMAIN_SID}-1733", "high")

# What a lookup answers. Names of the attack are reserved ones (.example), their addresses documentation ranges.
C2_TELEMETRY = "telemetry.nordlicht-assets.example"
C2_UPDATE = "cdn.brightpath-updates.example"
LURE = "get.brightpdf-tools.example"
INTERNAL = {
    f"dc01.{DNS_DOMAIN}": ["10.40.1.10"],
    f"fs02.{DNS_DOMAIN}": ["10.40.1.22"],
    f"fibu.{DNS_DOMAIN}": ["10.40.3.15"],
    f"backup01.{DNS_DOMAIN}": ["10.40.5.31"],
    f"print01.{DNS_DOMAIN}": ["10.40.1.40"],
    f"inventar.{DNS_DOMAIN}": ["10.40.3.28"],
    f"git.{DNS_DOMAIN}": ["10.40.3.60"],
    f"fleet.{DNS_DOMAIN}": ["10.40.2.9"],
    f"intranet.{DNS_DOMAIN}": ["10.40.3.5"],
    f"proxy-pac.{DNS_DOMAIN}": ["10.40.1.12"],
}
EXTERNAL = {
    "outlook.office365.com": ["52.97.146.162", "52.97.201.2"],
    "autodiscover-s.outlook.com": ["52.98.152.178"],
    "teams.microsoft.com": ["52.113.194.132"],
    "eu-api.asm.skype.com": ["52.114.75.24"],
    "login.microsoftonline.com": ["20.190.159.2", "40.126.31.71"],
    "graph.microsoft.com": ["20.190.160.20"],
    "roaming.officeapps.live.com": ["52.109.76.144"],
    "odc.officeapps.live.com": ["52.109.28.46"],
    "nordwerk-my.sharepoint.com": ["13.107.136.10"],
    "config.edge.skype.com": ["13.107.42.16"],
    "settings-win.data.microsoft.com": ["51.104.136.2"],
    "v10.events.data.microsoft.com": ["20.42.73.29"],
    "self.events.data.microsoft.com": ["20.189.173.11"],
    "fe3cr.delivery.mp.microsoft.com": ["20.12.23.50"],
    "slscr.update.microsoft.com": ["20.3.187.198"],
    "download.windowsupdate.com": ["2.16.241.19"],
    "geo.prod.do.dsp.mp.microsoft.com": ["20.54.24.79"],
    "wdcp.microsoft.com": ["20.101.57.9"],
    "definitionupdates.microsoft.com": ["23.205.106.80"],
    "ctldl.windowsupdate.com": ["2.16.241.14"],
    "ocsp.digicert.com": ["192.229.221.95"],
    "msedge.api.cdp.microsoft.com": ["4.175.87.113"],
    "client.wns.windows.com": ["40.113.110.67"],
    "www.msftconnecttest.com": ["13.107.4.52"],
    "update.googleapis.com": ["142.250.185.131"],
    "clients2.google.com": ["142.250.186.110"],
    "safebrowsing.googleapis.com": ["142.250.184.234"],
    "www.google.com": ["142.250.185.196"],
    "fonts.gstatic.com": ["142.250.181.227"],
    "www.destatis.de": ["194.95.119.160"],
    "www.bundesbank.de": ["195.20.248.60"],
    "www.tagesschau.de": ["23.45.105.98"],
    "de.wikipedia.org": ["185.15.59.224"],
    "upload.wikimedia.org": ["185.15.59.240"],
    "www.dhl.de": ["165.72.200.14"],
    "stackoverflow.com": ["104.18.32.7"],
    "docs.python.org": ["151.101.244.223"],
    "pypi.org": ["151.101.128.223"],
    "github.com": ["140.82.121.3"],
    "api.github.com": ["140.82.121.6"],
    "objects.githubusercontent.com": ["185.199.109.133"],
    "update.code.visualstudio.com": ["13.107.246.45"],
    "marketplace.visualstudio.com": ["13.107.42.18"],
    "api.nuget.org": ["13.107.237.45"],
    "community.chocolatey.org": ["104.20.74.28"],
    "filedownload.lenovo.com": ["23.55.161.190"],
}
HOSTILE = {C2_TELEMETRY: ["203.0.113.77"], C2_UPDATE: ["198.51.100.23"], LURE: ["198.51.100.61"]}
ADDRESSES = {**INTERNAL, **EXTERNAL, **HOSTILE}
BROWSED = [
    "www.destatis.de", "www.bundesbank.de", "www.tagesschau.de", "de.wikipedia.org", "www.dhl.de",
    "stackoverflow.com", "docs.python.org", f"intranet.{DNS_DOMAIN}", "www.google.com", "github.com",
]
