import ECS
import GRDBSQLite
import Synchronization

/// Lets SQLite's date functions take the moment of the snapshot for the present.
///
/// Guides ask for what happened "in the last two days" (`strftime('%s', 'now')`): on a recorded host that means the
/// days before the recording. SQLite asks its file system layer for the time, so the standard layer is registered
/// once more under another name with its two clock functions replaced.
enum FrozenClock {
  /// The layer's name, for `sqlite3_open_v2`.
  static let name = "dossier-replay"

  /// Milliseconds since noon of 24 November 4714 BC (Julian day 0), which is how SQLite counts.
  private static let moment = Atomic<Int64>(0)
  /// 1970-01-01T00:00:00Z on that scale.
  private static let unixEpoch: Int64 = 210_866_760_000_000

  /// Registers the layer with `present` as its time; false when SQLite has no standard layer to build on.
  static func register(_ present: Timestamp) -> Bool {
    moment.store(present.milliseconds + unixEpoch, ordering: .relaxed)
    guard let standard = sqlite3_vfs_find(nil) else { return false }
    // Safe: SQLite keeps the layer and its name until the process ends, and neither is ever freed; the copy differs
    // from the standard layer in name and clock alone.
    let layer = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    layer.initialize(to: standard.pointee)
    layer.pointee.pNext = nil
    layer.pointee.zName = name.withCString { text in
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: name.utf8.count + 1)
      copy.update(from: text, count: name.utf8.count + 1)
      return UnsafePointer(copy)
    }
    layer.pointee.xCurrentTime = { _, days in
      days?.pointee = Double(FrozenClock.moment.load(ordering: .relaxed)) / 86_400_000
      return SQLITE_OK
    }
    layer.pointee.xCurrentTimeInt64 = { _, milliseconds in
      milliseconds?.pointee = FrozenClock.moment.load(ordering: .relaxed)
      return SQLITE_OK
    }
    return sqlite3_vfs_register(layer, 0) == SQLITE_OK
  }
}
