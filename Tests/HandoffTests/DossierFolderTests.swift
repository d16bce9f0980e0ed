import ECS
import Foundation
import Testing

@testable import Handoff

@Suite struct DossierFolderTests {
  private func folder() throws -> (DossierFolder, String) {
    let path = FileManager.default.temporaryDirectory.path + "/dossier-folder-" + UUID().uuidString
    let sink = try DirectorySink(path: path)
    for id in ["aa11", "aa22", "bb33"] { _ = try sink.write(dossier(with: id), id: id) }
    return (DossierFolder(path: path), path)
  }

  @Test func `finds a dossier by the beginning of its id`() throws {
    let (folder, path) = try folder()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("{}".utf8).write(to: URL(filePath: path + "/notes.json"))
    #expect(try folder.ids() == ["aa11", "aa22", "bb33"])
    #expect(try folder.document(id: "BB")["host.name"] == "bb33")
    #expect(try folder.document(id: "aa11")["host.name"] == "aa11")
  }

  @Test(arguments: [
    ("aa", "2 dossiers begin"), ("cc", "has no dossier"), ("../x", "no dossier id"), ("", "no dossier id"),
  ])
  func `says why there is none`(id: String, reason: String) throws {
    let (folder, path) = try folder()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = #expect(throws: HandoffError.self) { try folder.document(id: id) }
    #expect(error?.description.contains(reason) == true)
  }

  @Test func `refuses a folder and a file that are not there, and a file that is no JSON object`() throws {
    #expect(throws: HandoffError.self) { try DossierFolder(path: "/nowhere").ids() }
    #expect(throws: HandoffError.self) { try DossierFolder.document(at: "/nowhere") }
    let (_, path) = try folder()
    defer { try? FileManager.default.removeItem(atPath: path) }
    for text in ["[1]", "{", ""] {
      try Data(text.utf8).write(to: URL(filePath: path + "/x"))
      let error = #expect(throws: HandoffError.self) { try DossierFolder.document(at: path + "/x") }
      #expect(error?.operation == "understood")
    }
  }
}
