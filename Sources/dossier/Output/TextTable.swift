/// A table for eyes: columns as wide as their widest cell, up to a bound, control characters made visible.
struct TextTable {
  let headers: [String]
  var rows: [[String]] = []
  /// The widest column, in terminal columns; longer cells are cut with `…`.
  var widest = 60

  /// The lines of the table.
  func lines() -> [String] {
    let cells = ([headers] + rows).map { row in row.map { Self.cut(Self.visible($0), to: widest) } }
    let widths = headers.indices.map { column in
      cells.map { column < $0.count ? Self.width($0[column]) : 0 }.max() ?? 0
    }
    var lines = cells.map { Self.line($0, widths) }
    lines.insert(widths.map { String(repeating: "─", count: $0) }.joined(separator: "  "), at: 1)
    return lines
  }

  private static func line(_ cells: [String], _ widths: [Int]) -> String {
    let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: max(0, $1 - width($0))) }
    var line = padded.joined(separator: "  ")
    while line.last == " " { line.removeLast() }
    return line
  }

  private static func cut(_ text: String, to limit: Int) -> String {
    guard width(text) > limit else { return text }
    var cut = ""
    var total = 0
    for character in text {
      total += width(of: character)
      if total > limit - 1 { break }
      cut.append(character)
    }
    return cut + "…"
  }

  /// Control and bidirectional-override characters must not reach the terminal.
  private static func visible(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator: scalar == "\n" ? "⏎" : "\u{FFFD}"
          default: scalar
          }
        }))
  }

  private static func width(_ text: String) -> Int { text.reduce(0) { $0 + width(of: $1) } }

  /// East Asian wide characters and emoji take two columns (Unicode Standard Annex 11, whole blocks).
  private static func width(of character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first, scalar.value >= 0x1100 else { return 1 }
    if scalar.properties.isEmojiPresentation { return 2 }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
      0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
