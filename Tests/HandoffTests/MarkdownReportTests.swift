import ECS
import Foundation
import Testing

@testable import Handoff

@Suite struct MarkdownReportTests {
  @Test(.enabled(if: Python.has("markdown_it"), "no python3 with markdown-it-py is here"))
  func `lets no value become markup in a parser of CommonMark and tables`() throws {
    let reports = try hostileValues.map {
      JSONValue.string(try DossierFormat.markdown.text(of: dossier(with: $0)))
    }
    let program = """
      import json, sys
      from markdown_it import MarkdownIt
      parser = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable("table")
      allowed = ("https://www.virustotal.com/gui/file/", "https://www.hybrid-analysis.com/sample/",
                 "https://talosintelligence.com/talos_file_reputation?s=", "https://app.any.run/submissions/#filehash:")
      reports = json.load(sys.stdin)
      shapes = set()
      for report in reports:
        shape = []
        def walk(tokens):
          for token in tokens:
            if token.type in ("html_block", "html_inline", "image", "fence", "code_block", "blockquote_open") \\
                and token.type != "blockquote_open":
              print("bad token", token.type, token.content[:200])
            if token.type == "link_open" and not token.attrs["href"].startswith(allowed):
              print("bad link", token.attrs["href"])
            if token.type == "text" and any(mark in token.content.removeprefix("[ ] ") for mark in "<>`[]|*_@#\\\\"):
              print("bad text", token.content[:200])
            if token.children is not None:
              walk(token.children)
            elif token.type not in ("text", "code_inline", "softbreak"):
              shape.append(token.type)
        walk(parser.parse(report))
        shapes.add(tuple(shape))
      if len(shapes) != 1:
        print("the values changed the structure:", len(shapes))
        ordered = sorted(shapes, key=len)
        for first, second in zip(ordered[0], ordered[-1]):
          if first != second:
            print(first, second); break
      """
    let run = try Python.run(program, input: JSONWriter.text(.array(reports)))
    #expect(run.output == "")
    #expect(run.status == 0)
  }

  @Test func `has no invisible character and no line that a value made`() throws {
    let plain = try DossierFormat.markdown.text(of: dossier(with: "x")).split(separator: "\n").count
    for value in hostileValues {
      let text = try DossierFormat.markdown.text(of: dossier(with: value))
      #expect(text.split(separator: "\n").count == plain, "\(value)")
      let isClean = text.unicodeScalars.allSatisfy { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: scalar == "\n"
        default: true
        }
      }
      #expect(isClean, "\(value)")
    }
  }

  @Test func `names what, where, who, when and why first, and ends with what is left to do`() throws {
    let text = try DossierFormat.markdown.text(of: dossier(with: "value"))
    let order = [
      "# Dossier: value", "findings, 1 of them high", "| Where | `value` |", "## Findings", "## Process tree",
      "## Files", "## Services", "## Persistence", "## Network", "## What the tree did", "## Related alerts",
      "## Steps left for a person", "- [ ] value", "## Response", "  - [ ] value", "## Indicators",
      "## Origin",
    ]
    var rest = text[...]
    for part in order {
      let place = try #require(rest.range(of: part), "\(part)")
      rest = rest[place.upperBound...]
    }
  }

  @Test func `links to reputation services by the digest, never by what the document says`() throws {
    let text = try DossierFormat.markdown.text(of: dossier(with: "x"))
    #expect(text.contains("(https://www.virustotal.com/gui/file/abab"))
    #expect(!text.contains("evil.example"))
  }

  @Test func `shows a document with nothing in it, and refuses one without a dossier`() throws {
    let text = try DossierFormat.markdown.text(of: ["dossier": [:]])
    #expect(text.contains("an unknown rule"))
    #expect(throws: DossierFormatError.self) { try DossierFormat.markdown.text(of: ["a": 1]) }
  }

  @Test func `names the services that changed since the boot, or says that nobody knows`() throws {
    func report(_ boot: JSONValue, _ services: JSONValue) throws -> String {
      try DossierFormat.markdown.text(
        of: ["dossier": ["agent": ["host": ["boot": boot]], "services": services]])
    }
    let service: JSONValue = [
      "name": "Sync", "path": "p", "listed_because": ["its code changed since the host booted"],
      "changed_since_boot": [
        ["path": "C:\\x.dll", "what": "mtime", "time": "2026-10-14T08:17:31.000Z"]
      ],
    ]
    let changed = try report(["time": "2026-10-14T05:41:12.000Z"], [service])
    #expect(changed.contains("Changed since the host booted at `2026-10-14T05:41:12.000Z`:"))
    #expect(changed.contains("- `Sync`: `C:\\x.dll`, mtime `2026-10-14T08:17:31.000Z`"))
    let unchanged = try report(
      ["time": "2026-10-14T05:41:12.000Z"], [["name": "Sync", "path": "p", "listed_because": ["x"]]])
    #expect(!unchanged.contains("since the host booted"))
    let unknown = try report(["reason": "no table says so"], [])
    #expect(
      unknown.contains("## Services\n\nWhich services changed since the host booted is unknown: no table"))
  }

  @Test func `tells how often a content, a path and a signer were met, also in documents of before`() throws {
    let text = try DossierFormat.markdown.text(of: [
      "dossier": [
        "prevalence": [
          ["sha256": "abab", "dossiers": 2, "first_seen": "F", "last_seen": "L", "paths": ["/a", "/b"]],
          [
            "kind": "path", "path": "/a", "dossiers": 1_000, "has_more": true, "first_seen": "F",
            "last_seen": "L", "paths": ["/a"], "contents": ["abab", "cdcd"],
          ],
          ["kind": "signer", "signer": "Firm", "status": "untrusted", "dossiers": 0],
        ]
      ]
    ])
    #expect(text.contains("| SHA-256 | `abab` | 2 | `F` | `L` | `/a, /b` |"))
    #expect(text.contains("| path | `/a` | 1000 or more | `F` | `L` | `abab, cdcd` |"))
    #expect(text.contains("| signer | `Firm, untrusted` | 0 |"))
  }

  @Test func `bounds long lists and says how many more there are`() throws {
    var document = dossier(with: "x")
    var part = document["dossier"]?.object ?? JSONObject()
    part["findings"] = .array(
      Array(repeating: ["severity": "low", "title": "t", "reason": "r"], count: 1_000))
    part["files"] = .array(
      Array(repeating: ["path": "/x", "roles": ["command_line"], "state": "hashed"], count: 1_000))
    document["dossier"] = .object(part)
    let text = try DossierFormat.markdown.text(of: document)
    #expect(text.contains("900 more"))
    #expect(text.contains("900 further files"))
    #expect(text.utf8.count < 100_000)
  }
}
