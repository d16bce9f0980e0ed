// Foundation whole: the tests make files of every kind and look at them from outside.
import ECS
import Foundation
import Handoff
import Testing

struct DirectorySinkTests {
  static let document: JSONObject = ["dossier": ["id": "ab12"], "n": 1]
  static let isRoot = geteuid() == 0

  @Test func `writes a document for its owner only, and nothing besides`() throws {
    let bench = try Workbench()
    let sink = try DirectorySink(path: bench.path("out"))
    let place = try sink.write(Self.document, id: "ab12")
    #expect(place == bench.path("out/ab12.json"))
    #expect(try bench.document("out/ab12.json") == .object(Self.document))
    #expect(try bench.text("out/ab12.json").hasSuffix("}\n"))
    #expect(try bench.names("out") == ["ab12.json"])
    #expect(try bench.mode("out/ab12.json") == 0o600)
    #expect(try bench.mode("out") == 0o700)
  }

  @Test func `makes the folders above, and takes a folder that is there as it is`() throws {
    let bench = try Workbench()
    _ = try DirectorySink(path: bench.path("a/b/../b//c/"))
    #expect(try bench.mode("a/b/c") == 0o700)
    #expect(chmod(bench.path("a/b"), 0o755) == 0)
    _ = try DirectorySink(path: bench.path("a/b"))
    #expect(try bench.mode("a/b") == 0o755)
  }

  @Test func `the same dossier again replaces its file`() throws {
    let bench = try Workbench()
    let sink = try DirectorySink(path: bench.folder)
    _ = try sink.write(Self.document, id: "ab12")
    _ = try sink.write(["n": 2], id: "ab12")
    _ = try sink.write(["n": 3], id: "cd")
    #expect(try bench.document("ab12.json") == ["n": 2])
    #expect(try bench.names("") == ["ab12.json", "cd.json"])
  }

  @Test(arguments: [
    "", ".", "..", "../ab", "ab/cd", "/ab", "AB", "ab12\n", "ab.json", "ab\u{0}", "g", "ａｂ", " ab", "-",
    "ab%2f",
    String(repeating: "../", count: 10_000),
  ])
  func `refuses an id that is not hexadecimal`(id: String) throws {
    let bench = try Workbench()
    let sink = try DirectorySink(path: bench.path("out"))
    let error = #expect(throws: HandoffError.self) { try sink.write(Self.document, id: id) }
    #expect(error?.path == bench.path("out"))
    #expect((error?.description.count ?? 0) < bench.folder.count + 200)
    #expect(try bench.names("out") == [])
    #expect(try bench.names("") == ["out"])
  }

  @Test func `an id too long for a file name is an error, and nothing stays behind`() throws {
    let bench = try Workbench()
    let sink = try DirectorySink(path: bench.folder)
    let error = #expect(throws: HandoffError.self) {
      try sink.write(Self.document, id: String(repeating: "a", count: 4_000))
    }
    #expect(error?.reason == "File name too long")
    #expect(try bench.names("") == [])
  }

  @Test(arguments: ["file", "file/below", ""])
  func `refuses a path that is no folder`(name: String) throws {
    let bench = try Workbench()
    try bench.write("file", "")
    let path = name.isEmpty ? "" : bench.path(name)
    #expect(throws: HandoffError.self) { try DirectorySink(path: path) }
    #expect(try bench.names("") == ["file"])
  }

  @Test func `a link in the place of the file is replaced, not followed`() throws {
    let bench = try Workbench()
    let sink = try DirectorySink(path: bench.path("out"))
    try bench.write("victim", "precious")
    let link = bench.path("out/ab12.json")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: bench.path("victim"))
    _ = try sink.write(Self.document, id: "ab12")
    #expect(try bench.text("victim") == "precious")
    #expect(try bench.document("out/ab12.json") == .object(Self.document))
    let type = try FileManager.default.attributesOfItem(atPath: link)[.type] as? FileAttributeType
    #expect(type == .typeRegular)
  }

  @Test func `links at names that could be guessed do no harm`() throws {
    let bench = try Workbench()
    let sink = try DirectorySink(path: bench.path("out"))
    try bench.write("victim", "precious")
    for name in [".ab12.\(getpid()).tmp", ".ab12.tmp", "ab12.json.tmp"] {
      try FileManager.default.createSymbolicLink(
        atPath: bench.path("out/\(name)"), withDestinationPath: bench.path("victim"))
    }
    _ = try sink.write(Self.document, id: "ab12")
    #expect(try bench.text("victim") == "precious")
  }

  @Test func `what cannot be renamed into place is removed again`() throws {
    let bench = try Workbench()
    let sink = try DirectorySink(path: bench.folder)
    let folder = bench.path("ab12.json")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    let error = #expect(throws: HandoffError.self) { try sink.write(Self.document, id: "ab12") }
    #expect(error?.operation == "renamed into place")
    #expect(try bench.names("") == ["ab12.json"])
  }

  @Test func `a folder that vanished is an error`() throws {
    let bench = try Workbench()
    let sink = try DirectorySink(path: bench.path("out"))
    try FileManager.default.removeItem(atPath: bench.path("out"))
    let error = #expect(throws: HandoffError.self) { try sink.write(Self.document, id: "ab12") }
    #expect(error?.reason == "No such file or directory")
  }

  @Test(.enabled(if: !isRoot, "root may write everywhere"))
  func `a folder that may not be written to is an error`() throws {
    let bench = try Workbench()
    let sink = try DirectorySink(path: bench.path("out"))
    #expect(chmod(bench.path("out"), 0o500) == 0)
    let error = #expect(throws: HandoffError.self) { try sink.write(Self.document, id: "ab12") }
    #expect(error?.reason == "Permission denied")
    #expect(try bench.names("out") == [])
  }

  @Test func `a reader sees whole files only, while writers of the same dossier race`() async throws {
    let bench = try Workbench()
    let sink = try DirectorySink(path: bench.folder)
    func document(_ writer: Int) -> JSONObject {
      let filler = JSONValue.string(String(repeating: "x", count: 200_000))
      return ["writer": .number(JSONNumber(writer)), "filler": filler, "end": true]
    }
    _ = try sink.write(document(0), id: "ab")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 1...4 {
        let document = document(writer)
        group.addTask { for _ in 0..<10 { _ = try sink.write(document, id: "ab") } }
      }
      group.addTask {
        for _ in 0..<50 {
          let document = try bench.document("ab.json")
          #expect(document["end"] == true)
        }
      }
      try await group.waitForAll()
    }
    #expect(try bench.names("") == ["ab.json"])
  }
}
