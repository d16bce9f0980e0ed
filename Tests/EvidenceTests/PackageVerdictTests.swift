import ECS
import Hashing
import Osquery
import Testing

@testable import Evidence

@Suite struct PackageVerdictTests {
  private func file(_ path: String, digest: [UInt8]) throws -> FileEvidence {
    let entry = FileList.Entry(
      path: path, roles: ["process.executable"], recorded: [:], signature: nil, isNamedByAlert: true)
    let report = FileReport(path: RawPath(path), state: .hashed, digests: [try Digest(of: digest)])
    return FileEvidence(entry: entry, report: report, host: HostFiles(), rootIsComplete: true)
  }

  private func packages(_ rows: [[String]]) -> PackageFiles {
    var packages = PackageFiles()
    let names = ["package", "path", "sha256"]
    packages.add(
      StatementResult(
        status: .ok, columns: names.map { StatementColumn(name: $0) },
        rows: StatementRows(names: names, rows: rows.map { $0.map { .text($0) } }), started: .at(0)))
    return packages
  }

  @Test func `trusts what is as its package installed it, and doubts what is not`() throws {
    let digest = try Digest(of: [1]).hex
    let packages = packages([["bash", "/usr/bin/bash", digest.uppercased()]])
    let owner = try #require(packages.owner(of: "/usr/bin/bash"))
    var same = try file("/usr/bin/bash", digest: [1])
    same.add(owner)
    #expect(same.signature?.status == .trusted)
    var changed = try file("/usr/bin/bash", digest: [2])
    changed.add(owner)
    #expect(changed.signature?.status == .untrusted)
    #expect(changed.signature?.sources.last?.says == "changed since package bash installed it")
  }

  @Test func `does not take ownership of a path for a verdict`() throws {
    let owner = try #require(packages([["coreutils", "/bin/ls", ""]]).owner(of: "/usr/bin/ls"))
    var file = try file("/usr/bin/ls", digest: [1])
    file.add(owner)
    #expect(file.signature?.status == .unknown)
    #expect(file.signature?.sources.last?.says.contains("no digest") == true)
  }

  @Test(arguments: [
    ("/bin/ls", ["/bin/ls", "/usr/bin/ls"]), ("/usr/lib64/x", ["/usr/lib64/x", "/lib64/x"]),
    ("/opt/bin/x", ["/opt/bin/x"]),
    ("/usr/local/bin/x", ["/usr/local/bin/x"]),
  ])
  func `knows both forms of a path`(path: String, forms: [String]) {
    #expect(PackageVerdict.forms(of: path) == forms)
  }
}
