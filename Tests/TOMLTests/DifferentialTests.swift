// Foundation whole: the rule files are found by walking a folder.
import Foundation
import Testing

/// Our reader against Python's `tomllib`: the same documents accepted, with the same values.
@Suite(.enabled(if: PythonTOML.interpreter != nil, "needs a python3 with tomllib (3.11 or later)"))
struct DifferentialTests {
  @Test(.enabled(if: PythonTOML.sharedRules != nil, "needs the shared rule corpus"))
  func `agrees on every rule file of the corpus`() throws {
    let folder = try #require(PythonTOML.sharedRules)
    var names: [String] = []
    let walker = try #require(FileManager.default.enumerator(atPath: folder))
    for case let name as String in walker where name.hasSuffix(".toml") { names.append(name) }
    let documents = try names.sorted().map { name in
      [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
    }
    #expect(documents.count > 100)
    let verdicts = try PythonTOML.judge(documents)
    try #require(verdicts.count == documents.count)
    for (name, (document, verdict)) in zip(names.sorted(), zip(documents, verdicts)) {
      #expect(verdict.hasPrefix("{"), "\(name)")
      let agrees = canonical(document) == verdict
      #expect(agrees, "\(name)")
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `agrees on mutations of small documents`(seed: UInt64) throws {
    var mutator = Mutator(seed: seed)
    let documents = (0..<4000).map { _ in mutator.next() }
    let verdicts = try PythonTOML.judge(documents)
    try #require(verdicts.count == documents.count)
    var (accepted, rejected) = (0, 0)
    for (document, verdict) in zip(documents, verdicts) where verdict != "skipped" {
      let own = canonical(document)
      #expect(own == verdict, "\(String(decoding: document, as: UTF8.self).debugDescription)")
      if own == "rejected" { rejected += 1 } else { accepted += 1 }
    }
    #expect(accepted > 500 && rejected > 500, "mutations are neither all right nor all wrong")
  }
}

/// Small documents with a few bytes or lines changed, the same for the same seed.
struct Mutator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func random(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }

  mutating func next() -> [UInt8] {
    var bytes = Array(Self.seeds[random(Self.seeds.count)].utf8)
    for _ in 0...random(3) { mutate(&bytes) }
    return bytes
  }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    let place = random(bytes.count + 1)
    let piece = Array(Self.pieces[random(Self.pieces.count)].utf8)
    switch random(7) {
    case 0: bytes.insert(contentsOf: piece, at: place)
    case 1: bytes.replaceSubrange(place..<min(bytes.count, place + piece.count), with: piece)
    case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random(3)))
    case 3: if place < bytes.count { bytes[place] = UInt8(random(256)) }
    case 4:
      let line = lines(bytes)
      bytes += [0x0A] + line[random(line.count)]
    case 5:
      var line = lines(bytes)
      line.swapAt(random(line.count), random(line.count))
      bytes = Array(line.joined(separator: [0x0A]))
    default:
      let other = lines(Array(Self.seeds[random(Self.seeds.count)].utf8))
      bytes += [0x0A] + other[random(other.count)]
    }
  }

  private func lines(_ bytes: [UInt8]) -> [[UInt8]] {
    bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
  }

  private static let pieces = [
    "[", "]", "[[", "]]", "{", "}", "=", ",", ".", "\"", "'", "\"\"\"", "'''", "\\", "\\u00e9", "\\\n  ",
    "#", "\n", "\r", "\r\n", "\t", " ", "_", "-", "+", "0", "1", "9", ":", "T", "Z", "e5", "0x", "0b1", "inf",
    "nan", "true", "a", "b", "a.b", "[a]\n", "[[a]]\n", "[a.b]\n", "\u{7F}", "\u{0}", "é", "\u{1F600}",
    "a.b = 1\n", "b = {a.b = 1}\n", ".5", "1979-05-27", "07:32:00", "\\U0001F600", "\\b", "\\e",
  ]

  private static let seeds = [
    "a = 1\nb = -2_000\nc = 0xFf_0\nd = 0o17\ne = 0b10_1\nf = +9223372036854775807",
    "a = 1.5\nb = -2e10\nc = 3.25E-7\nd = inf\ne = -nan\nf = 1_0.0_1e+0_1",
    "a = 1979-05-27T07:32:00Z\nb = 1979-05-27 00:32:00.999999-07:00\nc = 2024-02-29\nd = 07:32:00.5",
    "a = 1979-12-31t23:59:59.1234567+14:00\nb = 2023-02-28T10:00:00\nc = 23:59:59",
    "a = \"x\\ty\\\\\\\"z\\u00e9\\U0001F600\"\nb = 'C:\\raw'\nc = \"\"\nd = ''",
    "a = \"\"\"\nfirst\\\n   second \\t\n\"\"third\"\"\"\"\nb = '''\nx ''y\n''''\n",
    "[a]\nb = 1\n[a.c]\nd = 2\n[a.c.e]\nf = 3\n[g.h]\ni = 4\n[g]\nj = 5",
    "[[a]]\nb = 1\n[[a.c]]\nd = 2\n[[a.c]]\n[a.e]\nf = 3\n[[a]]\n[a.e]\nf = 4",
    "a.b.c = 1\na.b.d = 2\n[x]\ny.z = 3\ny.w = 4\n[x.y.v]\nu = 5",
    "a = [1, 2, [3, 'x'], {b = 1}]\nc = [\n 1, # one\n 2,\n]\nd = []",
    "a = {b = 1, c.d = 2, e = {f = [1]}, g = {}}\nh.i = {}",
    "\"a b\" = 1\n'c.d' = 2\n\"e\\n\".f = 3\n1.2 = 4\n- = 5\n\"\" = 6",
    "# comment é\na = true # yes\r\nb = false\r\n\r\n[ t . u ]\r\nc = \"\"\"\r\nx\r\ny\"\"\"\r\n",
    "[rule]\nname = \"N\"\nquery = '''\nprocess where process.name : \"x\"\n'''\n[[rule.threat]]\nid = \"T1\"",
  ]
}
