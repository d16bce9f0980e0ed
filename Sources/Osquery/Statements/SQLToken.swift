/// One lexical piece of an SQL text. The tokens of a text follow one another without a gap.
public struct SQLToken: Sendable, Hashable {
  /// What a token is, as SQLite (sqlite.org/lang.html, "Syntax Diagrams") reads it.
  public enum Kind: Sendable, Hashable {
    /// Space, tab, new line, form feed, carriage return; also a byte order mark at the very start.
    case whitespace
    /// `-- …` to the end of the line, or `/* … */`.
    case comment
    /// A bare name or keyword.
    case identifier
    /// A name in `"…"`, `` `…` `` or `[…]`.
    case quotedIdentifier
    /// `'…'`, with `''` for a quote inside.
    case stringLiteral
    /// An integer, decimal or hexadecimal number.
    case number
    /// `x'…'`.
    case blobLiteral
    /// `+ - * / % = == <> != < <= > >= << >> & | || ~ -> ->>`.
    case `operator`
    /// `( ) , ; .`
    case punctuation
    /// `{{name}}`, the placeholder of an investigation guide.
    case placeholder
    /// `?`, `?1`, `:name`, `@name`, `$name`: a parameter that only a prepared statement could fill.
    case parameter
    /// A string, quoted name, blob, comment or placeholder that the text ends in.
    case unterminated
    /// A character that no SQL text may hold outside of quotes.
    case illegal
  }

  /// What the token is.
  public let kind: Kind
  /// Where it stands, in UTF-8 bytes from the start of the text.
  public let range: Range<Int>

  /// True for whitespace and comments, which mean nothing to SQLite.
  public var isTrivia: Bool { kind == .whitespace || kind == .comment }
}

extension SQLToken {
  /// The token's own text.
  ///
  /// `text` must be the bytes that were tokenized; bytes that are no UTF-8 are replaced.
  public func spelling(in text: [UInt8]) -> String {
    String(decoding: text[range], as: UTF8.self)
  }

  /// What the token stands for: a name or string without its quotes, a placeholder's name without its braces,
  /// anything else as it is spelled.
  public func value(in text: [UInt8]) -> String {
    switch kind {
    case .quotedIdentifier, .stringLiteral: unquoted(text[range])
    case .placeholder: placeholderName(text[range])
    default: spelling(in: text)
    }
  }

  private func unquoted(_ quoted: ArraySlice<UInt8>) -> String {
    guard let quote = quoted.first, quote != UInt8(ascii: "[") else {
      return String(decoding: quoted.dropFirst().dropLast(), as: UTF8.self)
    }
    var bytes: [UInt8] = []
    var skipsQuote = false
    for byte in quoted.dropFirst().dropLast() {
      if byte == quote && skipsQuote {
        skipsQuote = false
        continue
      }
      skipsQuote = byte == quote
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func placeholderName(_ braced: ArraySlice<UInt8>) -> String {
    var name = braced.dropFirst(2).dropLast(2)
    while let first = name.first, first == UInt8(ascii: " ") { name = name.dropFirst() }
    while let last = name.last, last == UInt8(ascii: " ") { name = name.dropLast() }
    return String(decoding: name, as: UTF8.self)
  }
}
