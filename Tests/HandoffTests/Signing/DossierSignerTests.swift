// Foundation whole: real programs are started.
import ECS
import Foundation
import Handoff
import Hashing
import Testing

/// Programs of other hands that check what is signed here.
enum Tool {
  static func find(_ name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  static let openssl = find("openssl")
  static let python = find("python3")

  @discardableResult
  static func run(_ program: String?, _ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: program ?? "")
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  static func makeKey(_ bench: Workbench, _ name: String) throws -> (
    key: SigningKey, publicKey: VerificationKey
  ) {
    let (key, publicKey) = (bench.path("\(name).pem"), bench.path("\(name).pub.pem"))
    try run(openssl, ["genpkey", "-algorithm", "ed25519", "-out", key])
    try run(openssl, ["pkey", "-in", key, "-pubout", "-out", publicKey])
    chmod(key, 0o600)
    return (try SigningKey(path: key), try VerificationKey(path: publicKey))
  }
}

@Suite(.enabled(if: Tool.openssl != nil, "needs openssl on the search path"))
struct DossierSignerTests {
  static let document: JSONObject = [
    "kibana.alert.uuid": "a\u{1}b\"\\/é\u{2028}日",
    "n": .array([1, .number(JSONNumber(0.5)), true, nil, "x", [:], []]),
    "process": ["command_line": "mysql -uroot -phunter2", "pid": 4],
    "dossier": [
      "version": "1", "id": "ab", "files": [["path": "/a", "state": "hashed"]],
      "integrity": ["algorithm": "sha256", "digest": "00"],
    ],
  ]

  private func sealed(_ key: SigningKey?) throws -> JSONObject {
    try DossierSigner(redactor: Redactor(), key: key).seal(Self.document)
  }

  private func verdict(_ document: JSONObject, _ key: VerificationKey?) throws -> DossierVerdict {
    try DossierVerifier(key: key).verify(JSONWriter.bytes(.object(document)))
  }

  @Test func `redacts, then signs, and both ways of writing are authentic`() throws {
    let bench = try Workbench()
    let (key, publicKey) = try Tool.makeKey(bench, "a")
    let document = try sealed(key)
    #expect(!JSONWriter.text(.object(document)).contains("hunter2"))
    for layout in [JSONWriter.Layout.compact, .indented] {
      let text = JSONWriter.bytes(.object(document), layout: layout)
      #expect(try DossierVerifier(key: publicKey).verify(text) == .authentic)
      #expect(try DossierVerifier(key: nil).verify(text) == .intact(keyID: publicKey.id))
    }
    #expect(try sealed(key) == document)
    #expect(try DossierSigner(redactor: Redactor(), key: key).seal(document) == document)
  }

  @Test(.enabled(if: Tool.python != nil, "needs python3 on the search path"))
  func `openssl and Python come to the same by what the documentation says`() throws {
    let bench = try Workbench()
    let (key, _) = try Tool.makeKey(bench, "a")
    try bench.write("d.json", JSONWriter.text(.object(try sealed(key)), layout: .indented))
    let script = """
      import json, hashlib, sys
      d = json.load(open(sys.argv[1]))
      i = d["dossier"].pop("integrity")
      text = json.dumps(d, separators=(",", ":"), ensure_ascii=False)
      assert hashlib.sha256(text.encode()).hexdigest() == i["digest"], text
      open(sys.argv[2], "w").write("dossier:1:sha256:" + i["digest"])
      open(sys.argv[3], "wb").write(bytes.fromhex(i["signature"]["value"]))
      """
    let (message, signature) = (bench.path("message"), bench.path("signature"))
    #expect(try Tool.run(Tool.python, ["-c", script, bench.path("d.json"), message, signature]) == 0)
    let check = [
      "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", bench.path("a.pub.pem"), "-in", message, "-sigfile",
      signature,
    ]
    #expect(try Tool.run(Tool.openssl, check) == 0)
    try bench.write("message", try bench.text("message") + "\n")
    #expect(try Tool.run(Tool.openssl, check) != 0)
  }

  @Test func `any member that is changed, added, taken away or moved is noticed`() throws {
    let bench = try Workbench()
    let (key, publicKey) = try Tool.makeKey(bench, "a")
    let whole = JSONValue.object(try sealed(key))
    var count = 0
    for altered in Alterations.all(of: whole) {
      count += 1
      let verdict = try DossierVerifier(key: publicKey).verify(JSONWriter.bytes(altered))
      #expect(!verdict.isGood, "\(JSONWriter.text(altered))")
    }
    #expect(count > 60)
  }

  @Test func `says what is wrong`() throws {
    let bench = try Workbench()
    let (key, publicKey) = try Tool.makeKey(bench, "a")
    let other = try Tool.makeKey(bench, "b")
    let document = try sealed(key)
    #expect(try verdict(document, other.publicKey) == .otherKey(publicKey.id))
    #expect(try verdict(try sealed(nil), publicKey) == .unsigned)
    #expect(try verdict(try sealed(nil), nil) == .intact(keyID: nil))
    #expect(try verdict(["a": 1], publicKey) == .noDossier("it has no member 'dossier'"))
    #expect(try verdict(["dossier": [:]], publicKey) == .noDossier("it has no 'dossier.integrity'"))
    var altered = document
    altered["process"] = "other"
    #expect(try verdict(altered, publicKey) == .altered("the document is not what its digest is of"))
    // Sealed again by somebody else who claims the key.
    var forged = try DossierSigner(redactor: nil, key: other.key).seal(altered)
    var part = try #require(forged["dossier"]?.object)
    var integrity = try #require(part["integrity"]?.object)
    var signature = try #require(integrity["signature"]?.object)
    signature["key_id"] = .string(publicKey.id)
    integrity["signature"] = .object(signature)
    part["integrity"] = .object(integrity)
    forged["dossier"] = .object(part)
    #expect(try verdict(forged, publicKey) == .altered("its digest or its signature is not what was signed"))
  }

  @Test func `a member that stands twice is noticed, whichever a reader takes`() throws {
    let bench = try Workbench()
    let (key, publicKey) = try Tool.makeKey(bench, "a")
    let text = JSONWriter.text(.object(try sealed(key)))
    let twice = text.replacing("\"pid\":4", with: "\"pid\":666,\"pid\":4")
    #expect(twice != text)
    #expect(
      try DossierVerifier(key: publicKey).verify(Array(twice.utf8)) == .altered("a member stands twice in it")
    )
  }

  @Test(arguments: ["", "{", "[]", "null", "{\"dossier\":1}", "\u{0}", "{\"dossier\":{\"integrity\":[]}}"])
  func `what is no dossier is told so`(text: String) throws {
    guard case .noDossier = try DossierVerifier(key: nil).verify(Array(text.utf8)) else {
      Issue.record("taken")
      return
    }
  }

  @Test func `reads one document over many lines, or one a line`() throws {
    let bench = try Workbench()
    let document = try sealed(nil)
    let (line, page) = (
      JSONWriter.text(.object(document)), JSONWriter.text(.object(document), layout: .indented)
    )
    try bench.write("lines", "\(line)\n\n\(line)\n{broken\n\(line)")
    try bench.write("page", "\n\(page)\n")
    try bench.write("empty", "\n \n")
    func verdicts(_ name: String) throws -> [String] {
      var found: [String] = []
      try DossierTexts.forEach(inFile: bench.path(name)) { text, line in
        found.append("\(line) \(try DossierVerifier(key: nil).verify(text).isGood)")
      }
      return found
    }
    #expect(try verdicts("lines") == ["1 true", "3 true", "4 false", "5 true"])
    #expect(try verdicts("page") == ["2 true"])
    #expect(try verdicts("empty").isEmpty)
    #expect(throws: HandoffError.self) { try verdicts("none") }
  }
}

/// A document with one thing changed, in every way at every place.
enum Alterations {
  static func all(of value: JSONValue) -> [JSONValue] {
    switch value {
    case .object(let object):
      var altered: [JSONValue] = []
      for (key, member) in object.members {
        altered += all(of: member).map { replace(object, key, $0) }
        altered.append(replace(object, key, nil))
      }
      var more = object
      more["added"] = true
      altered.append(.object(more))
      if object.count > 1 { altered.append(.object(JSONObject(Array(object.members).reversed()))) }
      return altered
    case .array(let elements):
      var altered = elements.indices.flatMap { index in
        all(of: elements[index]).map { element in
          var elements = elements
          elements[index] = element
          return JSONValue.array(elements)
        }
      }
      altered.append(.array(elements + [1]))
      return altered
    case .string(let text): return [.string(text + "x"), .null]
    case .number(let number): return [.string(number.text), .number(JSONNumber((number.int64 ?? 0) + 1))]
    case .bool(let truth): return [.bool(!truth)]
    case .null: return [false]
    }
  }

  private static func replace(_ object: JSONObject, _ key: String, _ value: JSONValue?) -> JSONValue {
    var object = object
    object[key] = value
    return .object(object)
  }
}
