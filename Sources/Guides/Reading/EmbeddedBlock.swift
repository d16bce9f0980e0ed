import ECS

/// A `!{osquery{…}}` or `!{investigate{…}}` of a note, as Kibana renders guides.
///
/// Kibana's own parser counts every brace; here braces inside JSON strings do not count, so that SQL with
/// `{{placeholders}}` and labels with braces are read whatever they hold.
struct EmbeddedBlock {
  /// What the block holds.
  enum Kind: CaseIterable {
    case osquery, investigate

    /// The text that opens the block, up to and with the brace of its JSON object.
    var opening: [UInt8] {
      switch self {
      case .osquery: Self.osqueryOpening
      case .investigate: Self.investigateOpening
      }
    }

    /// The start of the name of a reference to a statement of the rule file.
    var reference: [UInt8] {
      switch self {
      case .osquery: Self.osqueryReference
      case .investigate: Self.investigateReference
      }
    }

    private static let osqueryOpening = Array("!{osquery{".utf8)
    private static let investigateOpening = Array("!{investigate{".utf8)
    private static let osqueryReference = Array("$osquery_".utf8)
    private static let investigateReference = Array("$investigate_".utf8)
  }

  let kind: Kind
  /// The JSON object, in bytes of the note.
  let object: Range<Int>
  /// The byte after the block.
  let end: Int

  /// The kind of the block that opens at `position`, if one does.
  static func kind(in note: [UInt8], at position: Int) -> Kind? {
    Kind.allCases.first { note[position...].starts(with: $0.opening) }
  }

  /// The block of a kind that opens at `position`; nil when it is not closed within `limit` bytes.
  init?(_ kind: Kind, in note: [UInt8], at position: Int, limit: Int) {
    let start = position + kind.opening.count - 1
    let bound = min(note.count, start + limit)
    guard let last = Self.closingBrace(of: note, from: start, bound: bound), last + 1 < bound,
      note[last + 1] == UInt8(ascii: "}")
    else { return nil }
    self.kind = kind
    object = start..<(last + 1)
    end = last + 2
  }

  private static func closingBrace(of note: [UInt8], from start: Int, bound: Int) -> Int? {
    var depth = 0
    var isString = false
    var position = start
    while position < bound {
      switch note[position] {
      case UInt8(ascii: "\\") where isString: position += 1
      case UInt8(ascii: "\""): isString.toggle()
      case UInt8(ascii: "{") where !isString: depth += 1
      case UInt8(ascii: "}") where !isString:
        depth -= 1
        if depth == 0 { return position }
      default: break
      }
      position += 1
    }
    return nil
  }
}
