/// A pattern for a whole text: `*` stands for any characters, `?` for exactly one (one Unicode scalar).
///
/// Matching needs no memory and no backtracking: time is at most the text's length times the longest piece
/// with a `?`, and linear without `?`.
public struct WildcardPattern: Sendable {
  /// A part of a pattern.
  public enum Piece: Hashable, Sendable {
    /// Exact text.
    case literal(String)
    /// `*`
    case anything
    /// `?`
    case oneCharacter
  }

  /// The parts, folded, neighbouring literals joined, `**` reduced to `*`.
  public let pieces: [Piece]
  /// Whether case matters.
  public let folding: CaseFolding
  /// The runs between the stars; the first is tied to the text's start, the last to its end.
  let segments: [WildcardSegment]

  /// A pattern of the parts given.
  public init(_ pieces: [Piece], folding: CaseFolding = .sensitive) {
    self.folding = folding
    self.pieces = Self.simplified(pieces, folding)
    var segments = [WildcardSegment()]
    for piece in self.pieces {
      switch piece {
      case .anything: segments.append(WildcardSegment())
      case .oneCharacter: segments[segments.count - 1].appendOne()
      case .literal(let text): segments[segments.count - 1].append(text.utf8)
      }
    }
    self.segments = segments.map { $0.prepared() }
  }

  /// Reads a text in which every `*` and `?` is meant as such: neither can be escaped.
  public init(text: String, folding: CaseFolding = .sensitive) {
    var pieces: [Piece] = []
    var literal = ""
    for scalar in text.unicodeScalars {
      guard scalar == "*" || scalar == "?" else {
        literal.unicodeScalars.append(scalar)
        continue
      }
      pieces += [.literal(literal), scalar == "*" ? .anything : .oneCharacter]
      literal = ""
    }
    self.init(pieces + [.literal(literal)], folding: folding)
  }

  /// The text, when the pattern matches one only.
  public var exactText: String? {
    switch pieces.count {
    case 0: ""
    case 1: if case .literal(let text) = pieces[0] { text } else { nil }
    default: nil
    }
  }

  /// Whether the pattern matches every text.
  public var matchesEverything: Bool { pieces == [.anything] }

  /// Whether the text as a whole matches.
  public func matches(_ text: String) -> Bool { matches(Array(text.utf8).span) }

  /// Whether UTF-8 text as a whole matches.
  public func matches(_ text: Span<UInt8>) -> Bool {
    var meter = NoMeter()
    return matches(text, &meter)
  }

  /// The same, counting the bytes looked at.
  func matches(_ text: Span<UInt8>, _ meter: inout some StepMeter) -> Bool {
    let first = segments[0]
    let last = segments[segments.count - 1]
    guard let start = first.matchForward(text, 0, folding, &meter) else { return false }
    if segments.count == 1 { return start == text.count }
    guard let end = last.matchBackward(text, text.count, folding, &meter), start <= end else { return false }
    var position = start
    for segment in segments.dropFirst().dropLast() {
      guard let next = segment.find(text, position..<end, folding, &meter) else { return false }
      position = next
    }
    return true
  }

  private static func simplified(_ pieces: [Piece], _ folding: CaseFolding) -> [Piece] {
    var simple: [Piece] = []
    for piece in pieces {
      switch (simple.last, piece) {
      case (_, .literal("")), (.anything, .anything): break
      case (.literal(let before), .literal(let text)):
        simple[simple.count - 1] = .literal(before + folding.fold(text))
      case (_, .literal(let text)): simple.append(.literal(folding.fold(text)))
      default: simple.append(piece)
      }
    }
    return simple
  }
}

extension WildcardPattern: Hashable {
  /// Whether both match the same texts by the same parts.
  public static func == (left: WildcardPattern, right: WildcardPattern) -> Bool {
    left.folding == right.folding && left.pieces == right.pieces
  }

  /// Hashes what equality compares.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(folding)
    hasher.combine(pieces)
  }
}

extension WildcardPattern: CustomStringConvertible {
  /// The pattern with `*` and `?`; literal ones cannot be told apart.
  public var description: String {
    pieces.map { piece in
      switch piece {
      case .literal(let text): text
      case .anything: "*"
      case .oneCharacter: "?"
      }
    }.joined()
  }
}

/// Counts the steps of a match, for tests of its bound.
protocol StepMeter {
  mutating func step()
}

/// Counts nothing and costs nothing.
struct NoMeter: StepMeter {
  @inline(__always)
  mutating func step() {}
}
