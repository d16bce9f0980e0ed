import ECS
import Osquery

/// Tables that a replay can answer without rows in the snapshot: osquery's own, and the host's names.
enum ComputedTables {
  /// The rows; none for tables that are not computed.
  static func rows(of table: TableSchema, host: ReplayHost) -> [[SnapshotValue]] {
    rows(table.name, host).map { cells in table.columns.map { cells[$0.name] ?? .null } }
  }

  private typealias Cells = [String: SnapshotValue]

  private static func rows(_ table: String, _ host: ReplayHost) -> [Cells] {
    switch table {
    case "time": [time(host)]
    case "osquery_info": [info(host)]
    case "osquery_registry": registry(host)
    case "osquery_flags": flags(host)
    case "system_info" where host.snapshot != nil:
      [
        [
          "hostname": text(host.manifest.host.name), "computer_name": text(host.manifest.host.name),
          "uuid": text(host.manifest.host.id),
        ]
      ]
    case "os_version" where host.snapshot != nil:
      [["name": text(host.manifest.host.os), "platform": text(host.platform.rawValue)]]
    default: []
    }
  }

  private static func text(_ value: String) -> SnapshotValue { .text(Array(value.utf8)) }

  private static func info(_ host: ReplayHost) -> Cells {
    let platforms: [HostPlatform: (name: String, mask: Int64)] = [
      .linux: ("linux", 9), .darwin: ("darwin", 21), .windows: ("windows", 2),
    ]
    let platform = platforms[host.platform]
    return [
      "pid": .integer(1), "uuid": text(host.manifest.host.id), "instance_id": text(host.manifest.host.id),
      "version": text(host.manifest.osqueryVersion), "config_hash": text(""), "config_valid": .integer(0),
      "extensions": text("inactive"), "build_platform": text(platform?.name ?? ""), "build_distro": text(""),
      "start_time": .integer(host.manifest.capturedAt.milliseconds / 1000), "watcher": .integer(-1),
      "platform_mask": .integer(platform?.mask ?? 0),
    ]
  }

  private static func registry(_ host: ReplayHost) -> [Cells] {
    host.tables.map {
      [
        "registry": text("table"), "name": text($0.name), "owner_uuid": .integer(0), "internal": .integer(0),
        "active": .integer(1),
      ]
    }
  }

  private static func flags(_ host: ReplayHost) -> [Cells] {
    host.flags.map {
      [
        "name": text($0.name), "type": text($0.kind), "description": text(""),
        "default_value": text($0.defaultValue), "value": text($0.value), "shell_only": .integer(0),
      ]
    }
  }
}

// MARK: The table of the time

extension ComputedTables {
  /// From the weekday of 1970-01-01.
  private static let weekdays = [
    "Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday",
  ]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  /// Seconds from 1601, where Windows' clock begins, to 1970.
  private static let windowsEpoch: Int64 = 11_644_473_600

  /// The snapshot's time: the past is what it shows.
  private static func time(_ host: ReplayHost) -> Cells {
    let seconds = host.manifest.capturedAt.milliseconds / 1000
    let days = seconds / 86_400
    let date = CivilDate(daysSince1970: days)
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60)
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let clock = "\(two(hour)):\(two(minute)):\(two(second))"
    let weekday = weekdays[Int(days % 7)]
    let day = date.day < 10 ? " \(date.day)" : "\(date.day)"
    var cells: Cells = [
      "weekday": text(weekday), "year": .integer(date.year), "month": .integer(date.month),
      "day": .integer(date.day), "hour": .integer(hour), "minutes": .integer(minute),
      "seconds": .integer(second), "timezone": text("UTC"), "local_timezone": text("UTC"),
      "unix_time": .integer(seconds), "datetime": text("\(date)T\(clock)Z"),
      "iso_8601": text("\(date)T\(clock)Z"),
    ]
    cells["timestamp"] = text(
      "\(weekday.prefix(3)) \(months[Int(date.month) - 1]) \(day) \(clock) \(date.year) UTC")
    if host.platform == .windows { cells["win_timestamp"] = .integer((seconds + windowsEpoch) * 10_000_000) }
    return cells
  }
}
