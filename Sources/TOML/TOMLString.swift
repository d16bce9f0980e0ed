/// A text with its place in the file, so that an offset in the text can be shown in the file.
public struct TOMLString: Sendable {
  /// How the text is written.
  public enum Form: Hashable, Sendable {
    /// `"…"`, with escapes.
    case basic
    /// `'…'`, without escapes.
    case literal
    /// `"""…"""`, with escapes.
    case multilineBasic
    /// `'''…'''`, without escapes.
    case multilineLiteral
  }

  /// Where the text goes on after an escape: the file has another length there than the value.
  struct Resumption: Sendable {
    let offset: Int
    let position: TOMLPosition
  }

  /// The text: unescaped, line ends as `\n`.
  public let value: String
  /// How it is written.
  public let form: Form
  /// Where the first character of the content stands: after the quotes, and after the line end that
  /// TOML drops behind the opening quotes of a multi-line string.
  public let contentPosition: TOMLPosition
  let resumptions: [Resumption]

  init(
    value: String, form: Form, contentPosition: TOMLPosition, resumptions: [Resumption] = []
  ) {
    self.value = value
    self.form = form
    self.contentPosition = contentPosition
    self.resumptions = resumptions
  }

  /// Where in the file the character stands whose UTF-8 begins at `offset` in `value`.
  ///
  /// An offset inside a character means that character; one past the end means the end; what an escape
  /// stands for is placed at its backslash.
  public func location(ofUTF8Offset offset: Int) -> TOMLPosition {
    let utf8 = value.utf8
    let bounded = min(max(offset, 0), utf8.count)
    var target = utf8.index(utf8.startIndex, offsetBy: bounded)
    while target < utf8.endIndex, utf8[target] & 0xC0 == 0x80 { target = utf8.index(before: target) }
    let exact = utf8.distance(from: utf8.startIndex, to: target)
    let resumption = lastResumption(notAfter: exact)
    var line = resumption?.position.line ?? contentPosition.line
    var column = resumption?.position.column ?? contentPosition.column
    let from = utf8.index(utf8.startIndex, offsetBy: resumption?.offset ?? 0)
    for byte in utf8[from..<target] {
      if byte == Byte.lineFeed {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return TOMLPosition(line: line, column: column)
  }

  private func lastResumption(notAfter offset: Int) -> Resumption? {
    var low = 0
    var high = resumptions.count
    while low < high {
      let middle = (low + high) / 2
      if resumptions[middle].offset <= offset { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? resumptions[low - 1] : nil
  }
}
