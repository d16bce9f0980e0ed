import Osquery

/// The lines of a rule's page, with its headings found.
struct PageLines {
  /// The guide as Markdown, with an empty line for each line of the page that is not part of it.
  let note: String
  let hasGuide: Bool
  let title: String?
  let version: Int?
  let platforms: Set<HostPlatform>

  init(_ lines: [String]) {
    var note: [String] = []
    var isInside = false
    var hasGuide = false
    for line in lines {
      let heading = Heading(line)
      if heading != nil { isInside = heading != .end }
      if let markdown = heading?.markdown {
        note.append(markdown)
        hasGuide = true
      } else {
        note.append(isInside ? line : "")
      }
    }
    self.note = note.joined(separator: "\n")
    self.hasGuide = hasGuide
    title = lines.lazy.map(Self.bare).first { !$0.isEmpty }
    version = lines.lazy.compactMap(Self.version).first
    let words = Set(lines.compactMap(Self.system))
    platforms = HostPlatform.named(Array(words))
  }

  /// The headings of guides, in the languages that pages are published in: English, Chinese, Japanese.
  private enum Heading {
    case steps, falsePositives, response, end

    private static let names: [(Heading, [String])] = [
      (.steps, ["possible investigation steps", "可能的调查步骤", "考えられる調査手順"]),
      (.falsePositives, ["false positive analysis", "误报分析", "誤検知の分析"]),
      (.response, ["response and remediation", "响应和补救", "対応と修復"]),
      (.end, ["rule query", "related rules", "setup", "规则查询", "相关规则", "设置", "ルールクエリ", "設定"]),
    ]

    init?(_ line: String) {
      let text = PageLines.bare(line).lowercased()
      guard let found = Self.names.first(where: { $0.1.contains(text) }) else { return nil }
      self = found.0
    }

    var markdown: String? {
      switch self {
      case .steps: "### Possible investigation steps"
      case .falsePositives: "### False positive analysis"
      case .response: "### Response and remediation"
      case .end: nil
      }
    }
  }

  /// The line without marks of Markdown and without the word for "edit" that pages put beside their headings.
  private static func bare(_ line: String) -> String {
    var text = line[...]
    while let first = text.first, first.isWhitespace || first == "#" { text = text.dropFirst() }
    while let last = text.last, last.isWhitespace || last == ":" { text = text.dropLast() }
    for edit in ["编辑", "編集", "edit"] where text.hasSuffix(edit) && text.count > edit.count {
      text = text.dropLast(edit.count)
    }
    for edit in ["编辑", "編集"] where text.hasPrefix(edit) { text = text.dropFirst(edit.count) }
    while let last = text.last, last.isWhitespace { text = text.dropLast() }
    return String(text)
  }

  private static func version(_ line: String) -> Int? {
    let text = line.drop(while: \.isWhitespace)
    guard let name = ["Version", "版本", "バージョン"].first(where: text.hasPrefix) else { return nil }
    let rest = text.dropFirst(name.count).drop { $0 == ":" || $0 == ":" || $0.isWhitespace }
    return Int(rest.prefix { $0.isASCII && $0.isNumber })
  }

  /// The system that a tag names, `OS: Windows`.
  private static func system(_ line: String) -> String? {
    let text = line.drop { $0.isWhitespace || "-•*".contains($0) }
    guard let name = ["OS", "操作系统"].first(where: text.hasPrefix) else { return nil }
    let rest = text.dropFirst(name.count)
    guard let colon = rest.first, colon == ":" || colon == ":" else { return nil }
    return String(rest.dropFirst().filter { !$0.isWhitespace })
  }
}
