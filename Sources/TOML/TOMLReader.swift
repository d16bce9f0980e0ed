/// Reads a configuration from a document by key paths, and remembers which keys were asked for, so that
/// every other key of the file can be reported as unknown.
///
/// A path such as `"agent.queue.limit"` goes through tables; keys that hold a dot are reached with
/// `namedTables`. A getter answers nil when the key is missing and throws when the value is not of the
/// asked type. Not for use from several threads at once.
public final class TOMLReader {
  /// The document that is read.
  public let document: TOMLDocument
  /// Where this reader's table stands, as keys from the root.
  public let path: [String]
  /// Where the table begins; of a missing table, where its parent begins.
  public let position: TOMLPosition
  /// Whether the file has this table.
  public let isPresent: Bool

  let table: TOMLTable
  /// The same table of the document whose values go before this one's.
  private let overlay: TOMLReader?
  /// What the keys asked for are expected to be.
  private var kinds: [String: TOMLKind] = [:]
  /// Keys asked for, in the order of asking, whether the file has them or not.
  private(set) var asked: [String] = []
  private var askedNames: Set<String> = []
  private var inner: [String: TOMLReader] = [:]
  private var listed: [String: [TOMLReader]] = [:]

  /// A reader of the document's top level.
  public convenience init(_ document: TOMLDocument) {
    let start = TOMLPosition(line: 1, column: 1)
    self.init(document, table: document.root, path: [], position: start, isPresent: true, overlay: nil)
  }

  /// A reader of the document's top level; single values (no tables) of `overlay` go before the document's. Errors
  /// about them name `overlay`'s file; its keys are not looked through for unknown ones.
  public convenience init(_ document: TOMLDocument, overlay: TOMLDocument) {
    let start = TOMLPosition(line: 1, column: 1)
    self.init(
      document, table: document.root, path: [], position: start, isPresent: true, overlay: TOMLReader(overlay)
    )
  }

  private init(
    _ document: TOMLDocument, table: TOMLTable, path: [String], position: TOMLPosition,
    isPresent: Bool, overlay: TOMLReader?
  ) {
    self.overlay = overlay
    self.document = document
    self.table = table
    self.path = path
    self.position = position
    self.isPresent = isPresent
  }

  /// The keys that the table has, in file order; asks for none of them.
  public var keys: [String] { table.keys }

  // MARK: Tables

  /// The table under a path; one without keys (`isPresent` false) when the file has none, so that its
  /// keys can be asked for all the same.
  public func table(_ path: String) throws(TOMLError) -> TOMLReader {
    var reader = self
    for key in path.split(separator: ".") { reader = try reader.child(String(key)) }
    return reader
  }

  /// The elements of an array of tables (`[[path]]`); none when the file has none.
  public func tables(_ path: String) throws(TOMLError) -> [TOMLReader] {
    let (owner, key) = try owner(of: path)
    if let readers = owner.listed[key] { return readers }
    owner.note(key)
    guard let value = owner.table[key] else {
      owner.listed[key] = []
      return []
    }
    guard let elements = value.array else {
      throw owner.mismatch(key, value, expected: "an array of tables, each headed [[\(path)]]")
    }
    var readers: [TOMLReader] = []
    for (number, element) in elements.enumerated() {
      guard let table = element.table else {
        throw owner.mismatch(key, element, expected: "an array of tables")
      }
      readers.append(
        TOMLReader(
          document, table: table, path: owner.path + [key, String(number)],
          position: element.position, isPresent: true, overlay: nil))
    }
    owner.listed[key] = readers
    return readers
  }

  /// The tables inside the table under a path, by their free names: `[sinks.archive]`, `[sinks.soc]`.
  public func namedTables(
    _ path: String
  ) throws(TOMLError) -> [(name: String, reader: TOMLReader)] {
    let parent = try table(path)
    var found: [(name: String, reader: TOMLReader)] = []
    for name in parent.keys { found.append((name, try parent.child(name))) }
    return found
  }

  private func child(_ key: String) throws(TOMLError) -> TOMLReader {
    if let reader = inner[key] { return reader }
    note(key)
    let value = table[key]
    if let value, value.table == nil { throw mismatch(key, value, expected: "a table") }
    let above = try overlay?.child(key)
    let reader = TOMLReader(
      document, table: value?.table ?? .empty, path: path + [key],
      position: value?.position ?? position, isPresent: value != nil || above?.isPresent ?? false,
      overlay: above)
    inner[key] = reader
    return reader
  }

  // MARK: Asking

  /// The value under a path as it stands in the file; all that it holds counts as known.
  public func value(_ path: String) throws(TOMLError) -> TOMLValue? {
    let (owner, key) = try owner(of: path)
    owner.note(key)
    return owner.overlay?.table[key] ?? owner.table[key]
  }

  /// An error about the value under a path, at its place or, when it is missing, at its table's.
  public func error(
    _ path: String, _ message: String, code: TOMLError.Code = .range
  ) -> TOMLError {
    let keys = path.split(separator: ".").map(String.init)
    if let overlay, overlay.table[keys] != nil { return overlay.error(path, message, code: code) }
    let place = table[keys]?.position ?? position
    return document.error(code, "\(KeyText.path(self.path + keys)) \(message)", at: place)
  }

  private func owner(of path: String) throws(TOMLError) -> (TOMLReader, String) {
    guard let dot = path.lastIndex(of: ".") else { return (self, path) }
    return (try table(String(path[..<dot])), String(path[path.index(after: dot)...]))
  }

  private func note(_ key: String) {
    if askedNames.insert(key).inserted { asked.append(key) }
  }

  private func mismatch(_ key: String, _ value: TOMLValue, expected: String) -> TOMLError {
    let name = KeyText.path(path + [key])
    let message = "\(name) must be \(expected); it is \(value.typeName)"
    return document.error(.type, message, at: value.position)
  }

  // MARK: What was asked for

  /// The keys asked for so far, with their paths from the root, and what their values are expected to be; in the
  /// order of asking. Those of arrays of tables are left out.
  public func askedKeys() -> [(path: String, kind: TOMLKind)] {
    asked.flatMap { key -> [(path: String, kind: TOMLKind)] in
      if let reader = inner[key] { return reader.askedKeys() }
      return listed[key] == nil ? [(KeyText.path(path + [key]), kinds[key] ?? .any)] : []
    }
  }

  /// Remembers what the value under a path is expected to be.
  func expect(_ path: String, _ kind: TOMLKind) throws(TOMLError) {
    let (owner, key) = try owner(of: path)
    owner.kinds[key] = kind
  }

  // MARK: What was not asked for

  /// The keys of the file that nobody asked for, in file order, each with the nearest known name.
  ///
  /// Of an unknown table only the table is reported. Call it after everything has been read.
  public func unknownKeys() -> [TOMLError] {
    unknown().sorted { $0.position < $1.position }
  }

  private func unknown() -> [TOMLError] {
    var found: [TOMLError] = []
    for member in table.members {
      if let reader = inner[member.key] {
        found += reader.unknown()
      } else if let readers = listed[member.key] {
        for reader in readers { found += reader.unknown() }
      } else if !askedNames.contains(member.key) {
        found.append(unknown(member))
      }
    }
    return found
  }

  private func unknown(_ member: TOMLTable.Member) -> TOMLError {
    var message = "\(KeyText.path(path + [member.key])) is not a known key"
    if let nearest = nearestName(to: member.key, among: asked) {
      message += "; did you mean \(KeyText.path(path + [nearest]))?"
    } else if !asked.isEmpty {
      let known = asked.sorted().prefix(12).map(KeyText.quoted).joined(separator: ", ")
      message += "; known here: \(known)\(asked.count > 12 ? ", …" : "")"
    }
    return document.error(.unknownKey, message, at: member.keyPosition)
  }
}

/// What a value of a configuration is expected to be.
public enum TOMLKind: Sendable, Hashable {
  /// A string.
  case string
  /// An array of strings.
  case strings
  /// True or false.
  case boolean
  /// A whole number within bounds.
  case integer(ClosedRange<Int>)
  /// A number within bounds.
  case number(ClosedRange<Double>)
  /// A span of time as text.
  case duration
  /// A number of bytes, or a size as text.
  case byteCount
  /// One of some strings.
  case choice([String])
  /// Whatever its reader makes of it.
  case any
}
