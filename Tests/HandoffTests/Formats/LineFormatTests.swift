import ECS
import Foundation
import Testing

@testable import Handoff

@Suite struct CEFMessageTests {
  /// A reader of the format by its rules: the header's fields at bars without a backslash, then keys and values.
  private static let reader = #"""
    import json, re, sys
    for message in json.load(sys.stdin):
      if any(ord(c) < 32 or ord(c) == 127 for c in message): print("control character")
      header = re.match(r"((?:[^\\|]|\\[\\|])*\|){7}", message)
      if not header: print("no header:", message[:100]); continue
      fields = re.findall(r"((?:[^\\|]|\\[\\|])*)\|", header.group(0))
      extension = message[header.end():]
      if fields[0] != "CEF:0" or fields[1] != "Dossier" or not fields[6].isdigit(): print("wrong header", fields)
      pairs = re.findall(r"(?:^| )([A-Za-z0-9_]+)=((?:[^\\=]|\\[\\=nr])*?)(?= [A-Za-z0-9_]+=|$)", extension)
      rebuilt = " ".join(k + "=" + v for k, v in pairs)
      if rebuilt != extension: print("not all read:", extension[:300])
      unescape = lambda t: re.sub(r"\\(.)", lambda m: {"n": "\n", "r": "\r"}.get(m.group(1), m.group(1)), t)
      print(json.dumps([unescape(fields[5])] + [[k, unescape(v)] for k, v in pairs]))
    """#

  @Test(.enabled(if: Python.has("json"), "no python3 is here"))
  func `is read back by the rules of the format, whatever the host says`() throws {
    let texts = hostileValues + ["a|\u{338}b=\u{338}c", "x", "k=v duser=root", "\r\n=\r\n|", "\\|\\=\\n"]
    let messages = try texts.map { CEFMessage(try #require(DossierView(fullDossier($0)))).text() }
    let run = try Python.run(Self.reader, input: JSONWriter.text(.array(messages.map(JSONValue.string))))
    let lines = run.output.split(separator: "\n")
    try #require(lines.count == texts.count, "\(run.output)")
    for (text, line) in zip(texts, lines) {
      let read = try JSONParser.parse(String(line))
      var fields: [String: String] = [:]
      for pair in (read.array ?? []).dropFirst() { fields[pair[0]?.string ?? ""] = pair[1]?.string }
      #expect(fields["cs1"] == String(repeating: "a1", count: 32))
      #expect(fields["duser"]?.hasPrefix("root") != true)
      // A value comes back as it was, but for control characters, which are spaces.
      let clean = String(
        String.UnicodeScalarView(
          text.unicodeScalars.map {
            $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\r" || $0 == "\u{2028}"
              ? " " : $0
          }))
      #expect(fields["dproc"] == clean)
      #expect(fields["cat"] == "T1218,T1218.011")
    }
  }

  @Test(arguments: [200, 300, 500, 1_024, 4_096])
  func `keeps within its size, whole fields only`(bytes: Int) throws {
    let view = try #require(DossierView(fullDossier(String(repeating: "|=é\\", count: 500))))
    let text = CEFMessage(view, mostBytes: bytes).text()
    #expect(text.utf8.count <= bytes)
    #expect(CEFMessage(view, mostBytes: 100_000).text().utf8.count > 4_096)
  }

  @Test func `needs nothing but a dossier`() throws {
    let text = CEFMessage(try #require(DossierView(["dossier": ["id": "a"]]))).text()
    #expect(
      text
        == "CEF:0|Dossier|Dossier|unknown|dossier|an unknown rule|1|cs1Label=dossierId cs1=a cn1Label=findings cn1=0"
    )
  }
}

@Suite struct OsqueryLogTests {
  @Test func `writes a line for each answered statement, all values texts`() throws {
    let lines = OsqueryLog(try #require(DossierView(fullDossier("x")))).lines()
    #expect(lines.count == 1)
    let line = try JSONParser.parse(lines[0])
    #expect(
      line.object?.keys == [
        "action", "snapshot", "name", "hostIdentifier", "calendarTime", "unixTime", "epoch", "counter",
        "numerics",
        "decorations",
      ])
    #expect(line["action"]?.string == "snapshot")
    #expect(line["name"]?.string == "pack_dossier_dns_cache")
    #expect(line["hostIdentifier"]?.string == "x")
    #expect(line["calendarTime"]?.string == "Sun Oct  4 08:00:00 2026 UTC")
    #expect(line["unixTime"]?.int == 1_791_100_800)
    #expect(line["numerics"]?.bool == false)
    #expect(line["snapshot"]?.array?.count == 2)
    #expect(line["snapshot"]?[0] == ["name": "x", "empty": ""])
    #expect(line["decorations"]?["dossier_id"]?.string == String(repeating: "a1", count: 32))
  }

  @Test(.enabled(if: Python.has("time"), "no python3 is here"))
  func `writes times as C does`() throws {
    var seconds: [Int64] = [0, 1, 86_399, 86_400, 951_782_400, 4_102_444_799]
    var random = SystemRandomNumberGenerator()
    for _ in 0..<500 { seconds.append(Int64.random(in: 0...5_000_000_000, using: &random)) }
    let program = """
      import sys, time
      for line in sys.stdin: print(time.asctime(time.gmtime(int(line))) + " UTC")
      """
    let run = try Python.run(program, input: seconds.map { "\($0)\n" }.joined())
    #expect(run.output == seconds.map { OsqueryLog.calendarTime($0) + "\n" }.joined())
  }

  @Test func `stays on its line, whatever the host says`() throws {
    for value in hostileValues {
      for line in OsqueryLog(try #require(DossierView(fullDossier(value)))).lines() {
        #expect(!line.contains(0x0A))
        #expect(try JSONParser.parse(line)["snapshot"]?[0]?["name"]?.string == value)
      }
    }
  }
}

@Suite struct BoundedTextTests {
  @Test(arguments: [
    ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("👩‍👩‍👧x", 4, "👩\u{200D}…"), ("ab", 1, "…"), ("ab", 0, ""),
  ])
  func `cuts to a number of UTF-16 units`(text: String, units: Int, cut: String) {
    #expect(BoundedText.cut(text, to: units) == cut)
    #expect(BoundedText.cut(text, to: units).utf16.count <= units)
  }

  @Test(arguments: [("é", 1, ""), ("aé", 2, "a"), ("aé", 3, "aé"), ("👩", 3, "")])
  func `cuts to a number of bytes`(text: String, bytes: Int, cut: String) {
    #expect(BoundedText.cut(text, toBytes: bytes) == cut)
  }

  @Test func `cuts a report behind a paragraph`() {
    #expect(BoundedText.paragraphs("aa\n\nbb", to: 6, note: "n") == "aa\n\nbb")
    #expect(BoundedText.paragraphs("aa\n\nbb\n\ncc", to: 9, note: "n") == "aa\n\nbb\n\nn")
    #expect(BoundedText.paragraphs("aaaaaaaaaa", to: 5, note: "note") == "note")
  }
}

@Suite struct DossierEncodingTests {
  private func outgoing(_ value: String) -> OutgoingDossier {
    OutgoingDossier(id: "a", alertID: "b", bytes: JSONWriter.bytes(.object(fullDossier(value))))
  }

  @Test(arguments: DossierEncoding.allCases)
  func `gives the same bytes each time, and lines where it says so`(encoding: DossierEncoding) throws {
    for value in hostileValues {
      let bytes = try encoding.bytes(of: outgoing(value))
      #expect(try encoding.bytes(of: outgoing(value)) == bytes)
      #expect(bytes.last != 0x0A)
      if encoding.isLines, encoding != .osquery { #expect(!bytes.contains(0x0A)) }
    }
  }

  @Test func `passes a document on as it is stored, without reading it`() throws {
    let dossier = OutgoingDossier(id: "a", alertID: "b", bytes: [1, 2, 3])
    #expect(try DossierEncoding.document.bytes(of: dossier) == [1, 2, 3])
  }

  @Test func `gives a sink the encoded bytes, and keeps the outcomes in their places`() async throws {
    struct Kept: Sink {
      let name = "kept"
      let batchSize = 10
      func deliver(_ dossiers: [OutgoingDossier]) async -> [DeliveryOutcome] {
        dossiers.map { .postponed(reason: String(decoding: $0.bytes.prefix(6), as: UTF8.self), after: nil) }
      }
    }
    let broken = OutgoingDossier(id: "x", alertID: "b", bytes: Array("no".utf8))
    let silent = OutgoingDossier(id: "y", alertID: "b", bytes: Array(#"{"dossier":{}}"#.utf8))
    let sink = EncodingSink(Kept(), encoding: .osquery)
    let outcomes = await sink.deliver([outgoing("v"), broken, silent, outgoing("w")])
    #expect(outcomes[0] == .postponed(reason: "{\"acti", after: nil))
    #expect(outcomes[2] == .delivered)
    #expect(outcomes[3] == .postponed(reason: "{\"acti", after: nil))
    guard case .refused = outcomes[1] else {
      Issue.record("\(outcomes[1])")
      return
    }
  }
}
