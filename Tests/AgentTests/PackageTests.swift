import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// The Debian package with a program that stands in for the real one: what it installs, and what it leaves behind.
@Suite struct PackageTests {
  private static let source =
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  private static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: text, as: UTF8.self))
  }

  private static let hasDpkg = (try? run(["dpkg-deb", "--version"]))?.status == 0
  private static let hasLintian = (try? run(["lintian", "--version"]))?.status == 0
  private static let canInstall =
    hasDpkg && geteuid() == 0 && (try? run(["systemd-sysusers", "--version"]))?.status == 0

  private static func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("package-\(UUID().uuidString)")
      .path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private static func build(in folder: String) throws -> String {
    let (status, output) = try run([
      source + "/scripts/package", "--binary", "/bin/true", "--output", folder, "--no-lint",
    ])
    try #require(status == 0)
    return output.trimmingCharacters(in: .newlines)
  }

  @Test(.enabled(if: hasDpkg, "dpkg-deb is not installed"))
  func `holds program, unit, data and a configuration that is kept, and comes out the same again`() throws {
    try Self.withFolder { folder in
      let package = try Self.build(in: folder)
      let contents = try Self.run(["dpkg-deb", "--contents", package]).output
      for path in [
        "/usr/bin/dossier", "/lib/systemd/system/dossier.service", "/etc/dossier/dossier.toml",
        "/usr/share/dossier/Config/dossier.toml", "/usr/share/dossier/Queries/windows-update-imageload.json",
        "/usr/lib/sysusers.d/dossier.conf", "/usr/share/doc/dossier/copyright",
        "/usr/share/doc/dossier/README.md", "/usr/share/doc/dossier/Operation.md",
        "/usr/share/man/man1/dossier.1.gz",
      ] { #expect(contents.contains(" ." + path + "\n"), "\(path)") }
      #expect(
        try Self.run(["dpkg-deb", "--info", package, "conffiles"]).output == "/etc/dossier/dossier.toml\n")
      #expect(try Self.run(["dpkg-deb", "--field", package, "Depends"]).output.contains("libc6"))
      let first = try Data(contentsOf: URL(filePath: package))
      _ = try Self.build(in: folder)
      #expect(try Data(contentsOf: URL(filePath: package)) == first)
    }
  }

  @Test(.enabled(if: hasDpkg, "dpkg-deb is not installed"))
  func `brings the pages, whose links lead to files of the package`() throws {
    try Self.withFolder { folder in
      let package = try Self.build(in: folder)
      #expect(try Self.run(["dpkg-deb", "--extract", package, folder + "/x"]).status == 0)
      let pages = folder + "/x/usr/share/doc/dossier"
      var links = 0
      for page in ["README.md", "HandOff.md", "Intake.md", "Operation.md", "Assurance.md"] {
        let text = try String(contentsOfFile: pages + "/" + page, encoding: .utf8)
        for found in text.matches(of: /\]\(([^)#]+)/) where !found.1.contains(":") {
          links += 1
          #expect(FileManager.default.fileExists(atPath: pages + "/" + found.1), "\(page): \(found.1)")
        }
      }
      #expect(links >= 10)
    }
  }

  @Test(.enabled(if: hasDpkg && hasLintian, "lintian is not installed"))
  func `is without errors for lintian`() throws {
    try Self.withFolder { folder in
      let package = try Self.build(in: folder)
      let errors = try Self.run(["lintian", package]).output.split(separator: "\n").filter {
        $0.hasPrefix("E:")
      }
      #expect(errors == [])
    }
  }

  @Test(.enabled(if: canInstall, "needs root, dpkg and systemd-sysusers"))
  func `installs into an empty system with a user of its own, and leaves nothing behind when purged`() throws
  {
    try Self.withFolder { folder in
      let package = try Self.build(in: folder)
      let root = folder + "/root"
      for path in ["info", "updates", "triggers"] {
        try FileManager.default.createDirectory(
          atPath: root + "/var/lib/dpkg/" + path, withIntermediateDirectories: true)
      }
      try FileManager.default.createDirectory(atPath: root + "/etc", withIntermediateDirectories: true)
      try Data().write(to: URL(filePath: root + "/var/lib/dpkg/status"))
      try "root:x:0:0:root:/root:/bin/sh\n".write(
        toFile: root + "/etc/passwd", atomically: true, encoding: .utf8)
      try "root:x:0:\n".write(toFile: root + "/etc/group", atomically: true, encoding: .utf8)
      let dpkg = [
        "dpkg", "--root=" + root, "--force-script-chrootless", "--force-depends", "--log=/dev/null",
      ]
      #expect(try Self.run(dpkg + ["--install", package]).status == 0)
      #expect(try String(contentsOfFile: root + "/etc/passwd", encoding: .utf8).contains("\ndossier:x:"))
      let state = try FileManager.default.attributesOfItem(atPath: root + "/var/lib/dossier")
      #expect(state[.posixPermissions] as? Int == 0o700)
      #expect(state[.ownerAccountID] as? Int != 0)
      let configuration = try FileManager.default.attributesOfItem(atPath: root + "/etc/dossier/dossier.toml")
      #expect(configuration[.posixPermissions] as? Int == 0o640)
      try FileManager.default.createDirectory(
        atPath: root + "/var/lib/dossier/deep", withIntermediateDirectories: true)
      #expect(try Self.run(dpkg + ["--purge", "dossier"]).status == 0)
      for path in ["/var/lib/dossier", "/etc/dossier", "/usr", "/lib"] {
        #expect(!FileManager.default.fileExists(atPath: root + path), "\(path)")
      }
      #expect(try !String(contentsOfFile: root + "/etc/passwd", encoding: .utf8).contains("dossier"))
    }
  }
}
