/// Reads TOML 1.0 text: one pass over bytes that have been found to be UTF-8.
struct TOMLParser {
  struct Key {
    let name: String
    let position: TOMLPosition
  }

  let bytes: [UInt8]
  let end: Int
  let file: String?
  let limits: TOMLDocument.Limits
  var offset = 0
  var counter = PositionCounter()
  private var values = 0
  private var section = 1
  private var current: TableBuilder

  init(_ bytes: [UInt8], file: String?, limits: TOMLDocument.Limits) {
    self.bytes = bytes
    self.file = file
    self.limits = limits
    end = bytes.count
    current = TableBuilder(position: TOMLPosition(line: 1, column: 1), depth: 1, hasHeader: true)
  }

  mutating func document() throws(TOMLError) -> TOMLTable {
    guard end <= limits.bytes else {
      throw error(.limit, "the file has \(end) bytes; at most \(limits.bytes) are read", at: 0)
    }
    if let bad = firstInvalidUTF8(in: bytes) {
      throw error(.encoding, "this byte is not UTF-8; save the file as UTF-8", at: bad)
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
    let root = current
    while true {
      skipSpace()
      guard offset < end else { break }
      try statement(root: root)
      skipSpace()
      try comment()
      guard offset < end else { break }
      guard try lineEnd() else {
        throw error(.syntax, "after this statement the line must end")
      }
    }
    return root.finished()
  }

  private mutating func statement(root: TableBuilder) throws(TOMLError) {
    switch peek {
    case Byte.hash, Byte.lineFeed, Byte.carriageReturn: return
    case Byte.openBracket: try header(root: root)
    default: try keyValue(into: current)
    }
  }

  // MARK: Headers

  private mutating func header(root: TableBuilder) throws(TOMLError) {
    let start = offset
    offset += 1
    let isElement = peek == Byte.openBracket
    if isElement { offset += 1 }
    skipSpace()
    let path = try keyPath()
    guard take(Byte.closeBracket), !isElement || take(Byte.closeBracket) else {
      throw error(.syntax, "this table header needs '\(isElement ? "]]" : "]")' here")
    }
    section += 1
    try open(path, isElement: isElement, root: root, start: start)
  }

  private mutating func open(
    _ path: [Key], isElement: Bool, root: TableBuilder, start: Int
  ) throws(TOMLError) {
    var table = root
    for key in path.dropLast() { table = try enter(key, of: table, start: start) }
    guard let last = path.last else { return }
    guard let number = table.find(last.name) else {
      let new = try child(of: table, extra: isElement ? 1 : 0, at: last.position)
      new.hasHeader = true
      try add(last, to: table, isElement ? .tables([new]) : .table(new), at: start)
      current = new
      return
    }
    switch (table.members[number].slot, isElement) {
    case (.tables, true):
      let new = try child(of: table, extra: 1, at: last.position)
      new.hasHeader = true
      try count(at: start)
      table.addTable(new, toListAt: number)
      current = new
    case (.table(let found), false) where !found.hasHeader && found.dottedIn == 0:
      found.hasHeader = true
      current = found
    default:
      throw duplicate(last, table.members[number])
    }
  }

  /// A table on the way to the one that a header names; made when it is not there yet.
  private mutating func enter(
    _ key: Key, of table: TableBuilder, start: Int
  ) throws(TOMLError) -> TableBuilder {
    guard let number = table.find(key.name) else {
      let new = try child(of: table, extra: 0, at: key.position)
      try add(key, to: table, .table(new), at: start)
      return new
    }
    switch table.members[number].slot {
    case .table(let found): return found
    case .tables(let list):
      if let last = list.last { return last }
    case .value: break
    }
    throw duplicate(key, table.members[number])
  }

  // MARK: Keys

  mutating func keyValue(into table: TableBuilder) throws(TOMLError) {
    let start = offset
    let path = try keyPath()
    guard take(Byte.equals) else { throw error(.syntax, "'=' is needed after this key") }
    skipSpace()
    var target = table
    for key in path.dropLast() { target = try extend(key, of: target, start: start) }
    guard let last = path.last else { return }
    if let number = target.find(last.name) {
      throw duplicate(last, target.members[number])
    }
    let value = try value(depth: target.depth)
    try add(last, to: target, .value(value), at: start)
  }

  /// A table that a dotted key defines, or that this section's dotted keys have defined.
  private mutating func extend(
    _ key: Key, of table: TableBuilder, start: Int
  ) throws(TOMLError) -> TableBuilder {
    guard let number = table.find(key.name) else {
      let new = try child(of: table, extra: 0, at: key.position)
      new.dottedIn = section
      try add(key, to: table, .table(new), at: start)
      return new
    }
    guard case .table(let found) = table.members[number].slot, !found.hasHeader,
      found.dottedIn == 0 || found.dottedIn == section
    else { throw duplicate(key, table.members[number]) }
    found.dottedIn = section
    return found
  }

  private mutating func keyPath() throws(TOMLError) -> [Key] {
    var path = [try key()]
    skipSpace()
    while take(Byte.dot) {
      guard path.count < limits.depth else { throw tooDeep() }
      skipSpace()
      path.append(try key())
      skipSpace()
    }
    return path
  }

  private mutating func key() throws(TOMLError) -> Key {
    let position = mark()
    switch peek {
    case Byte.quote: return Key(name: try basicString(multiline: false).value, position: position)
    case Byte.apostrophe:
      return Key(name: try literalString(multiline: false).value, position: position)
    default:
      let start = offset
      while offset < end, Byte.isBareKey(bytes[offset]) { offset += 1 }
      guard offset > start else {
        throw error(.syntax, "a key is needed here (letters, digits, '_', '-', or quoted)")
      }
      return Key(name: text(start..<offset), position: position)
    }
  }

  // MARK: Bounds and growth

  private func child(
    of table: TableBuilder, extra: Int, at position: TOMLPosition
  ) throws(TOMLError) -> TableBuilder {
    guard table.depth + 1 + extra <= limits.depth else { throw tooDeep() }
    return TableBuilder(position: position, depth: table.depth + 1 + extra)
  }

  private mutating func add(
    _ key: Key, to table: TableBuilder, _ slot: TableBuilder.Slot, at start: Int
  ) throws(TOMLError) {
    try count(at: start)
    table.append(key.name, at: key.position, slot)
  }

  mutating func count(at start: Int) throws(TOMLError) {
    values += 1
    guard values <= limits.values else {
      throw error(.limit, "the file has more than \(limits.values) keys and elements", at: start)
    }
  }

  func tooDeep() -> TOMLError {
    error(.limit, "tables and arrays are nested deeper than \(limits.depth)")
  }

  private func duplicate(_ key: Key, _ first: TableBuilder.Member) -> TOMLError {
    let name = KeyText.quoted(key.name)
    let message = "\(name) is already defined at \(first.position); a key or table stands once"
    return TOMLError(.duplicate, message, at: key.position, file: file, source: bytes)
  }
}
