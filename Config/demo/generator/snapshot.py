"""The host as osquery would have found it after the attacks: one list of rows a table."""

from generator import payload, stories, tasks
from generator.base import at, digests_of, epoch, filetime, folder_of, minutes, name_of, stamp_seconds, stream_of, uuid_of
from generator.host import (
    ADDRESSES, ANNA, BACKUP, CAPTURED, DEMO_BOOT, DNS_DOMAIN, DOMAIN, DOMAIN_SID, HOME, HOST, HOST_ID, HOST_IP, HOST_NAME,
    JANA, LOCAL_SID, SYSTEM, SYSTEM32,
)
from generator.machine import KernelImage
from generator.services import PLANTED, SVCHOST, lines
from generator.software import IMAGES, LIBRARIES, PROGRAM_FILES, X86, Image

OSQUERY = "5.23.0"
NOW = epoch(CAPTURED)
# Signed, but the signer leaves out the attribute that osquery insists on: no row at all
NO_ROW = {payload.PRINT_MONITOR, PROGRAM_FILES + "\\OpenVPN\\bin\\openvpnserv2.exe", PROGRAM_FILES + "\\Git\\usr\\bin\\bash.exe"}
UNSIGNED = {payload.DOCPROV, payload.TSYNC, payload.FAKE_EDGE, payload.FAKE_EDGE_OLD, payload.INVENTORY, payload.ROTATE,
            "C:\\Tools\\Inventar\\InventarDienst.exe", "C:\\ScanStation\\bridge.exe", payload.ENGINE}
ISSUERS = {
    "Microsoft Windows": "Microsoft Windows Production PCA 2011",
    "Microsoft Windows Publisher": "Microsoft Windows Production PCA 2011",
    "Microsoft Corporation": "Microsoft Code Signing PCA 2011",
    "Nordwerk GmbH": "Nordwerk Issuing CA 2",
    "Bright Path Software Ltd": "Bright Path Software Ltd",
}


def header():
    return {
        "version": 1,
        "platform": "windows",
        "host": {"name": HOST["name"], "id": HOST_ID, "os": HOST["os"]["full"]},
        "captured_at": stamp_seconds(CAPTURED),
        "osquery_version": OSQUERY,
    }


def tables(stream, machine, actors):
    """Table name → rows."""
    processes = stream.alive(CAPTURED)
    services = service_rows(machine)
    known = signers(stream)
    paths = named_paths(services, stream)
    startup = startup_rows()
    scheduled = tasks.rows()
    return {
        "arp_cache": arp_rows(),
        "authenticode": authenticode_rows(paths, known),
        "autoexec": autoexec_rows(startup, services, scheduled),
        "certificates": certificate_rows(),
        "dns_cache": dns_rows(stream),
        "drivers": driver_rows(services),
        "etc_hosts": [{"address": address, "hostnames": names} for address, names in payload.HOSTS_ENTRIES],
        "file": file_rows(paths, stream),
        "groups": group_rows(),
        "hash": hash_rows(paths),
        "interface_addresses": interface_rows(),
        "kernel_info": [{"version": "10.0.22631.6060", "arguments": " NOEXECUTE=OPTIN  FVEBOOT=2674688",
                         "path": "C:\\Windows\\System32\\ntoskrnl.exe", "device": uuid_of("disk")}],
        "listening_ports": listening_rows(machine),
        "logged_in_users": logged_in_rows(machine),
        "logical_drives": drive_rows(),
        "logon_sessions": logon_rows(),
        "os_version": [{"name": "Microsoft Windows 11 Enterprise", "version": "10.0.22631", "major": 10, "minor": 0,
                        "patch": 0, "build": "22631", "platform": "windows", "platform_like": "windows",
                        "codename": "Microsoft Windows 11 Enterprise", "arch": "64-bit",
                        "install_date": epoch(at("02-03 09:12")), "revision": 6060}],
        "osquery_info": [{"pid": machine.system["osqueryd"].pid, "uuid": HOST_ID, "instance_id": uuid_of("osquery"),
                          "version": OSQUERY, "config_hash": digests_of(b"configuration")["sha1"], "config_valid": 1,
                          "extensions": "active", "build_platform": "windows", "build_distro": "10",
                          "start_time": epoch(machine.system["osqueryd"].start), "watcher": -1, "platform_mask": 2}],
        "patches": patch_rows(),
        "prefetch": prefetch_rows(stream),
        "process_open_sockets": socket_rows(stream, machine),
        "processes": process_rows(processes),
        "programs": program_rows(),
        "registry": registry_rows(stream),
        "routes": route_rows(),
        "scheduled_tasks": scheduled,
        "services": services,
        "shared_resources": share_rows(),
        "startup_items": startup,
        "system_info": system_rows(),
        "time": time_rows(),
        "uptime": uptime_rows(),
        "user_groups": membership_rows(),
        "users": user_rows(),
        "windows_security_center": [{"firewall": "Good", "autoupdate": "Good", "antivirus": "Good",
                                     "internet_settings": "Good", "windows_security_center_service": "Good",
                                     "user_account_control": "Good"}],
        "windows_security_products": security_rows(),
        "wmi_cli_event_consumers": [],
        "wmi_script_event_consumers": [],
    }


# Services, drivers, processes

def service_rows(machine):
    rows = []
    for each in sorted([*machine.services, PLANTED], key=lambda service: service.name.lower()):
        driver = each.kind.endswith("DRIVER")
        process = machine.hosts.get(each.name) if each.running and not driver else None
        rows.append({
            "name": each.name, "service_type": each.kind, "display_name": each.display,
            "status": "RUNNING" if each.running else "STOPPED", "pid": process.pid if process else 0,
            "start_type": each.start, "win32_exit_code": 0 if each.running else 1077, "service_exit_code": 0,
            "path": each.path, "module_path": each.module, "description": each.description, "user_account": each.account,
        })
    return rows


def driver_file(path):
    """The file of a driver's stored path: `\\SystemRoot\\…`, `\\??\\C:\\…` or relative to the Windows folder."""
    lowered = path.lower()
    if lowered.startswith("\\systemroot\\"):
        return "C:\\Windows\\" + path[len("\\SystemRoot\\"):]
    if path.startswith("\\??\\"):
        return path[4:]
    return "C:\\Windows\\" + path if path else ""


def program_file(path):
    """The program of a service's stored path, without quotes and arguments."""
    if path.startswith('"'):
        return path[1:].split('"', 1)[0]
    return path[:path.lower().index(".exe") + 4] if ".exe" in path.lower() else path


def driver_rows(services):
    source, rows = stream_of("drivers"), []
    classes = ["System", "Net", "DiskDrive", "Display", "USB", "Mouse", "Keyboard", "Media"]
    for service in services:
        if service["service_type"] != "KERNEL_DRIVER" or not service["path"]:
            continue
        kind, number = source.choice(classes), source.randrange(1, 40)
        vendor = "Nordwerk GmbH" if service["name"] == "nwsnap" else "Microsoft"
        rows.append({
            "device_id": f"ROOT\\{service['name'].upper()}\\0000", "device_name": service["display_name"],
            "image": driver_file(service["path"]), "description": service["display_name"], "service": service["name"],
            "service_key": f"HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\{service['name']}",
            "version": "10.0.22621.5909" if vendor == "Microsoft" else "3.2.0.118", "inf": f"oem{number}.inf",
            "class": kind, "provider": vendor, "manufacturer": vendor,
            "driver_key": "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Class\\{"
                          + uuid_of("class", kind).upper() + f"}}\\{number:04d}",
            "date": epoch(at("06-21 00:00")), "signed": 1,
        })
    return rows


def process_rows(processes):
    source, rows = stream_of("processes"), []
    for each in sorted(processes, key=lambda process: process.pid):
        kernel = isinstance(each.image, KernelImage)
        started, memory = epoch(each.start), source.randrange(4_000_000, 380_000_000)
        rows.append({
            "pid": each.pid, "name": each.image.name, "path": each.image.path,
            "cmdline": "" if kernel else each.command_line, "state": "STILL_ACTIVE",
            "cwd": "" if kernel else each.directory, "root": "" if kernel else each.directory,
            "uid": each.user.rid, "gid": each.user.rid, "euid": -1, "egid": -1, "suid": -1, "sgid": -1,
            "on_disk": -1 if kernel else 1, "wired_size": 0, "resident_size": memory,
            "total_size": memory + source.randrange(1_000_000, 90_000_000),
            "user_time": source.randrange(15, 240_000), "system_time": source.randrange(15, 90_000),
            "disk_bytes_read": source.randrange(0, 900_000_000), "disk_bytes_written": source.randrange(0, 90_000_000),
            "start_time": started, "parent": each.parent.pid if each.parent else 0, "pgroup": -1,
            "threads": source.randrange(2, 60), "nice": 32, "elevated_token": int(each.user.integrity in ("high", "system")),
            "secure_process": 0, "protection_type": "", "virtual_process": int(kernel), "elapsed_time": NOW - started,
            "handle_count": source.randrange(60, 3_000), "percent_processor_time": source.randrange(0, 2_000_000),
        })
    return rows


# Network

def socket_rows(stream, machine):
    source, rows = stream_of("sockets"), []
    def row(process, state, local, local_port, remote, remote_port, protocol=6):
        rows.append({
            "pid": process.pid, "fd": 0, "socket": source.randrange(100, 9_000), "family": 23 if ":" in local else 2,
            "protocol": protocol, "local_address": local, "remote_address": remote, "local_port": local_port,
            "remote_port": remote_port, "path": "", "state": state})
    for each in stream.sockets:
        if each.closed is None and each.opened <= CAPTURED and each.process.end is None:
            row(each.process, "ESTABLISHED", HOST_IP, each.local_port, each.address, each.port)
        elif each.closed and 0 <= (CAPTURED - each.closed).total_seconds() < 60:
            row(each.process, "TIME_WAIT", HOST_IP, each.local_port, each.address, each.port)
    for process, port, address, protocol in listeners(machine):
        row(process, "LISTEN" if protocol == 6 else "", address, port, "::" if ":" in address else "0.0.0.0", 0, protocol)
    return rows


def listeners(machine):
    """Process, port, address, protocol (6 TCP, 17 UDP)."""
    service, system = machine.service, machine.system
    return [
        (service("RpcSs"), 135, "0.0.0.0", 6), (service("RpcSs"), 135, "::", 6),
        (system["system"], 445, "::", 6), (system["system"], 139, HOST_IP, 6), (system["system"], 5985, "::", 6),
        (service("CDPSvc"), 5040, "0.0.0.0", 6), (service("DoSvc"), 7680, "::", 6),
        (system["lsass"], 49664, "0.0.0.0", 6), (system["wininit"], 49665, "0.0.0.0", 6),
        (service("Schedule"), 49666, "0.0.0.0", 6), (service("EventLog"), 49667, "0.0.0.0", 6),
        (service("Spooler"), 49668, "0.0.0.0", 6), (system["services"], 49669, "0.0.0.0", 6),
        (service("FibuConnector"), 8410, "127.0.0.1", 6), (service("Elastic Agent"), 6789, "127.0.0.1", 6),
        (service("Dnscache"), 5353, "0.0.0.0", 17), (service("Dnscache"), 5355, "0.0.0.0", 17),
        (service("SSDPSRV"), 1900, HOST_IP, 17), (service("W32Time"), 123, "0.0.0.0", 17),
        (system["system"], 137, HOST_IP, 17), (system["system"], 138, HOST_IP, 17),
    ]


def listening_rows(machine):
    return [{"pid": process.pid, "port": port, "protocol": protocol, "family": 23 if ":" in address else 2,
             "address": address, "fd": 0, "socket": 0, "path": ""}
            for process, port, address, protocol in listeners(machine)]


def dns_rows(stream):
    """Names only: the table knows neither addresses nor processes."""
    rows = [{"name": name, "type": "A", "flags": 8 if index % 7 else 40961}
            for index, name in enumerate(sorted(name for name in ADDRESSES
                                                if name in stream.resolved))]
    more = ["wpad", HOST_NAME.lower(), f"_ldap._tcp.dc._msdcs.{DNS_DOMAIN}", f"_kerberos._tcp.{DNS_DOMAIN}",
            "1.1.40.10.in-addr.arpa", "10.1.40.10.in-addr.arpa"]
    kinds = ["A", "A", "SRV", "SRV", "PTR", "PTR"]
    rows += [{"name": name, "type": kind, "flags": 0} for name, kind in zip(more, kinds)]
    rows += [{"name": name, "type": "AAAA", "flags": 0} for name in
             ["www.google.com", "de.wikipedia.org", "outlook.office365.com", "teams.microsoft.com", f"dc01.{DNS_DOMAIN}",
              "login.microsoftonline.com"]]
    rows += [{"name": name, "type": "CNAME", "flags": 8} for name in
             ["outlook.ha.office365.com", "s-0005.dual-s-msedge.net", "fd.api.iris.microsoft.com",
              "wdcp.eu.prod.do.example", "dyna.wikimedia.org", "www.tagesschau.de.edgekey.net"]]
    return sorted(rows, key=lambda row: (row["name"], row["type"]))


def interface_rows():
    return [
        {"interface": "12", "address": HOST_IP, "mask": "255.255.255.0", "broadcast": "10.40.17.255", "point_to_point": "",
         "type": "dhcp", "friendly_name": "Ethernet"},
        {"interface": "12", "address": "fe80::54d1:7bff:fe3a:9c10", "mask": "ffff:ffff:ffff:ffff::", "broadcast": "",
         "point_to_point": "", "type": "auto", "friendly_name": "Ethernet"},
        {"interface": "1", "address": "127.0.0.1", "mask": "255.0.0.0", "broadcast": "", "point_to_point": "",
         "type": "manual", "friendly_name": "Loopback Pseudo-Interface 1"},
        {"interface": "1", "address": "::1", "mask": "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "broadcast": "",
         "point_to_point": "", "type": "manual", "friendly_name": "Loopback Pseudo-Interface 1"},
    ]


def arp_rows():
    neighbours = [("10.40.17.1", "00-1b-17-00-40-11", "0"), ("10.40.17.40", "3c-52-82-aa-10-7e", "0"),
                  ("10.40.17.91", "8c-16-45-41-02-d3", "0"), ("10.40.17.255", "ff-ff-ff-ff-ff-ff", "1"),
                  ("224.0.0.22", "01-00-5e-00-00-16", "1"), ("224.0.0.251", "01-00-5e-00-00-fb", "1")]
    return [{"address": address, "mac": mac.replace("-", ":"), "interface": "12", "permanent": permanent}
            for address, mac, permanent in neighbours]


def route_rows():
    return [{"destination": destination, "netmask": mask, "gateway": gateway, "source": "", "flags": -1, "interface": HOST_IP,
             "mtu": 1500, "metric": metric, "type": kind}
            for destination, mask, gateway, metric, kind in
            [("0.0.0.0", 0, "10.40.17.1", 25, "remote"), ("10.40.17.0", 24, "0.0.0.0", 281, "local"),
             ("127.0.0.0", 8, "0.0.0.0", 331, "local"), ("224.0.0.0", 4, "0.0.0.0", 281, "local")]]


# Files, hashes, signatures

def named_paths(services, stream):
    """Every file that services, processes, start-up items or the stories name and that exists."""
    paths = set(payload.REAL)
    for row in services:
        if row["service_type"].endswith("DRIVER"):
            paths.add(driver_file(row["path"]))
        else:
            paths.add(program_file(row["path"]))
            paths.add(row["module_path"])
    paths.update(each.image.path for each in stream.processes)
    paths.update(each.path for each in [*IMAGES.values(), *LIBRARIES.values()])
    paths.update(row["path"] for row in startup_rows())
    paths -= {"", payload.TSINST}
    # A loader's spelling of a path that stands in the list already
    return sorted(path for path in paths if path != LIBRARIES["engine_lower"].path)


def signers(stream):
    known = {image.path.lower(): image for image in [*IMAGES.values(), *LIBRARIES.values()]}
    for each in stream.processes:
        known.setdefault(each.image.path.lower(), each.image)
    return known


def authenticode_rows(paths, known):
    rows = []
    for path in paths:
        if path in NO_ROW or not path.lower().endswith((".exe", ".dll", ".sys", ".pyd", ".cmd", ".old")):
            continue
        image = known.get(path.lower()) or Image(path, "Nordwerk GmbH" if "\\Nordwerk\\" in path else "Microsoft Windows")
        if path in UNSIGNED or image.signer is None:
            rows.append({"path": path, "original_program_name": "", "serial_number": "", "issuer_name": "",
                         "subject_name": "", "result": "missing"})
            continue
        issuer = ISSUERS.get(image.signer, "DigiCert Trusted G4 Code Signing RSA4096 SHA384 2021 CA1")
        serial = digests_of(f"{issuer}/{image.signer}".encode())["sha1"][:38]
        program = "Microsoft Windows" if image.signer.startswith("Microsoft W") else image.signer
        rows.append({"path": path, "original_program_name": program, "serial_number": serial, "issuer_name": issuer,
                     "subject_name": image.signer, "result": "trusted" if image.trusted else "untrusted"})
    return rows


def hash_rows(paths):
    return [{"path": path, "directory": folder_of(path), **payload.digests(path)} for path in paths]


def file_rows(paths, stream):
    rows = []
    for path in paths:
        source = stream_of("file", path.lower())
        changed = stream.files.get(path)
        installed = at("10-13 15:41") if path.startswith("C:\\Windows\\") and source.random() < 0.2 else \
            at("02-03 09:30") + minutes(source.randrange(0, 300_000))
        written = changed[0] if changed and changed[0] <= CAPTURED else installed
        if path == payload.FAKE_EDGE_OLD:  # renaming keeps the time of writing
            written = at("10-14 12:18:41")
        if path == payload.INVENTORY:
            written = at("10-01 06:02")
        inode = source.getrandbits(47)
        own = path.startswith(HOME)
        version = "10.0.22621.6060" if path.startswith("C:\\Windows\\") else ""
        rows.append({
            "path": path, "directory": folder_of(path), "filename": name_of(path), "inode": inode,
            "uid": JANA.rid if own else 544, "gid": 513 if own else 18, "mode": "0755" if own else "0555",
            "device": 3_263_554_092, "size": payload.size_of(path), "block_size": -1,
            "atime": min(NOW, epoch(written) + source.randrange(0, 90_000)), "mtime": epoch(written), "ctime": epoch(written),
            "btime": epoch(written), "hard_links": 1, "symlink": 0, "type": "regular", "symlink_target_path": "",
            "attributes": "A", "volume_serial": "c285-e62c", "file_id": f"0x{inode:032x}",
            "file_version": version, "product_version": version,
            "original_filename": next((each.original_name for each in [*IMAGES.values(), *LIBRARIES.values()]
                                       if each.path == path), name_of(path)),
        })
    return rows


def prefetch_rows(stream):
    """Which programs ran on the demo day, how often and when last."""
    runs = {}
    for each in stream.processes:
        if each.start > DEMO_BOOT and each.image.path and each.start <= CAPTURED:
            runs.setdefault(each.image.path, []).append(epoch(each.start))
    rows = []
    for path, starts in sorted(runs.items()):
        mark = digests_of(path.upper().encode())["md5"][:8].upper()
        filename = f"{name_of(path).upper()}-{mark}.pf"
        rows.append({
            "path": f"C:\\Windows\\Prefetch\\{filename}", "filename": name_of(path).upper(), "hash": mark,
            "last_run_time": max(starts), "other_run_times": ",".join(str(start) for start in sorted(starts)[-8:-1]),
            "run_count": len(starts), "size": 4_096 + len(path) * 97, "volume_serial": "C285E62C",
            "volume_creation": str(filetime(at("02-03 09:01"))), "accessed_files_count": 3, "accessed_directories_count": 1,
            "accessed_files": f"{path.upper()},C:\\WINDOWS\\SYSTEM32\\NTDLL.DLL,C:\\WINDOWS\\SYSTEM32\\KERNEL32.DLL",
            "accessed_directories": folder_of(path).upper(), "executable_path": path})
    return rows


# People

ACCOUNTS = [  # name, SID, kind, comment, home
    ("SYSTEM", "S-1-5-18", "special", "", "%systemroot%\\system32\\config\\systemprofile"),
    ("LOCAL SERVICE", "S-1-5-19", "special", "", "%systemroot%\\ServiceProfiles\\LocalService"),
    ("NETWORK SERVICE", "S-1-5-20", "special", "", "%systemroot%\\ServiceProfiles\\NetworkService"),
    ("Administrator", LOCAL_SID + "-500", "local", "Built-in account, disabled", ""),
    ("Gast", LOCAL_SID + "-501", "local", "Built-in account for guests, disabled", ""),
    ("DefaultAccount", LOCAL_SID + "-503", "local", "Account managed by the system", ""),
    ("WDAGUtilityAccount", LOCAL_SID + "-504", "local", "Account for application guard", ""),
    ("scan", LOCAL_SID + "-1002", "local", "Old copier, room 4.17", "C:\\Users\\scan"),
    ("Jürgen (Werkstatt)", LOCAL_SID + "-1003", "local", "Local help 🔧", "C:\\Users\\Jürgen (Werkstatt)"),
    (JANA.name, JANA.sid, "roaming", "Jana Müller, Controlling", HOME),
    (BACKUP.name, BACKUP.sid, "roaming", "Backup agent", "C:\\Users\\svc_backup"),
    (ANNA.name, ANNA.sid, "roaming", "Анна Соколова, Helpdesk", "C:\\Users\\Анна.Соколова"),
    ("wei.li", DOMAIN_SID + "-1791", "roaming", "李伟, Controlling", "C:\\Users\\wei.li"),
]
GROUPS = [  # name, RID, comment, RIDs of members
    ("Administratoren", 544, "Full access to this computer", [500, JANA.rid, ANNA.rid]),
    ("Benutzer", 545, "Ordinary users", [JANA.rid, 1791, 1003, 1002]),
    ("Gäste", 546, "Guests", [501]),
    ("Sicherungs-Operatoren", 551, "May read every file to save it", [BACKUP.rid]),
    ("Remotedesktopbenutzer", 555, "May sign in from afar", [ANNA.rid]),
    ("Remoteverwaltungsbenutzer", 580, "May use WMI from afar", [ANNA.rid]),
    ("Ereignisprotokollleser", 573, "May read event logs", []),
    ("Hyper-V-Administratoren", 578, "Full access to Hyper-V", []),
    ("IIS_IUSRS", 568, "Used by web servers", []),
]


def user_rows():
    rows = []
    for name, sid, kind, comment, home in ACCOUNTS:
        rid = int(sid.rsplit("-", 1)[1])
        group = 544 if name == "Administrator" else 513 if kind == "roaming" else rid if kind == "special" else 545
        rows.append({"uid": rid, "gid": group, "uid_signed": rid, "gid_signed": group, "username": name,
                     "description": comment, "directory": home, "shell": f"{SYSTEM32}\\cmd.exe", "uuid": sid, "type": kind})
    return rows


def group_rows():
    return [{"gid": rid, "gid_signed": rid, "groupname": name, "group_sid": f"S-1-5-32-{rid}", "comment": comment}
            for name, rid, comment, _ in GROUPS]


def membership_rows():
    return [{"uid": member, "gid": rid} for _, rid, _, members in GROUPS for member in members]


def logged_in_rows(machine):
    started = machine.app("explorer").start
    return [{"type": "active", "user": f"{DOMAIN}\\{JANA.name}", "tty": "Console", "host": HOST_NAME, "time": epoch(started),
             "pid": -1, "sid": JANA.sid, "registry_hive": "HKEY_USERS\\" + JANA.sid}]


def logon_rows():
    sessions = [(999, "WS-CTRL-0427$", DOMAIN, "Negotiate", "System", 0, "S-1-5-18"),
                (997, "LOCAL SERVICE", "NT AUTHORITY", "Negotiate", "Service", 0, "S-1-5-19"),
                (996, "WS-CTRL-0427$", DOMAIN, "Negotiate", "Service", 0, "S-1-5-20"),
                (68_214, "DWM-1", "Window Manager", "Negotiate", "Interactive", 1, "S-1-5-90-0-1"),
                (52_806, "UMFD-0", "Font Driver Host", "Negotiate", "Interactive", 0, "S-1-5-96-0-0"),
                (52_931, "UMFD-1", "Font Driver Host", "Negotiate", "Interactive", 1, "S-1-5-96-0-1"),
                (214_077, BACKUP.name, DOMAIN, "Kerberos", "Service", 0, BACKUP.sid),
                (391_522, JANA.name, DOMAIN, "Kerberos", "Interactive", 1, JANA.sid),
                (391_470, JANA.name, DOMAIN, "Kerberos", "Interactive", 1, JANA.sid)]
    return [{"logon_id": number, "user": user, "logon_domain": domain, "authentication_package": package, "logon_type": kind,
             "session_id": session, "logon_sid": sid, "logon_time": epoch(DEMO_BOOT) + (362 if session and sid == JANA.sid else 4),
             "logon_server": "DC01" if package == "Kerberos" else "",
             "dns_domain_name": DNS_DOMAIN.upper() if package == "Kerberos" else "",
             "upn": f"{user}@{DNS_DOMAIN}" if package == "Kerberos" else "", "logon_script": "", "profile_path": "",
             "home_directory": "", "home_directory_drive": ""}
            for number, user, domain, package, kind, session, sid in sessions]


# What starts by itself

MACHINE_RUN = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run"
USER_RUN = "HKEY_USERS\\" + stories.RUN_KEY


def startup_rows():
    entries = [
        ("SecurityHealth", f"{SYSTEM32}\\SecurityHealthSystray.exe", "", MACHINE_RUN, "SYSTEM"),
        ("NwRolloutTray", X86 + "\\Nordwerk\\Rollout\\RolloutTray.exe", "/min", MACHINE_RUN, "SYSTEM"),
        ("OpenVPN-GUI", PROGRAM_FILES + "\\OpenVPN\\bin\\openvpn-gui.exe", "", MACHINE_RUN, "SYSTEM"),
        ("OneDrive", IMAGES["onedrive"].path, "/background", USER_RUN, JANA.name),
        (stories.RUN_VALUE, payload.FAKE_EDGE, "/background", USER_RUN, JANA.name),
        ("Teams", HOME + "\\AppData\\Local\\Microsoft\\WindowsApps\\ms-teams.exe", "msteams:system-initiated", USER_RUN, JANA.name),
    ]
    return [{"name": name, "path": path, "args": arguments, "type": "Startup Item", "source": source, "status": "enabled",
             "username": user} for name, path, arguments, source, user in entries]


def autoexec_rows(startup, services, scheduled):
    rows = [{"path": row["path"], "name": row["name"], "source": "startup_items"} for row in startup]
    rows += [{"path": row["module_path"] or row["path"], "name": row["name"], "source": "services"} for row in services
             if row["start_type"] == "AUTO_START"]
    rows += [{"path": row["path"], "name": row["name"], "source": "scheduled_tasks"} for row in scheduled if row["enabled"]]
    return rows


def registry_rows(stream):
    """The keys that a responder asks for: run keys, svchost groups, services; and what the day's events wrote."""
    entries = {}
    def put(key, name, kind, data, when=None):
        entries[(key, name)] = {"key": key, "path": f"{key}\\{name}", "name": name, "type": kind, "data": data,
                                "mtime": epoch(when or at("10-13 15:50"))}
    for row in startup_rows():
        put(row["source"], row["name"], "REG_SZ", f'"{row["path"]}" {row["args"]}'.strip())
    groups = {}
    for name, _, group, module, *_ in lines(SVCHOST):
        groups.setdefault(group, []).append(name)
        put(f"HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\{name}\\Parameters", "ServiceDll", "REG_EXPAND_SZ",
            f"%SystemRoot%\\System32\\{module}")
    for group, names in groups.items():
        put("HKEY_LOCAL_MACHINE\\" + stories.SVCHOST_KEY, group, "REG_MULTI_SZ", ",".join(names))
    put("HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon", "Shell", "REG_SZ", "explorer.exe")
    put("HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon", "Userinit", "REG_SZ",
        f"{SYSTEM32}\\userinit.exe,")
    for key, value, kind, strings, when in stream.registry_values:
        put(key, value, kind, ",".join(strings), when)
    return [entries[each] for each in sorted(entries)]


# The machine

def system_rows():
    return [{"hostname": HOST_NAME, "uuid": HOST_ID.upper(), "cpu_type": "x86_64", "cpu_subtype": "-1",
             "cpu_brand": "13th Gen Intel(R) Core(TM) i7-1365U", "cpu_physical_cores": 10, "cpu_logical_cores": 12,
             "cpu_sockets": 1, "cpu_microcode": "", "physical_memory": 34_003_124_224, "hardware_vendor": "LENOVO",
             "hardware_model": "21HES04700", "hardware_version": "ThinkPad L14 Gen 4", "hardware_serial": "PF4DEMO7",
             "board_vendor": "LENOVO", "board_model": "21HES04700", "board_version": "SDK0T76530 WIN",
             "board_serial": "L1HFDEMO0427", "computer_name": HOST_NAME, "local_hostname": HOST_NAME}]


def time_rows():
    return [{"weekday": "Wednesday", "year": CAPTURED.year, "month": CAPTURED.month, "day": CAPTURED.day,
             "hour": CAPTURED.hour, "minutes": CAPTURED.minute, "seconds": CAPTURED.second, "timezone": "UTC",
             "local_timezone": "CEST", "unix_time": NOW, "timestamp": CAPTURED.strftime("%a %b %d %H:%M:%S %Y UTC"),
             "datetime": stamp_seconds(CAPTURED), "iso_8601": stamp_seconds(CAPTURED), "win_timestamp": filetime(CAPTURED)}]


def uptime_rows():
    total = NOW - epoch(DEMO_BOOT)
    return [{"days": total // 86_400, "hours": total // 3_600 % 24, "minutes": total // 60 % 60, "seconds": total % 60,
             "total_seconds": total}]


def drive_rows():
    return [{"device_id": device, "type": "Unknown", "description": "Local Fixed Disk", "free_space": free, "size": size,
             "file_system": "NTFS", "boot_partition": boot}
            for device, free, size, boot in [("C:", 161_060_286_464, 498_216_206_336, 1), ("D:", 84_140_294_144, 249_000_001_536, 0)]]


def share_rows():
    return [{"description": text, "install_date": "", "status": "OK", "allow_maximum": 1, "maximum_allowed": 4_294_967_295,
             "name": name, "path": path, "type": kind, "type_name": label}
            for name, path, text, kind, label in
            [("ADMIN$", "C:\\Windows", "Remote Admin", 2_147_483_648, "Disk Drive Admin"),
             ("C$", "C:\\", "Default share", 2_147_483_648, "Disk Drive Admin"),
             ("D$", "D:\\", "Default share", 2_147_483_648, "Disk Drive Admin"),
             ("IPC$", "", "Remote IPC", 2_147_483_651, "IPC Admin")]]


def security_rows():
    return [{"type": kind, "name": name, "state": state, "state_timestamp": stamp_seconds(at("10-14 05:44")),
             "remediation_path": path, "signatures_up_to_date": current}
            for kind, name, state, path, current in
            [("Firewall", "Windows Firewall", "On", "%windir%\\system32\\firewall.cpl", 1),
             ("Antivirus", "Microsoft Defender Antivirus", "On", "windowsdefender://", 1)]]


def patch_rows():
    found = [("KB5066131", "Update", "10/13/2026"), ("KB5066793", "Security Update", "10/13/2026"),
             ("KB5065789", "Security Update", "9/9/2026"), ("KB5063875", "Security Update", "8/12/2026"),
             ("KB5064401", "Update", "8/12/2026"), ("KB5062552", "Security Update", "7/15/2026"),
             ("KB5027397", "Update", "2/3/2026"), ("KB5012170", "Security Update", "2/3/2026")]
    return [{"csname": HOST_NAME, "hotfix_id": number, "caption": f"http://support.microsoft.com/?kbid={number[2:]}",
             "description": kind, "fix_comments": "", "installed_by": "NT AUTHORITY\\SYSTEM", "install_date": "",
             "installed_on": day} for number, kind, day in found]


PROGRAMS = """
7-Zip 25.01 (x64)|25.01|Igor Pavlov|C:\\Program Files\\7-Zip\\
Adobe Acrobat (64-bit)|26.001.20112|Adobe|C:\\Program Files\\Adobe\\Acrobat DC\\
Altbau Print Monitor|2.4|Altbau Software KG|C:\\Program Files\\Altbau Software\\Print Monitor
BrightPDF|1.3.2|Bright Path Software Ltd|C:\\Users\\jmueller\\AppData\\Local\\BrightPDF
Chocolatey (Install Only)|2.5.1|Chocolatey Software, Inc.|C:\\ProgramData\\chocolatey
Elastic Agent|8.19.4|Elasticsearch|C:\\Program Files\\Elastic\\Agent
Git|2.51.0|The Git Development Community|C:\\Program Files\\Git\\
Google Chrome|140.0.7339.186|Google LLC|C:\\Program Files\\Google\\Chrome\\Application
Lenovo System Update|5.08.03.59|Lenovo|C:\\Program Files (x86)\\Lenovo\\System Update\\
Microsoft 365 Apps for Enterprise - de-de|16.0.18925.20184|Microsoft Corporation|C:\\Program Files\\Microsoft Office
Microsoft Edge|140.0.3485.81|Microsoft Corporation|C:\\Program Files (x86)\\Microsoft\\Edge\\Application
Microsoft Edge WebView2-Laufzeit|140.0.3485.81|Microsoft Corporation|C:\\Program Files (x86)\\Microsoft\\EdgeWebView\\Application
Microsoft OneDrive|25.179.0914.0003|Microsoft Corporation|C:\\Program Files\\Microsoft OneDrive
Microsoft Update Health Tools|5.72.0.0|Microsoft Corporation|
Microsoft Visual C++ 2015-2022 Redistributable (x64)|14.44.35211.0|Microsoft Corporation|
Microsoft Visual Studio Code (User)|1.104.1|Microsoft Corporation|C:\\Users\\jmueller\\AppData\\Local\\Programs\\Microsoft VS Code\\
Nordwerk Backup Agent|3.2.0|Nordwerk GmbH|C:\\Program Files\\Nordwerk\\Backup
Nordwerk FiBu Connector (Größe M)|7.1.4|Nordwerk GmbH|C:\\Program Files\\Nordwerk\\FiBu Connector
Nordwerk Inventar|1.9|Nordwerk GmbH|C:\\Tools\\Inventar
Nordwerk Rollout|4.0.2|Nordwerk GmbH|C:\\Program Files (x86)\\Nordwerk\\Rollout
Npcap|1.83|Nmap Project|C:\\Program Files\\Npcap
OpenVPN 2.6.14-I001 amd64|2.6.1401|OpenVPN, Inc.|C:\\Program Files\\OpenVPN\\
Python 3.12.11 (64-bit)|3.12.11150.0|Python Software Foundation|
Remote Desktop Manager|2026.2.14.0|Devolutions Inc.|C:\\Program Files\\Devolutions\\Remote Desktop Manager\\
Scan Station Bridge|0.8|Kopierdienst Ostermann|C:\\ScanStation
Winlogbeat|8.19.4|Elastic|C:\\Program Files\\Winlogbeat
"""


def program_rows():
    rows = []
    for name, version, publisher, location in lines(PROGRAMS):
        code = "{" + uuid_of("program", name).upper() + "}"
        rows.append({"name": name, "version": version, "install_location": location, "install_source": "", "language": "",
                     "publisher": publisher, "uninstall_string": f"MsiExec.exe /X{code}", "identifying_number": code,
                     "install_date": "20261014" if name == "BrightPDF" else "20260203", "package_family_name": "",
                     "upgrade_code": ""})
    return rows


def certificate_rows():
    found = [  # subject, issuer, store, first and last day, authority
        ("Nordwerk Root CA", "Nordwerk Root CA", "Root", "2021-03-01", "2041-03-01", 1),
        ("Nordwerk Issuing CA 2", "Nordwerk Root CA", "CA", "2024-03-01", "2034-03-01", 1),
        (f"{HOST_NAME}.{DNS_DOMAIN}", "Nordwerk Issuing CA 2", "Personal", "2026-02-03", "2028-02-03", 0),
        ("Microsoft Root Certificate Authority 2011", "Microsoft Root Certificate Authority 2011", "Root", "2011-03-22", "2036-03-22", 1),
        ("DigiCert Trusted Root G4", "DigiCert Trusted Root G4", "Root", "2013-08-01", "2038-01-15", 1),
        ("ISRG Root X1", "ISRG Root X1", "Root", "2015-06-04", "2035-06-04", 1),
        ("Microsoft Windows Production PCA 2011", "Microsoft Root Certificate Authority 2010", "CA", "2011-10-19", "2026-10-19", 1),
        ("Jana Müller", "Nordwerk Issuing CA 2", "Personal", "2026-02-10", "2027-02-10", 0),
    ]
    rows = []
    for subject, issuer, store, first, last, authority in found:
        mark = digests_of(subject.encode())["sha1"]
        personal = subject == "Jana Müller"
        location = "CurrentUser" if personal else "LocalMachine"
        rows.append({
            "common_name": subject, "subject": subject, "subject2": f"CN={subject}", "issuer": issuer, "issuer2": f"CN={issuer}",
            "ca": authority, "self_signed": int(subject == issuer), "not_valid_before": str(_day(first)),
            "not_valid_after": str(_day(last)), "signing_algorithm": "sha256RSA", "key_algorithm": "RSA", "key_strength": "2048",
            "key_usage": "CERT_KEY_CERT_SIGN_KEY_USAGE,CERT_CRL_SIGN_KEY_USAGE" if authority else "CERT_DIGITAL_SIGNATURE_KEY_USAGE",
            "subject_key_id": mark[:40], "authority_key_id": digests_of(issuer.encode())["sha1"], "sha1": digests_of(mark.encode())["sha1"],
            "path": f"{location}\\{store}", "serial": mark[:20], "sid": JANA.sid if personal else SYSTEM.sid,
            "store_location": location, "store": store, "username": JANA.name if personal else "SYSTEM",
            "store_id": "\\".join(([JANA.sid] if personal else []) + [store])})
    return rows


def _day(text):
    year, month, day = map(int, text.split("-"))
    return epoch(at("01-01 00:00").replace(year=year, month=month, day=day))


