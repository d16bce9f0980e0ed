internal import HTTPTypes

/// A page for a browser: one file, with nothing from elsewhere and no script.
struct Page: Sendable {
  let title: String
  /// What stands between the tags, escaped already.
  let body: String

  func answer() -> Answer {
    let text = """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <title>\(Self.escaped(title))</title><style>\(Self.style)</style></head>
      <body>\(body)</body></html>

      """
    var answer = Answer(.ok, body: Array(text.utf8), type: MediaType.html)
    if let name = HTTPField.Name("Content-Security-Policy") { answer.headers[name] = Self.policy }
    if let name = HTTPField.Name("Referrer-Policy") { answer.headers[name] = "no-referrer" }
    answer.headers[.vary] = "Accept"
    return answer
  }

  /// Nothing is loaded or run; the style is the one whose hash stands here.
  static let policy =
    "default-src 'none'; style-src 'sha256-QA6Hd5HW250MADuaCKuNXktH9yuZZ2aIE0QDP3+lUKM='; base-uri 'none'; "
    + "form-action 'none'; frame-ancestors 'none'"

  static let style =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:75rem;margin:0 auto;padding:1rem;color:#1a1a1a;"
    + "background:#fff}a{color:#0b4f9c}code{font:.9em ui-monospace,monospace;background:#f0f0f0;"
    + "overflow-wrap:anywhere}table{border-collapse:collapse;width:100%;display:block;overflow-x:auto}"
    + "th,td{border:1px solid #999;padding:.3rem .5rem;text-align:left;vertical-align:top}"
    + "ul{list-style:none;padding:0}.d1{margin-left:1.5rem}.d2{margin-left:3rem}.d3{margin-left:4.5rem}"
    + ".d4{margin-left:6rem}@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}"
    + "a{color:#8ab8ff}code{background:#2a2a2a}}"

  static func escaped(_ text: some StringProtocol) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// A dossier's page, of its Markdown.
  static func dossier(_ markdown: String) -> Page {
    let title = markdown.prefix { $0 != "\n" }.drop { $0 == "#" || $0 == " " }
    let way = "<nav><a href=\"/\">All dossiers</a> <a href=\"?format=json\">JSON</a> "
    return Page(
      title: String(title.prefix(200)),
      body: way + "<a href=\"?format=markdown\">Markdown</a></nav><main>\(MarkdownPage(markdown).html)</main>"
    )
  }
}
