import GRDBSQLite

/// Questions about SQL text that is being typed.
enum StatementText {
  /// Whether the text holds nothing but white space and comments. An unfinished `/*` counts as something.
  static func isBlank(_ text: some RandomAccessCollection<UInt8>) -> Bool {
    var rest = text[...]
    while let byte = rest.first {
      if isSpace(byte) {
        rest = rest.dropFirst()
      } else if rest.starts(with: "/*".utf8) {
        rest = rest.dropFirst(2)
        while !rest.isEmpty, !rest.starts(with: "*/".utf8) { rest = rest.dropFirst() }
        if rest.isEmpty { return false }
        rest = rest.dropFirst(2)
      } else if rest.starts(with: "--".utf8) {
        guard let end = rest.firstIndex(of: 0x0A) else { return true }
        rest = rest[end...]
      } else {
        return false
      }
    }
    return true
  }

  /// Whether SQLite takes the text for one or more finished statements.
  static func isComplete(_ text: [UInt8]) -> Bool {
    // Safe: SQLite reads up to the NUL that is added here and keeps no pointer.
    (text + [0]).withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { sqlite3_complete($0.baseAddress) != 0 }
    }
  }

  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }
}
