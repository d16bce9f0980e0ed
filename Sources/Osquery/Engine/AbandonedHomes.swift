import FoundationEssentials
import Synchronization
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The directories of engines whose owner was killed, and the engines that outlived it.
///
/// A process that is killed removes nothing, and an engine that is busy then goes on until its statement ends. Whoever
/// starts an engine therefore takes away what others left in the same place: directories of this user that nobody else
/// may look into, with exactly the name that an ``EngineHome`` has, and that no living process has locked.
enum AbandonedHomes {
  /// The most names that are looked at in one place.
  static let mostNames = 200_000
  /// The most directories that are taken away at once; the next start goes on.
  static let mostRemoved = 512
  /// How many are held at the same time, so that descriptors stay few.
  private static let batch = 32

  private static let done = Mutex<Set<String>>([])

  /// Takes away what was left in the directory, once in this process's life.
  static func removeOnce(in directory: String) {
    if done.withLock({ $0.insert(directory).inserted }) { remove(in: directory) }
  }

  /// Takes away what was left in the directory; how many directories that were.
  @discardableResult
  static func remove(in directory: String, most: Int = mostRemoved) -> Int {
    // The kernel tells where processes work by the path without links.
    guard let directory = ExecutableCheck.resolve(directory) else { return 0 }
    var removed = 0
    var names = candidates(in: directory, most: most)[...]
    while !names.isEmpty {
      let homes = names.prefix(batch).compactMap { name in
        abandoned(directory + "/" + name)
      }
      names = names.dropFirst(batch)
      if homes.isEmpty { continue }
      endProcesses(in: Set(homes.map(\.path)))
      for home in homes {
        // Links are removed, not followed. What cannot be removed stays for another start.
        if (try? FileManager.default.removeItem(atPath: home.path)) != nil { removed += 1 }
        home.lock.release()
      }
    }
    return removed
  }

  /// A directory that nobody holds, held.
  private static func abandoned(_ path: String) -> (path: String, lock: FolderLock)? {
    guard let lock = try? FolderLock(path, isNeeded: true), lock.isPrivate else { return nil }
    return (path, lock)
  }

  private static func candidates(in directory: String, most: Int) -> [String] {
    guard let listing = opendir(directory) else { return [] }
    defer { closedir(listing) }
    var found: [String] = []
    for _ in 0..<mostNames {
      guard let entry = readdir(listing), found.count < most else { break }
      if let name = homeName(entry) { found.append(name) }
    }
    return found
  }

  /// The entry's name when it is one that an engine's directory has. Safe: `readdir` answers with a name that ends with
  /// a zero byte and lives until the next call.
  private static func homeName(_ entry: UnsafeMutablePointer<dirent>) -> String? {
    guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return nil }
    let start = UnsafeRawPointer(entry) + offset
    let name = String(cString: start.assumingMemoryBound(to: CChar.self))
    return isHomeName(name) ? name : nil
  }

  /// Whether a directory of that name may be an engine's.
  static func isHomeName(_ name: String) -> Bool {
    let prefix = EngineHome.namePrefix.utf8
    guard name.utf8.count == prefix.count + 32, name.utf8.starts(with: prefix) else { return false }
    return name.utf8.dropFirst(prefix.count).allSatisfy { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
  }

  /// Kills the engines that still work in these directories: an engine's working directory is its own, and its owner is
  /// gone. Only where the kernel tells (proc(5), `/proc/pid/cwd`), and only processes that this user may look into.
  private static func endProcesses(in homes: Set<String>) {
    guard let listing = opendir("/proc") else { return }
    defer { closedir(listing) }
    while let entry = readdir(listing) {
      guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return }
      let name = String(cString: (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self))
      guard let processID = pid_t(name), processID > 1, let place = workingDirectory(of: processID),
        homes.contains(place)
      else { continue }
      _ = kill(processID, SIGKILL)
    }
  }

  private static func workingDirectory(of processID: pid_t) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    // Safe: readlink writes at most the buffer's length, and its answer says how much.
    let count = buffer.withUnsafeMutableBytes { bytes in
      bytes.baseAddress.map { base in
        readlink("/proc/\(processID)/cwd", base.assumingMemoryBound(to: CChar.self), bytes.count)
      } ?? -1
    }
    return count > 0 && count < buffer.count ? String(decoding: buffer[..<count], as: UTF8.self) : nil
  }
}
