import TestSupport
import Testing

@testable import Handoff

/// What is looked for, and how much work that is.
struct SecretScannerTests {
  /// Pieces of which secrets and what looks like them are made.
  private static let pieces = [
    "--password ", "password=", "-p", "pass", "_", "-", ".", "mysql ", "C:\\x\\MYSQL.exe ", "\"", "'", "\\",
    "/", "://",
    "a:b@", "@", "=", ":", ";", "|", " ", "\t", "Bearer abcdefghijklmnopqrst",
    "eyJhbGciOiJI.eyJzdWIiOiIx.sig",
    "net use ", "NET1 user bob ", "docker ", "login ", "-----BEGIN PRIVATE KEY-----", "-----END", "token",
    "Token",
    "ConvertTo-SecureString ", "AKIAABCDEFGHIJKLMNOP", "ghp_abcdefghijklmnopqrstuvwxyz012345",
    "hooks.slack.com/services/T",
    "é", "secret", "Secret\"", "x", "(", "$", "curl -u a:b", "7z a -pq ", "Cookie: a",
    "Authorization: Basic YQ==",
    "echo a:b ", "chpasswd", "sudo -S ", "<<< x", "secretsdump.py ", "d/u:p@h", "sc ", "-p:x",
    "reg add /v token /d x",
    "abc8Q~", "0123456789abcdef0123456789abcdef0", "sk-", "hf_", "7z", "aws configure set ", "api", "key",
    "pwd", "psk", "az login -p q", "sshpass -pq", "\\\"", "a b",
  ]

  @Test(arguments: 0..<60 as Range<UInt64>)
  func `one pass over a text tells which searches it needs, and misses none`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let scanner = SecretScanner(patterns: [])
    var found = 0
    for _ in 0..<200 {
      let words = (0..<Int.random(in: 1...8, using: &random)).map { _ in
        (0..<Int.random(in: 1...5, using: &random)).map { _ in random.pick(Self.pieces) }.joined()
      }
      let text = words.joined(separator: " ")
      let all = scanner.places(in: Array(text.utf8))
      found += all.count
      #expect(scanner.places(in: text) == all, "\(text)")
      let apart = scanner.places(inArguments: words)
      #expect(apart == Self.unfiltered(words, scanner), "\(words)")
    }
    #expect(found > 100)
  }

  /// The same as the scanner does, every search for every text.
  private static func unfiltered(_ arguments: [String], _ scanner: SecretScanner) -> [Int: [SecretPlace]] {
    var options = SecretOptions(
      arguments.enumerated().map { index, text in
        CommandWord(text: index, range: 0..<text.utf8.count, bytes: text.utf8)
      })
    var found = Dictionary(grouping: options.search(), by: \.text)
    for (index, text) in arguments.enumerated() {
      // What is too short for a secret of its own may still be an option's value.
      if text.utf8.count >= 4 { found[index, default: []] += scanner.places(in: Array(text.utf8)) }
    }
    return found.mapValues(SecretScanner.merged).filter { !$0.value.isEmpty }
  }

  @Test(arguments: RedactionTableTests.secrets + RedactionTableTests.programs)
  func `every text of the table needs a search`(marked: String) {
    let text = marked.replacing("‹", with: "").replacing("›", with: "")
    #expect(!SecretScanner(patterns: []).places(in: text).isEmpty, "\(text)")
  }

  @Test(arguments: [
    "services.exe -k netsvcs -p -s Schedule", "C:\\Program Files\\x\\y.dll", "a note, 12:30 h",
  ])
  func `an ordinary text needs none`(text: String) {
    var text = text
    #expect(text.withUTF8 { SecretTriggers().searches($0).isEmpty })
  }

  static let hostile = [
    "password=", "password=(", "password=$(", "password={{", "password=*", "password=%", "pwd=/", "pwd:(",
    "password='(",
    "password=\"(", "password=\\\"(", "authorization:(", "Authorization: (", "authorization:( ", "cookie:",
    "eyJ-",
    "eyJaaaaaaa.", "eyJaaaaaaa-eyJaaa.", "-----BEGIN PRIVATE KEY", "-----BEGIN X", "://a:", "://a:(@",
    "xoxb-", "pypi-",
    "aaa8Q~", " aaa8Q~", "sk-", "sk-ant-", "ABSK/", "hvs.", "SG./",
    "Bearer ", "Bearer  ", "AKIA", "\"", "x", ": ", "=",
  ]

  /// A run that is looked through again from each sign in it would be the square: half a million times these bounds.
  @Test(arguments: hostile)
  func `looks at each byte of a mebibyte a few times at most`(piece: String) {
    let bytes = Array(String(repeating: piece, count: (1 << 20) / piece.utf8.count).utf8)
    var assignments = SecretAssignments(bytes)
    _ = assignments.search()
    #expect(assignments.steps <= 6 * bytes.count)
    var shapes = SecretShapes(bytes)
    _ = shapes.search()
    #expect(shapes.steps <= 6 * bytes.count)
  }

  @Test(arguments: [
    ("a password=(b password=(c", 0), ("authorization:(x authorization:y", 1), ("pw='(a' pw='b'", 1),
    ("password=$(x) token=abc", 1), ("password=(token=abc", 1),
  ])
  func `looks on behind what is no secret`(text: String, count: Int) {
    #expect(SecretScanner(patterns: []).places(in: text).count == count)
  }
}
