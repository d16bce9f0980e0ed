/// A place in a TOML file, as editors show it.
public struct TOMLPosition: Hashable, Sendable {
  /// Line, from 1.
  public let line: Int
  /// Column in characters (Unicode scalars), from 1.
  public let column: Int

  /// A place by line and column, both from 1.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

extension TOMLPosition: Comparable {
  /// Whether `left` stands before `right` in the same file.
  public static func < (left: TOMLPosition, right: TOMLPosition) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

extension TOMLPosition: CustomStringConvertible {
  /// `line:column`.
  public var description: String { "\(line):\(column)" }
}

/// Turns byte offsets into positions; cheap as long as the offsets ascend.
struct PositionCounter {
  private var offset = 0
  private var line = 1
  private var column = 1

  mutating func position(of target: Int, in bytes: [UInt8]) -> TOMLPosition {
    if target < offset { self = PositionCounter() }
    while offset < target {
      let byte = bytes[offset]
      if byte == Byte.lineFeed {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
      offset += 1
    }
    return TOMLPosition(line: line, column: column)
  }
}
