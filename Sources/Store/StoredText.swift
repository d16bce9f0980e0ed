internal import ECS
// Foundation's Data only: GRDB speaks it for blobs.
private import Foundation
internal import GRDB

/// A text as it came, whatever it holds: GRDB binds a text only up to its first NUL, which would make one of
/// two ids.
///
/// A text with a NUL is kept as a blob, every other as a text, so that two texts are equal in SQLite when
/// they are here.
struct StoredText: DatabaseValueConvertible {
  let text: String

  init(_ text: String) { self.text = text }

  var databaseValue: DatabaseValue {
    text.utf8.contains(0) ? Data(text.utf8).databaseValue : text.databaseValue
  }

  static func fromDatabaseValue(_ value: DatabaseValue) -> StoredText? {
    switch value.storage {
    case .string(let text): StoredText(text)
    case .blob(let data): StoredText(String(decoding: data, as: UTF8.self))
    case .null, .int64, .double: nil
    }
  }
}

extension Row {
  /// A text column that may hold a NUL.
  func text(_ column: String) -> String {
    (self[column] as StoredText?)?.text ?? ""
  }

  /// A blob column; empty for NULL.
  func bytes(_ column: String) -> [UInt8] {
    // Without a copy through Data: the bytes are copied once, while the row is valid.
    (try? withUnsafeData(named: column) { $0.map { Array($0) } }) ?? []
  }

  /// An instant in nanoseconds.
  func time(_ column: String) -> Timestamp { Timestamp(nanoseconds: self[column]) }
}
