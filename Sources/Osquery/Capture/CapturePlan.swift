/// Which tables a capture collects, and from where it knows the files to ask about.
struct CapturePlan: Sendable, Hashable {
  /// Tables that are read whole, those whose rows vanish first, first.
  var tables: [String]
  /// Tables that answer only for paths that are named.
  var fileTables: [String]

  /// Where rows name files: a table and a column that holds a path or a command line.
  static let pathColumns: [(table: String, column: String)] = [
    ("processes", "path"), ("services", "path"), ("services", "module_path"), ("startup_items", "path"),
    ("autoexec", "path"), ("drivers", "image"), ("scheduled_tasks", "action"), ("suid_bin", "path"),
    ("systemd_units", "fragment_path"), ("launchd", "program"), ("launchd", "path"), ("crontab", "command"),
    ("kernel_extensions", "path"), ("registry", "data"), ("prefetch", "executable_path"),
    ("wmi_cli_event_consumers", "executable_path"),
  ]

  /// What is collected when nobody says otherwise.
  static func standard(for platform: HostPlatform) -> CapturePlan {
    switch platform {
    case .windows:
      CapturePlan(tables: fleetingEverywhere + windows, fileTables: ["file", "hash", "authenticode"])
    case .darwin: CapturePlan(tables: fleetingEverywhere + darwin, fileTables: ["file", "hash", "signature"])
    case .linux: CapturePlan(tables: fleetingEverywhere + linux, fileTables: ["file", "hash"])
    }
  }

  private static let fleetingEverywhere = [
    "time", "processes", "process_open_sockets", "listening_ports", "arp_cache", "routes", "logged_in_users",
    "os_version", "system_info", "osquery_info", "uptime", "interface_addresses", "etc_hosts", "users",
    "user_groups", "groups", "startup_items", "certificates", "kernel_info",
  ]

  private static let windows = [
    "dns_cache", "pipes", "logon_sessions", "services", "drivers", "scheduled_tasks", "autoexec", "programs",
    "patches", "registry", "wmi_cli_event_consumers", "wmi_event_filters", "wmi_filter_consumer_binding",
    "wmi_script_event_consumers", "windows_security_products", "windows_security_center",
    "windows_firewall_rules", "shared_resources", "logical_drives", "prefetch", "shimcache", "userassist",
    "background_activities_moderator", "recent_files",
  ]

  private static let darwin = [
    "last", "mounts", "launchd", "kernel_extensions", "system_extensions", "apps", "crontab", "sudoers",
    "dns_resolvers", "authorized_keys", "sip_config", "gatekeeper", "homebrew_packages",
  ]

  private static let linux = [
    "process_open_files", "last", "mounts", "kernel_modules", "systemd_units", "crontab", "sudoers",
    "iptables",
    "dns_resolvers", "authorized_keys", "known_hosts", "suid_bin", "deb_packages", "rpm_packages",
    "apt_sources",
    "selinux_settings", "apparmor_profiles",
  ]
}

extension CapturePlan {
  /// What a person named, in the plan's terms; a name that osquery does not have on `platform` is an error.
  init(naming names: [String], platform: HostPlatform) throws(CaptureError) {
    self.init(tables: [], fileTables: [])
    for name in names {
      guard let table = TableCatalog.bundled.table(named: name, on: platform) else {
        throw .unknownTable(
          name, platform: platform,
          suggestions: TableCatalog.bundled.suggestions(for: name, on: platform))
      }
      let isNew = !tables.contains(table.name) && !fileTables.contains(table.name)
      guard isNew else { continue }
      if table.requiredColumns.contains(where: { $0.name == "path" }) {
        fileTables.append(table.name)
      } else {
        tables.append(table.name)
      }
    }
    // What vanishes first is read first, whatever the order of the names.
    tables.sort { FleetingTables.names.contains($0) && !FleetingTables.names.contains($1) }
  }
}

/// Why nothing can be captured.
public enum CaptureError: Error, Sendable, Hashable {
  /// The host does not say what it is.
  case noHost(reason: String)
  /// A table that osquery does not have on the host's platform.
  case unknownTable(String, platform: HostPlatform, suggestions: [String])
}

extension CaptureError: CustomStringConvertible {
  /// A full sentence with the remedy.
  public var description: String {
    switch self {
    case .noHost(let reason):
      "The host could not be asked what it is: \(reason) `dossier doctor` says what to do."
    case .unknownTable(let name, let platform, let suggestions):
      "osquery has no table \(name) on \(platform.rawValue)"
        + (suggestions.isEmpty ? "; leave it out." : "; did you mean \(suggestions.joined(separator: ", "))?")
    }
  }
}
