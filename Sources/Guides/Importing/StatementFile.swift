import ECS

/// A file of one statement, with what the comments at its head say of it, as packages of such files are written:
///
/// ```sql
/// -- What the statement finds
/// --
/// -- tags: persistent state
/// -- platform: linux
/// -- interval: 600
/// SELECT …
/// ```
struct StatementFile {
  let statement: Statement
  /// Whether the head names tags, for which statements have no place.
  let hasTags: Bool
  let remarks: [GuideError]

  /// Throws when the file holds nothing but comments.
  init(_ file: GuideFile, id: String) throws(GuideError) {
    let text = String(decoding: file.bytes, as: UTF8.self).replacing("\r\n", with: "\n")
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let head = StatementHead(lines)
    let sql = lines.dropFirst(head.length).joined(separator: "\n").trimmedAtEnd
    guard !sql.isEmpty else {
      let detail = "the file holds no statement; give it one SELECT"
      throw GuideError(.shape, detail, at: GuideError.Place(file: file.path))
    }
    var reader = TermsReader()
    let terms = try reader.query(id, JSONCursor(.object(head.keys), file: file.path))
    let label = head.description.first.flatMap(\.nonEmpty) ?? file.stem
    var statement = Statement(
      id: id, label: label, sql: sql, summary: head.description.joined(separator: " ").nonEmpty,
      platforms: PlatformNames.list(terms.platform))
    statement.terms = terms
    statement.place = StatementPlace(sql, startingInLine: head.length + 1, of: file.path)
    self.statement = statement
    hasTags = head.hasTags
    remarks = reader.remarks.map { GuideError($0.code, $0.detail, at: GuideError.Place(file: file.path)) }
  }
}

/// The comments and empty lines before a statement.
private struct StatementHead {
  /// How many lines they are.
  let length: Int
  /// The first lines, up to an empty one or a key.
  private(set) var description: [String] = []
  /// What osquery's packs say of a query by the same names, as texts.
  private(set) var keys = JSONObject()
  private(set) var hasTags = false

  private static let known: Set<String> = [
    "platform", "version", "interval", "snapshot", "removed", "denylist", "shard", "value",
  ]

  init(_ lines: [Substring]) {
    let isHead = { (line: Substring) in
      line.drop { $0.isWhitespace }.isEmpty || line.drop { $0.isWhitespace }.hasPrefix("--")
    }
    length = lines.prefix(while: isHead).count
    var isDescription = true
    for line in lines.prefix(length) {
      let text = line.drop { $0.isWhitespace || $0 == "-" }.trimmedAtEnd
      let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let key = parts[0].lowercased()
      if parts.count == 2, key == "tags" || Self.known.contains(key) {
        isDescription = false
        add(key, String(parts[1].drop { $0.isWhitespace }))
      } else if text.isEmpty {
        isDescription = isDescription && description.isEmpty
      } else if isDescription {
        description.append(text)
      }
    }
  }

  private mutating func add(_ key: String, _ value: String) {
    if key == "tags" {
      hasTags = true
    } else if keys[key] == nil {
      // Such packages are for more readers than osquery, which knows macOS by another name.
      keys[key] = .string(key == "platform" ? value.lowercased().replacing("macos", with: "darwin") : value)
    }
  }
}

extension StringProtocol {
  fileprivate var trimmedAtEnd: String {
    String(self[..<(lastIndex { !$0.isWhitespace }.map(index(after:)) ?? startIndex)])
  }
}

extension StatementPlace {
  /// The place of a text that stands as it is in a file, from the start of a line on.
  init?(_ text: String, startingInLine line: Int, of file: String) {
    var anchors = [Anchor(offset: 0, position: Position(line: line, column: 1))]
    for (offset, byte) in text.utf8.enumerated() where byte == UInt8(ascii: "\n") {
      anchors.append(Anchor(offset: offset + 1, position: Position(line: line + anchors.count, column: 1)))
    }
    self.init(anchors, file: file)
  }
}
