/// Cuts texts to what a service takes.
enum BoundedText {
  /// The text, or as much of its beginning as fits, with an ellipsis; counted in UTF-16 units, the most
  /// that any service counts a text as.
  static func cut(_ text: String, to units: Int) -> String {
    guard text.utf16.count > units else { return text }
    guard units > 0 else { return "" }
    var kept = String.UnicodeScalarView()
    var count = 0
    for scalar in text.unicodeScalars {
      count += UTF16.width(scalar)
      guard count <= units - 1 else { break }
      kept.append(scalar)
    }
    return String(kept) + "…"
  }

  /// The beginning of a text that has at most so many bytes of UTF-8, never half a character.
  static func cut(_ text: String, toBytes bytes: Int) -> String {
    guard text.utf8.count > bytes else { return text }
    var kept = String.UnicodeScalarView()
    var count = 0
    for scalar in text.unicodeScalars {
      count += UTF8.width(scalar)
      guard count <= bytes else { break }
      kept.append(scalar)
    }
    return String(kept)
  }

  /// A report that was cut behind its last whole paragraph that fits, with a note of it; blocks that are
  /// separated by empty lines, tables and lists included, are never torn.
  static func paragraphs(_ text: String, to units: Int, note: String) -> String {
    guard text.utf16.count > units else { return text }
    let room = units - note.utf16.count - 2
    var kept = ""
    var count = 0
    for block in text.split(separator: "\n\n", omittingEmptySubsequences: false) {
      let more = block.utf16.count + (kept.isEmpty ? 0 : 2)
      guard count + more <= room else { break }
      kept += (kept.isEmpty ? "" : "\n\n") + block
      count += more
    }
    return kept.isEmpty ? note : kept + "\n\n" + note
  }
}
