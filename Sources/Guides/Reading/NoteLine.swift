/// A heading of a note: `### …`, or a line that is bold as a whole and announces one of the known parts.
struct NoteHeading {
  /// What stands below a heading.
  enum Kind {
    /// The steps of the investigation.
    case steps
    case falsePositives
    case response
    /// About the alert; its lists are steps only where no heading announces steps.
    case intro
    /// Set-up, related rules and the like.
    case other
  }

  let kind: Kind

  init?(_ line: NoteScanner.Line) {
    guard !line.isCode, let text = line.text.nonEmpty else { return nil }
    let trimmed = text.drop(while: \.isWhitespace)
    if trimmed.hasPrefix("#") {
      let title = trimmed.drop { $0 == "#" }
      guard title.isEmpty || title.first?.isWhitespace == true else { return nil }
      kind = Self.kind(of: title.lowercased())
    } else if let title = Self.bold(trimmed), Self.kind(of: title.lowercased()) != .other {
      kind = Self.kind(of: title.lowercased())
    } else {
      return nil
    }
  }

  private static func bold(_ text: Substring) -> Substring? {
    var title = text
    while let last = title.last, last.isWhitespace || last == ":" { title = title.dropLast() }
    guard title.count > 4, title.hasPrefix("**"), title.hasSuffix("**") else { return nil }
    title = title.dropFirst(2).dropLast(2)
    return title.contains("**") ? nil : title
  }

  private static func kind(of title: String) -> Kind {
    if title.contains("false positive") { return .falsePositives }
    if title.contains("remediation") || title.contains("response") { return .response }
    if title.contains("investigation step") || title.contains("triage checklist") { return .steps }
    if title.contains("investigat") || title.contains("triage") || title.contains("about this alert") {
      return .intro
    }
    return .other
  }
}

/// A line of a note that is no heading.
struct NoteItem {
  /// Width of the space before the text or its list marker; a tab counts to the next multiple of four.
  let indent: Int
  /// Whether the line begins a list item.
  let isItem: Bool
  /// The text without marker and surrounding space; empty when the line holds only statements.
  let text: String

  init(_ line: NoteScanner.Line) {
    var rest = Substring(line.text)
    var indent = 0
    while let first = rest.first, first == " " || first == "\t" {
      indent += first == " " ? 1 : 4 - indent % 4
      rest = rest.dropFirst()
    }
    self.indent = indent
    let marker = Self.marker(of: rest)
    isItem = marker > 0
    var body = rest.dropFirst(marker).drop(while: \.isWhitespace)
    for box in ["[ ] ", "[x] ", "[X] "] where isItem && body.hasPrefix(box) {
      body = body.dropFirst(box.count)
    }
    while body.last?.isWhitespace == true { body = body.dropLast() }
    text = String(body)
  }

  /// The length of a list marker, 0 when there is none.
  private static func marker(of text: Substring) -> Int {
    guard let first = text.first else { return 0 }
    var length = 1
    if first.isASCII, first.isNumber {
      let digits = text.prefix { $0.isASCII && $0.isNumber }
      let end = text.dropFirst(digits.count).first
      guard digits.count <= 9, end == "." || end == ")" else { return 0 }
      length = digits.count + 1
    } else if !"-*+•".contains(first) {
      return 0
    }
    let next = text.dropFirst(length).first
    return next == nil || next == " " || next == "\t" ? length : 0
  }
}

extension NoteScanner.Line {
  /// The line's text without its statements and searches.
  var text: String {
    var text = ""
    for case .text(let piece) in pieces { text += piece }
    return text
  }
}

extension String {
  /// The text, unless it is empty.
  var nonEmpty: String? { isEmpty ? nil : self }
}
