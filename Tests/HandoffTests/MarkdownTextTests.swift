import Testing

@testable import Handoff

@Suite struct MarkdownTextTests {
  @Test(arguments: [
    ("plain", "`plain`"), ("", "–"), ("a`b", "``a`b``"), ("a``b`c", "```a``b`c```"), ("`", "`` ` ``"),
    (" lead", "`  lead `"), ("a|b", "`a|b`"), ("a\nb", "`a⏎b`"), ("\u{202E}gpj.exe", "`⟨U+202E⟩gpj.exe`"),
    ("x\u{0}y\u{1B}[2J", "`x⟨U+0000⟩y⟨U+001B⟩[2J`"), ("zero\u{200B}width", "`zero⟨U+200B⟩width`"),
    ("tag\u{E0041}", "`tag⟨U+E0041⟩`"), ("a\u{2028}b\u{85}c", "`a⟨U+2028⟩b⟨U+0085⟩c`"),
    ("\u{FEFF}", "`⟨U+FEFF⟩`"),
  ])
  func `puts a value into a code span that it cannot leave`(text: String, expected: String) {
    #expect(MarkdownText.code(text) == expected)
  }

  @Test(arguments: [("a|b", "`a\\|b`"), ("a\\|b", "`a\\⟨U+007C⟩b`"), ("||", "`\\|\\|`")])
  func `escapes bars in tables`(text: String, expected: String) {
    #expect(MarkdownText.code(text, inTable: true) == expected)
  }

  @Test(arguments: [
    ("a plain sentence, with marks: done.", "a plain sentence, with marks: done."),
    ("runs C:\\x.exe: bad", "runs `C:\\x.exe`: bad"), ("see (evil.example)!", "see (`evil.example`)!"),
    ("<img src=x onerror=y>", "`<img src=x onerror=y>`"), ("[a](javascript:b)", "`[a](javascript:b`)"),
    ("@admins #1 **bold** _x_", "`@admins #1 **bold** _x_`"), ("1. list", "1\\. list"),
    ("- list", "\\- list"),
    ("--- rule", "\\--- rule"), ("2) list", "2\\) list"), ("# head", "`#` head"),
    ("&lt;b&gt;", "`&lt;b&gt`;"),
    ("http://evil.example/x", "`http://evil.example/x`"), ("www.evil.example", "`www.evil.example`"),
    ("Ünïcode täglich", "Ünïcode täglich"), ("", ""), ("  ", ""),
  ])
  func `writes prose plainly and everything else as code`(text: String, expected: String) {
    #expect(MarkdownText.prose(text) == expected)
  }

  @Test func `cuts long values and says how long they are`() {
    let text = MarkdownText.code(String(repeating: "x", count: 5_000))
    #expect(text.count < 1_100)
    #expect(text.contains("(5000 characters)"))
  }
}
