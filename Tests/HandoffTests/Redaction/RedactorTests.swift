// Foundation whole: the time that a thread has used.
import ECS
import Foundation
import Handoff
import TestSupport
import Testing

struct RedactorTests {
  static let document: JSONObject = [
    "process": [
      "command_line": "mysql -uroot -phunter2 db", "args": ["mysql", "-uroot", "-phunter2", "db"],
      "parent": [
        "command_line": "bash -c \"PASSWORD=hunter2 run\"", "args": ["tool", "--token", "hunter2"],
      ],
      "hash": ["sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ],
    "kibana.alert.reason": "process mysql -uroot -phunter2 by root",
    "url": ["password": "hunter2", "a/b~c": "sshpass -p hunter2 x"],
    "kibana.alert.rule.name": "Password --password hunter3",
    "user": ["name": "bob", "email": "bob@example.org"],
    "dossier": [
      "id": "ab",
      "statements": [
        [
          "sql": "SELECT 1 -- password=hunter3",
          "rows": [["cmdline": "sshpass -p hunter2 ssh h", "pid": "1"]],
          "parameters": [["placeholder": "p", "value": "curl -u a:hunter2 h"]],
        ]
      ],
      "indicators": [["type": "url", "value": "https://a:hunter3@h/"]],
      "files": [["path": "/a", "links": ["virustotal": "https://v/x?token=hunter3"]]],
      "integrity": ["algorithm": "sha256", "digest": "00"],
    ],
  ]

  @Test func `takes secrets out of every text but of what is to be acted on, and says where`() throws {
    let redacted = Redactor().redact(Self.document)
    let text = JSONWriter.text(.object(redacted))
    #expect(!text.contains("hunter2"))
    #expect(text.split(separator: "hunter3").count == 5)
    let part = try #require(redacted["dossier"]?.object)
    let places = (part["redactions"]?["places"]?.array ?? []).map {
      "\($0["pointer"]?.string ?? "") \($0["rule"]?.string ?? "")"
    }
    #expect(
      places == [
        "/process/command_line program", "/process/args/2 program", "/process/parent/command_line assignment",
        "/process/parent/args/2 option", "/kibana.alert.reason program", "/url/password member",
        "/url/a~1b~0c program", "/dossier/statements/0/rows/0/cmdline program",
        "/dossier/statements/0/parameters/0/value program",
      ])
    #expect(part["redactions"]?["count"]?.int == 9)
    #expect(redacted["process"]?["hash"] == Self.document["process"]?["hash"])
    #expect(part["indicators"] == Self.document["dossier"]?["indicators"])
    #expect(part["files"] == Self.document["dossier"]?["files"])
  }

  @Test func `does the same again, and nothing to what is redacted`() {
    let once = Redactor().redact(Self.document)
    #expect(Redactor().redact(Self.document) == once)
    #expect(Redactor().redact(once) == once)
  }

  @Test func `a document without secrets stays as it is`() {
    let document: JSONObject = ["process": ["command_line": "ls -l"], "dossier": ["id": "ab"]]
    #expect(Redactor().redact(document) == document)
  }

  @Test func `takes out configured fields, masks others, and words of a pattern`() throws {
    var settings = RedactionSettings()
    settings.removedFields = ["user.email", "dossier.statements.rows.pid"].compactMap { WildcardPattern($0) }
    settings.maskedFields = ["process.*hash*"].compactMap { WildcardPattern($0) }
    settings.patterns = ["CORP-*"].compactMap { WildcardPattern($0) }
    var document = Self.document
    document["note"] = "the key corp-123-x is here"
    let redacted = Redactor(settings).redact(document)
    #expect(redacted["user"]?.object?.keys == ["name"])
    #expect(redacted["process"]?["hash"]?.string == "[redacted]")
    #expect(redacted["note"]?.string == "the key [redacted] is here")
    #expect(redacted["dossier"]?["statements"]?[0]?["rows"]?[0]?.object?.keys == ["cmdline"])
  }

  @Test func `configured fields go also where secrets are not looked for`() {
    var settings = RedactionSettings()
    settings.removedFields = ["kibana.alert.rule.name"].compactMap { WildcardPattern($0) }
    #expect(Redactor(settings).redact(Self.document)["kibana.alert.rule.name"] == nil)
    settings.findsSecrets = false
    let redacted = Redactor(settings).redact(Self.document)
    #expect(redacted["process"] == Self.document["process"])
    #expect(redacted["kibana.alert.rule.name"] == nil)
  }

  @Test func `lists so many places, and counts all`() {
    let document: JSONObject = [
      "lines": .array((0..<700).map { .string("tool --password x\($0)") }), "dossier": ["id": "ab"],
    ]
    let redactions = Redactor().redact(document)["dossier"]?["redactions"]
    #expect(redactions?["count"]?.int == 700)
    #expect(redactions?["places"]?.array?.count == 500)
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `any text is taken, and what is left is redacted no further`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let pieces = [
      "--password ", "password=", "mysql ", "-p", "\"", "'", "\\", "://", "a:b@", "=", ":", ";", " ",
      "Bearer ", "eyJ", ".", "net use ",
      "-----BEGIN PRIVATE KEY-----", "-----END", "ConvertTo-SecureString ", "AKIA", "é", "\u{0}", "token",
      "[redacted]", "(", "$", "curl -u ",
    ]
    for _ in 0..<50 {
      let text = (0..<Int.random(in: 0...60, using: &random)).map { _ in random.pick(pieces) }.joined()
      let once = Redactor().redact(text)
      #expect(Redactor().redact(once).utf8.count <= once.utf8.count + 40, "\(text)")
      #expect(once.unicodeScalars.allSatisfy { $0 != "\u{FFFD}" })
    }
  }

  /// Ten times the text may take forty times as long at most; were it the square, it would take a hundred times.
  @Test(arguments: [
    "--password ", "password=", "password=x,", "\"", "'a ", "\\\"", "://", "a:b@://",
    "-----BEGIN PRIVATE KEY-----", "mysql -p", "net use ",
    "Bearer ", "eyJaaaaaaaaaa.", "AKIAAAAA", "a=", ": ", "ConvertTo-SecureString -Force ", "\"a 'b ",
    "Authorization: ", "x", "-", "| ", "echo a | ", "<<< ", "sudo -S <<< a ", "echo a:b | chpasswd ",
    "wmiexec.py a/b:c@", "htpasswd -b ", "dscl -passwd a ", "password \"a\" ",
    "$p='x'|ConvertTo-SecureString ",
  ])
  func `takes time as the text is long`(piece: String) {
    let short = String(repeating: piece, count: 2_000 / piece.utf8.count)
    let long = String(repeating: piece, count: 20_000 / piece.utf8.count)
    func fastest(_ text: String) -> Double {
      (0..<3).map { _ in
        let start = Self.processorSeconds
        _ = Redactor().redact(text)
        return Self.processorSeconds - start
      }.min() ?? 0
    }
    #expect(fastest(long) < fastest(short) * 40 + 0.02)
  }

  /// Of this thread: others share the machine.
  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
