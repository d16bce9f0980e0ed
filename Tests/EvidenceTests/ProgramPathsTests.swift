import Foundation  // whole, for links and folders
import Osquery
import Testing

@testable import Evidence

/// Whether an event's process is the one that the host shows under its pid.
struct ProgramPathsTests {
  /// A Linux process as an event has it, and as the host shows it; the start in seconds since 1970.
  private static func subject(
    _ members: String, path: String, name: String = "sleep", commandLine: String = "", start: Int = 1_000,
    isOnThisMachine: Bool = false
  ) -> ProcessEvidence? {
    let row = StatementResult.rows(
      ["pid", "parent", "name", "path", "cmdline", "start_time"],
      [["5", "1", name, path, commandLine, "\(start)"]])
    return ProcessTree(
      alert(#"{"host.os.type":"linux","process":{"pid":5,\#(members)}}"#),
      survey: HostSurvey([.processes: row]), isOnThisMachine: isOnThisMachine
    ).subject
  }

  @Test(arguments: [
    (#""executable":"/bin/sleep""#, "/usr/bin/sleep"), (#""executable":"/usr/sbin/x""#, "/sbin/x"),
    (#""executable":"/usr/bin/../bin/sleep""#, "/usr/bin/sleep"),
    (#""executable":"/tmp/x (deleted)""#, "/tmp/x"), (#""executable":"/tmp/x""#, "/tmp/x (deleted)"),
    (#""executable":"./x","working_directory":"/opt/a""#, "/opt/a/x"),
    (#""executable":"../x","working_directory":"/opt/a/""#, "/opt/x"),
    (#""executable":"sleep""#, "/usr/bin/sleep"),
    (#""executable":"sleep","working_directory":"/""#, "/usr/bin/sleep"),
    (#""executable":"./sleep""#, "/usr/bin/sleep"), (#""executable":"""#, "/usr/bin/sleep"),
    (#""name":"sleep""#, ""),
  ])
  func `one program, written in two ways`(members: String, path: String) {
    let subject = Self.subject(members, path: path)
    #expect(subject?.isRunning == true)
    #expect(subject?.differences == [])
  }

  @Test(arguments: [
    (#""executable":"/bin/sleep""#, "/usr/local/bin/sleep"), (#""executable":"/opt/x""#, "/usr/opt/x"),
    (#""executable":"./x","working_directory":"/opt/a""#, "/opt/b/x"),
    (#""executable":"sleep""#, "/usr/bin/sleeper"), (#""name":"cat""#, "/usr/bin/sleep"),
  ])
  func `another program is another process`(members: String, path: String) {
    let subject = Self.subject(members, path: path)
    #expect(subject?.isRunning == false)
    #expect(subject?.differences == ["the host shows \(path) under this pid"])
  }

  @Test(
    arguments: [
      // A path that the host does not tell, with a name that says nothing: only the start decides.
      (#""executable":"/sbin/init""#, "", "systemd", nil, []),
      (#""executable":"/sbin/init","start":"1970-01-01T00:16:41Z""#, "", "systemd", true, []),
      (
        #""executable":"/sbin/init","start":"1970-01-01T01:00:00Z""#, "", "systemd", false,
        ["the host shows systemd under this pid"]
      ),
      (#""executable":"/usr/lib/systemd/systemd-journald""#, "", "systemd-journal", true, []),
      // The process became another program since.
      (
        #""executable":"/usr/bin/sh","start":"1970-01-01T00:16:40.7Z""#, "/usr/bin/sleep", "sleep", true,
        ["the host shows the program /usr/bin/sleep"]
      ),
      (
        #""executable":"/usr/bin/sh","start":"1970-01-01T00:17:00Z""#, "/usr/bin/sleep", "sleep", false,
        ["the host shows /usr/bin/sleep under this pid"]
      ),
      // The clock was set since: the path agrees.
      (#""executable":"/bin/sleep","start":"2026-01-01T00:00:00Z""#, "/usr/bin/sleep", "sleep", true, []),
    ] as [(String, String, String, Bool?, [String])])
  func `the start decides where the path does not`(
    members: String, path: String, name: String, isRunning: Bool?, differences: [String]
  ) {
    let subject = Self.subject(members, path: path, name: name)
    #expect(subject?.isRunning == isRunning)
    #expect(subject?.differences == differences)
  }

  @Test func `says when nobody can tell whose the pid is`() {
    let row = StatementResult.rows(["pid", "parent", "name", "path"], [["1", "0", "systemd", ""]])
    let tree = ProcessTree(
      alert(#"{"process":{"pid":1,"executable":"/sbin/init"}}"#), survey: HostSurvey([.processes: row]))
    #expect(tree.subject?.isRunning == nil)
    #expect(tree.reason == "the host does not tell which program runs under the subject's pid")
    #expect(tree.subject?.sources == [.event])
  }

  @Test func `links are followed on this machine only`() throws {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appending(path: "dossier-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (program, link) = (folder.path + "/python3.11", folder.path + "/python3")
    try Data().write(to: URL(filePath: program))
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "python3.11")
    let members = #""executable":"\#(link)""#
    #expect(Self.subject(members, path: program, isOnThisMachine: true)?.isRunning == true)
    #expect(Self.subject(members, path: program)?.isRunning == false)
    #expect(Self.subject(members, path: folder.path + "/other", isOnThisMachine: true)?.isRunning == false)
  }

  @Test func `a deleted program goes by its path alone`() {
    let row = StatementResult.rows(
      ["pid", "parent", "name", "path"], [["5", "1", "x", "/tmp/x"], ["6", "5", "y", "/tmp/y (deleted)"]])
    let tree = ProcessTree(
      alert(#"{"process":{"pid":5,"executable":"/tmp/x"}}"#), survey: HostSurvey([.processes: row]))
    #expect(tree.children.map(\.executable) == ["/tmp/y"])
  }
}
