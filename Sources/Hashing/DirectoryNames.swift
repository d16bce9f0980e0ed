#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Looks through a directory for a name as Windows would: without regard to case.
enum DirectoryNames {
  /// Most entries that are looked at.
  static let most = 200_000

  /// The entry that equals `name` but for case; of several the first in byte order. Nil when there is none
  /// among the first `most` entries.
  static func matching(_ name: [UInt8], in directory: Int32) throws(SystemError) -> [UInt8]? {
    let wanted = folded(name)
    var best: [UInt8]?
    // A descriptor of its own: listing moves its position, and closing the listing closes it.
    let raw = openat(directory, ".", Descriptor.directoryFlags)
    guard raw >= 0 else { throw .current }
    guard let listing = fdopendir(raw) else {
      let error = SystemError.current
      close(raw)
      throw error
    }
    defer { closedir(listing) }
    for _ in 0..<most {
      guard let entry = readdir(listing) else { break }
      let found = Self.name(of: entry)
      if folded(found) == wanted, best.map({ found.lexicographicallyPrecedes($0) }) ?? true {
        best = found
      }
    }
    return best
  }

  /// What a directory says of one of its entries.
  struct Entry {
    let name: [UInt8]
    let kind: Kind
  }

  /// What an entry is, where the file system writes that beside the name.
  enum Kind {
    case file, folder, other, unknown
  }

  /// The entries of a directory but for `.` and `..`, in no order; at most one more than `most`.
  static func all(in directory: Int32, most: Int) throws(SystemError) -> [Entry] {
    // A descriptor of its own: listing moves its position, and closing the listing closes it.
    let raw = openat(directory, ".", Descriptor.directoryFlags)
    guard raw >= 0 else { throw .current }
    guard let listing = fdopendir(raw) else {
      let error = SystemError.current
      close(raw)
      throw error
    }
    defer { closedir(listing) }
    var entries: [Entry] = []
    while entries.count <= most {
      errno = 0
      guard let entry = readdir(listing) else {
        if errno != 0 { throw .current }
        break
      }
      let name = Self.name(of: entry)
      if name != [0x2E], name != [0x2E, 0x2E] {
        entries.append(Entry(name: name, kind: kind(of: entry.pointee.d_type)))
      }
    }
    return entries
  }

  private static func kind(of type: UInt8) -> Kind {
    switch Int(type) {
    case Int(DT_REG): .file
    case Int(DT_DIR): .folder
    case Int(DT_UNKNOWN): .unknown
    default: .other
    }
  }

  /// Safe: `readdir` returns an entry whose name ends with a zero byte and which lives until the next call;
  /// the name is read in place, since entries are shorter than the type that describes them.
  private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
    guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return [] }
    let start = UnsafeRawPointer(entry) + offset
    let length = strlen(start.assumingMemoryBound(to: CChar.self))
    return Array(UnsafeRawBufferPointer(start: start, count: length))
  }

  /// Lower case scalar by scalar, close to what NTFS does; ASCII only where the bytes are not UTF-8.
  private static func folded(_ name: [UInt8]) -> [UInt8] {
    if name.contains(where: { $0 >= 0x80 }), let text = String(validating: name, as: UTF8.self) {
      var folded = String.UnicodeScalarView()
      for scalar in text.unicodeScalars {
        folded.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
      }
      return Array(String(folded).utf8)
    }
    return name.map { $0 &- UInt8(ascii: "A") < 26 ? $0 | 0x20 : $0 }
  }
}
