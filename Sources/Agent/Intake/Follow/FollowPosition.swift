internal import ECS
internal import Hashing

/// How far a followed path was read: the file behind it, and those rotated away that were not read to their end.
///
/// Its bytes are stable JSON text, so that a stored position can be read by a person and by later versions.
public struct FollowPosition: Sendable, Hashable {
  /// How far one file was read.
  public struct Part: Sendable, Hashable {
    /// The device and the inode that the file had.
    public var device: UInt64
    /// The inode that the file had.
    public var inode: UInt64
    /// What the file begins with.
    public var head: FileHead
    /// The first byte that was not consumed; a line begins there. Of a compressed file, a byte of its content.
    public var offset: Int64
    /// Lines before `offset`.
    public var line: Int
    /// When the file was last written, in nanoseconds since 1970 by the file system's clock.
    public var modified: Int64
    /// Whether the file is compressed.
    public var isCompressed: Bool
  }

  /// A file that was read to its end: what it began with, and its size.
  public struct Finished: Sendable, Hashable {
    /// What it began with.
    public var head: FileHead
    /// Its size, uncompressed.
    public var size: Int64
  }

  /// The files, oldest first. None: all that there was has been read.
  public var parts: [Part]
  /// The files that were read to their end last, so that their compressed forms are not taken for new ones.
  public var finished: [Finished]

  init(parts: [Part], finished: [Finished] = []) {
    self.parts = parts
    self.finished = finished
  }

  /// The position that `bytes` hold; nil when they hold none.
  public init?(bytes: [UInt8]) {
    guard let value = try? JSONParser.parse(bytes, limits: .init(depth: 8, bytes: 64 << 10)),
      value["v"]?.int == 1, let files = value["files"]?.array
    else { return nil }
    parts = files.compactMap(Part.init)
    finished = (value["finished"]?.array ?? []).compactMap(Finished.init)
    guard parts.count == files.count else { return nil }
  }

  /// The position as JSON text.
  public var bytes: [UInt8] {
    var object: JSONObject = ["v": 1, "files": .array(parts.map(\.json))]
    if !finished.isEmpty { object["finished"] = .array(finished.map(\.json)) }
    return JSONWriter.bytes(.object(object))
  }
}

/// The first bytes of a file, by their digest: what tells a file from another that got its inode or its name.
public struct FileHead: Sendable, Hashable {
  /// How many bytes, at most ``most``.
  public let length: Int
  /// The first half of their SHA-256 in hexadecimal; empty for no bytes.
  public let digest: String

  /// More bytes than these are not looked at.
  static let most = 1 << 10

  init(length: Int, digest: String) {
    self.length = length
    self.digest = digest
  }

  init(of bytes: some Collection<UInt8>) {
    length = bytes.count
    // Without a digest the head matches no file, which costs a second reading and loses nothing.
    digest = bytes.isEmpty ? "" : (try? Digest(of: bytes)).map { String($0.hex.prefix(32)) } ?? "-"
  }

  /// Whether a file that begins with `bytes` may be the one that had this head.
  func matches(_ bytes: [UInt8]) -> Bool {
    bytes.count >= length && FileHead(of: bytes.prefix(length)) == self
  }
}

extension FollowPosition.Finished {
  fileprivate init?(_ value: JSONValue) {
    guard let head = FileHead(value), let size = value["size"]?.int, size >= 0 else { return nil }
    self.init(head: head, size: Int64(size))
  }

  fileprivate var json: JSONValue {
    .object([
      "head": .number(JSONNumber(head.length)), "digest": .string(head.digest),
      "size": .number(JSONNumber(Int(size))),
    ])
  }
}

extension FileHead {
  fileprivate init?(_ value: JSONValue) {
    guard let length = value["head"]?.int, (0...FileHead.most).contains(length),
      let digest = value["digest"]?.string
    else { return nil }
    self.init(length: length, digest: digest)
  }
}

extension FollowPosition.Part {
  fileprivate init?(_ value: JSONValue) {
    guard let device = value["device"]?.int, let inode = value["inode"]?.int,
      let head = FileHead(value), let offset = value["offset"]?.int, offset >= 0,
      let line = value["line"]?.int, line >= 0, let modified = value["modified"]?.int
    else { return nil }
    self.init(
      device: UInt64(bitPattern: Int64(device)), inode: UInt64(bitPattern: Int64(inode)),
      head: head, offset: Int64(offset), line: line, modified: Int64(modified),
      isCompressed: value["gzip"]?.bool ?? false)
  }

  fileprivate var json: JSONValue {
    var object: JSONObject = [
      "device": .number(JSONNumber(Int(Int64(bitPattern: device)))),
      "inode": .number(JSONNumber(Int(Int64(bitPattern: inode)))),
      "head": .number(JSONNumber(head.length)), "digest": .string(head.digest),
      "offset": .number(JSONNumber(Int(offset))), "line": .number(JSONNumber(line)),
      "modified": .number(JSONNumber(Int(modified))),
    ]
    if isCompressed { object["gzip"] = true }
    return .object(object)
  }
}
