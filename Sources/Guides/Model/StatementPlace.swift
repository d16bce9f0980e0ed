import TOML

/// Where a statement's text stands in its file, so that a place in the text can be shown there.
public struct StatementPlace: Sendable, Hashable {
  /// A place in a file.
  public struct Position: Sendable, Hashable {
    /// Line, from 1.
    public let line: Int
    /// Column in characters, from 1.
    public let column: Int
  }

  /// From where on the text stands in the file character for character.
  struct Anchor: Sendable, Hashable {
    /// UTF-8 offset in the statement's text.
    let offset: Int
    let position: Position
  }

  /// In order of their offsets; the first has the offset 0.
  private let anchors: [Anchor]
  /// The statement's own file; nil where it stands in that of its guide.
  let file: String?

  /// Nil without anchors.
  init?(_ anchors: [Anchor], file: String? = nil) {
    guard !anchors.isEmpty else { return nil }
    self.anchors = anchors
    self.file = file
  }

  /// The place in the file of an offset in `text`, which must be the statement's own.
  public func position(ofUTF8Offset offset: Int, in text: String) -> Position {
    let anchor = anchors.last { $0.offset <= offset } ?? anchors[0]
    let between = text.utf8.dropFirst(anchor.offset).prefix(max(0, offset - anchor.offset))
    let characters = between.count { $0 & 0xC0 != 0x80 }
    return Position(line: anchor.position.line, column: anchor.position.column + characters)
  }
}

extension StatementPlace.Position {
  /// Line and column of an offset in a text that stands by itself.
  init(ofUTF8Offset offset: Int, in text: [UInt8]) {
    let before = text.prefix(offset)
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    line = before.count { $0 == UInt8(ascii: "\n") } + 1
    column = before[start...].count { $0 & 0xC0 != 0x80 } + 1
  }
}

extension StatementPlace {
  /// The place of a text of a TOML file.
  init?(_ text: TOMLString) {
    // Where the file goes on differently: at the start of a line, and behind what may be an escape there.
    var offsets = [0]
    for (offset, byte) in text.value.utf8.enumerated() where offsets.count < 200 {
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "\"") {
        offsets.append(offset + 1)
      }
    }
    self.init(
      offsets.map { offset in
        let place = text.location(ofUTF8Offset: offset)
        return Anchor(offset: offset, position: Position(line: place.line, column: place.column))
      })
  }
}
