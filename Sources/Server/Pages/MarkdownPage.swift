/// Makes HTML of the Markdown that reports are written in: headings, tables, lists, quotes, code spans, bold words and
/// links. Everything else is text, and all text is escaped.
struct MarkdownPage: Sendable {
  private(set) var html = ""
  private var open: Block?

  private enum Block: String {
    case list = "ul"
    case table
    case quote = "blockquote"
    case paragraph = "p"
  }

  init(_ markdown: String) {
    // By bytes: a mark behind a line's end makes another character of it to Swift.
    for line in markdown.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
      add(String(Substring(line)))
    }
    close()
  }

  private mutating func close() {
    if open == .table { html += "</tbody>" }
    if let open { html += "</\(open.rawValue)>\n" }
    open = nil
  }

  private mutating func enter(_ block: Block) -> Bool {
    guard open != block else { return false }
    close()
    open = block
    html += "<\(block.rawValue)>"
    return true
  }

  private mutating func add(_ line: String) {
    let indent = line.prefix { $0 == " " }.count
    let text = line.dropFirst(indent)
    if text.isEmpty { return close() }
    if text.hasPrefix("# ") || text.hasPrefix("## "), indent == 0 {
      close()
      let level = text.prefix { $0 == "#" }.count
      html += "<h\(level)>\(Self.inline(text.dropFirst(level + 1)))</h\(level)>\n"
    } else if text.hasPrefix("| "), indent == 0 {
      row(text)
    } else if text.hasPrefix("- ") {
      _ = enter(.list)
      let isOpen = text.hasPrefix("- [ ] ")
      html += "<li class=\"d\(min(indent / 2, 4))\">\(isOpen ? "☐ " : "• ")"
      html += Self.inline(text.dropFirst(isOpen ? 6 : 2)) + "</li>\n"
    } else if indent > 0, open == .list {
      html += "<li class=\"d\(min(indent / 2, 4))\">\(Self.inline(text))</li>\n"
    } else if text.hasPrefix("> ") {
      _ = enter(.quote)
      html += Self.inline(text.dropFirst(2)) + "<br>\n"
    } else {
      _ = enter(.paragraph)
      html += Self.inline(text) + "\n"
    }
  }

  private mutating func row(_ line: Substring) {
    let cells = Self.cells(line)
    if cells.allSatisfy({ $0 == "---" }) { return }
    let isHead = enter(.table)
    if isHead {
      // A head without words would be read out as one.
      if cells.contains(where: { !$0.isEmpty }) {
        let heads = cells.map { "<th scope=\"col\">\(Self.inline($0[...]))</th>" }
        html += "<thead><tr>\(heads.joined())</tr></thead>"
      }
      html += "<tbody>"
    } else {
      html += "<tr>" + cells.map { "<td>\(Self.inline($0[...]))</td>" }.joined() + "</tr>\n"
    }
  }

  /// The cells of `| a | b |`; `\|` is a bar within one.
  private static func cells(_ line: Substring) -> [String] {
    var cells: [String] = []
    var cell = String.UnicodeScalarView()
    var isEscaped = false
    for scalar in line.unicodeScalars.dropFirst() {
      if scalar == "|", !isEscaped {
        cells.append(String(String(cell).trimmed))
        cell.removeAll()
      } else {
        if scalar == "|" { cell.removeLast() }
        cell.append(scalar)
      }
      isEscaped = scalar == "\\"
    }
    return cells
  }

  /// Code spans first, as nothing in them means anything.
  static func inline(_ text: Substring) -> String {
    var html = ""
    var rest = text.unicodeScalars
    var isBold = false
    while let first = rest.first {
      if first == "`", let (code, after) = codeSpan(rest) {
        html += "<code>\(Page.escaped(code))</code>"
        rest = after
      } else if first == "[", let (link, after) = link(rest) {
        html += link
        rest = after
      } else if rest.starts(with: "**".unicodeScalars) {
        html += isBold ? "</strong>" : "<strong>"
        isBold.toggle()
        rest = rest.dropFirst(2)
      } else {
        if first == "\\", rest.count > 1 { rest = rest.dropFirst() }
        html += Page.escaped(String(rest.removeFirst()))
      }
    }
    return html + (isBold ? "</strong>" : "")
  }

  private typealias Scalars = Substring.UnicodeScalarView

  private static func codeSpan(_ text: Scalars) -> (String, Scalars)? {
    let fence = text.prefix { $0 == "`" }.count
    var rest = text.dropFirst(fence)
    var code = String.UnicodeScalarView()
    while !rest.isEmpty {
      let run = rest.prefix { $0 == "`" }
      if run.count == fence {
        var words = String(code)[...]
        if words.hasPrefix(" "), words.hasSuffix(" "), !words.allSatisfy({ $0 == " " }) {
          words = words.dropFirst().dropLast()
        }
        return (String(words), rest.dropFirst(fence))
      }
      code.append(contentsOf: run)
      rest = rest.dropFirst(run.count)
      guard let next = rest.first, next != "`" else { continue }
      code.append(next)
      rest = rest.dropFirst()
    }
    return nil
  }

  /// `[word](https://…)`, and nothing else.
  private static func link(_ text: Scalars) -> (String, Scalars)? {
    let word = text.dropFirst().prefix { $0 != "]" && $0 != "`" && $0 != "[" }
    let behind = text.dropFirst(1 + word.count)
    guard behind.starts(with: "](https://".unicodeScalars) else { return nil }
    let address = behind.dropFirst(2).prefix { $0 != ")" && $0 != " " }
    let after = behind.dropFirst(2 + address.count)
    guard after.first == ")" else { return nil }
    let url = Page.escaped(String(String.UnicodeScalarView(address)))
    let name = Page.escaped(String(String.UnicodeScalarView(word)))
    return ("<a rel=\"noreferrer noopener\" href=\"\(url)\">\(name)</a>", after.dropFirst())
  }
}

extension String {
  fileprivate var trimmed: Substring {
    var text = self[...]
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }
}
