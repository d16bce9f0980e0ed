import Osquery
import Testing

@testable import Evidence

struct ProcessTreeTests {
  static let subject =
    #"{"host.os.type":"windows","process":{"pid":500,"executable":"C:\\a\\x.exe","command_line":"x.exe -k","start":"1970-01-01T00:16:40Z"}}"#

  private typealias Row = (Int, Int, String, String, Int)

  private static func tree(_ rows: [Row]) -> ProcessTree { tree(subject, rows) }

  private static func tree(_ text: String, _ rows: [Row]) -> ProcessTree {
    ProcessTree(
      alert(text),
      survey: HostSurvey([
        .processes: processes(rows), .users: .rows(["uid", "username"], [["18", "SYSTEM"], ["19", nil]]),
      ]))
  }

  @Test func `merges what event and host know`() throws {
    let tree = Self.tree([(500, 4, #"c:\A\X.exe"#, "x.exe -k", 1_000)])
    let process = try #require(tree.subject)
    #expect(process.isRunning == true)
    #expect(process.sources == [.event, .osquery])
    #expect(process.executable == #"C:\a\x.exe"#)
    #expect(process.name == "X.exe")
    #expect(process.parentPID == 4)
    #expect(process.user == "SYSTEM")
    #expect(process.differences == [])
    #expect(tree.reason == "the subject's parent (pid 4) has ended, and no event names it")
  }

  @Test func `another command line is a difference`() {
    let tree = Self.tree([(500, 4, #"C:\a\x.exe"#, "x.exe -other", 1_000)])
    #expect(tree.subject?.differences == ["the host shows the command line x.exe -other"])
    #expect(tree.subject?.isRunning == true)
    #expect(Self.tree([(500, 4, #"C:\a\x.exe"#, "", 1_000)]).subject?.differences == [])
  }

  @Test func `another program under the pid is another process`() {
    let tree = Self.tree([(500, 4, #"C:\a\y.exe"#, "y", 1_003), (600, 500, #"C:\c.exe"#, "c", 1_004)])
    #expect(tree.subject?.isRunning == false)
    #expect(tree.subject?.differences == [#"the host shows C:\a\y.exe under this pid"#])
    #expect(tree.subject?.sources == [.event])
    #expect(tree.children.isEmpty)
    #expect(tree.reason?.hasPrefix("the host no longer shows the process") == true)
  }

  @Test(arguments: [
    (1_000, true), (1_060, true), (940, true), (1_061, false), (939, false), (0, true), (-1, true),
  ])
  func `the same program started at another time is another process`(start: Int, isSame: Bool) {
    let tree = Self.tree([(500, 4, #"C:\a\x.exe"#, "x.exe -k", start)])
    #expect(tree.subject?.isRunning == isSame)
    #expect(tree.subject?.differences.isEmpty == isSame)
  }

  @Test func `a clock that was set is no sign of another process on Linux`() {
    let text = #"{"process":{"pid":5,"executable":"/bin/x","start":"2026-01-01T00:00:00Z"}}"#
    #expect(Self.tree(text, [(5, 1, "/bin/x", "x", 1_000)]).subject?.isRunning == true)
    #expect(Self.tree(text, [(5, 1, "/BIN/x", "x", 1_000)]).subject?.isRunning == false)
  }

  @Test func `without a path the name decides`() {
    let text = #"{"host.os.type":"windows","process":{"pid":5,"name":"X.exe"}}"#
    #expect(Self.tree(text, [(5, 1, #"C:\x.exe"#, "x", 1)]).subject?.isRunning == true)
    #expect(Self.tree(text, [(5, 1, #"C:\y.exe"#, "y", 1)]).subject?.isRunning == false)
  }

  @Test func `another program of a process that started at the same time is a difference of that process`() {
    for start in [998, 1_000, 1_002] {
      let tree = Self.tree([(500, 4, #"C:\a\y.exe"#, "x.exe -k", start)])
      #expect(tree.subject?.isRunning == true)
      #expect(tree.subject?.differences == [#"the host shows the program C:\a\y.exe"#])
    }
  }

  @Test func `a process that is gone has no children`() {
    let tree = Self.tree([(600, 500, #"C:\c.exe"#, "c", 1_001)])
    #expect(tree.subject?.isRunning == false)
    #expect(tree.children.isEmpty)
    #expect(tree.reason?.contains("no longer shows") == true)
  }

  @Test func `walks up to the root and down one level`() {
    let tree = Self.tree([
      (500, 400, #"C:\a\x.exe"#, "x.exe -k", 1_000), (400, 300, #"C:\p.exe"#, "p", 900),
      (300, 0, #"C:\g.exe"#, "g", 800), (600, 500, #"C:\c.exe"#, "c", 1_001),
      (700, 600, #"C:\d.exe"#, "d", 1_002),
    ])
    #expect(tree.ancestors.map(\.pid) == [400, 300])
    #expect(tree.ancestors.allSatisfy { $0.isRunning == true && $0.sources == [.osquery] })
    #expect(tree.children.map(\.pid) == [600])
  }

  @Test func `the event's parents come first, the host's above them`() {
    let text =
      #"{"host.os.type":"windows","process":{"pid":500,"executable":"C:\\a\\x.exe","parent":{"pid":400,"executable":"C:\\p.exe"}}}"#
    let rows: [Row] = [
      (500, 400, #"C:\a\x.exe"#, "x", 1_000), (400, 300, #"C:\p.exe"#, "p", 900),
      (300, 4, #"C:\g.exe"#, "g", 800),
      (4, 0, "System", "", 0),
    ]
    let tree = Self.tree(text, rows)
    #expect(tree.ancestors.map(\.pid) == [400, 300, 4])
    #expect(tree.ancestors[0].sources == [.event, .osquery])
    let orphaned = Self.tree(text, [rows[0], rows[2], rows[3]])
    #expect(orphaned.ancestors.map(\.pid) == [400])
    #expect(orphaned.ancestors[0].isRunning == false)
  }

  @Test func `a younger process with the parent's pid is no ancestor, an older one no child`() {
    let tree = Self.tree([
      (500, 400, #"C:\a\x.exe"#, "x.exe -k", 1_000), (400, 300, #"C:\p.exe"#, "p", 1_001),
      (300, 0, #"C:\g.exe"#, "g", 1),
      (600, 500, #"C:\old.exe"#, "c", 999), (601, 500, #"C:\same.exe"#, "c", 1_000),
      (602, 500, #"C:\new.exe"#, "c", -1),
    ])
    #expect(tree.ancestors.isEmpty)
    #expect(tree.children.map(\.pid) == [601, 602])
  }

  @Test func `loops of parents end`() {
    let loop = Self.tree([
      (500, 400, #"C:\a\x.exe"#, "x.exe -k", 0), (400, 300, "a", "", 0), (300, 400, "b", "", 0),
    ])
    #expect(loop.ancestors.map(\.pid) == [400, 300])
    let own = Self.tree([(500, 500, #"C:\a\x.exe"#, "x.exe -k", 0)])
    #expect(own.ancestors.isEmpty)
    #expect(own.children.isEmpty)
    let back = Self.tree([(500, 400, #"C:\a\x.exe"#, "x.exe -k", 0), (400, 500, "a", "", 0)])
    #expect(back.ancestors.map(\.pid) == [400])
  }

  @Test func `lists so many relatives and no more`() {
    let chain = (0..<200).map {
      (500 + $0, 501 + $0, $0 == 0 ? #"C:\a\x.exe"# : "a", $0 == 0 ? "x.exe -k" : "", 0)
    }
    #expect(Self.tree(chain).ancestors.count == ProcessTree.mostRelatives)
    let children = (0..<200).map { (1_000 + $0, 500, "c", "", 0) }
    #expect(Self.tree([chain[0]] + children).children.count == ProcessTree.mostRelatives)
  }

  @Test func `without the process list nothing is claimed`() {
    let tree = ProcessTree(alert(Self.subject), survey: HostSurvey())
    #expect(tree.subject?.isRunning == nil)
    #expect(tree.reason == "the table processes was not read")
    let failed = HostSurvey([.processes: .failed(.timeout, "it took too long")])
    let other = ProcessTree(alert(Self.subject), survey: failed)
    #expect(other.subject?.isRunning == nil)
    #expect(other.reason == "the table processes could not be read: it took too long")
  }

  @Test func `an alert without a process says so`() {
    let tree = ProcessTree(alert("{}"), survey: HostSurvey())
    #expect(tree.subject == nil)
    #expect(tree.reason == "the alert names no process")
  }

  @Test func `rows that are no processes harm nothing`() {
    let survey = HostSurvey([
      .processes: .rows(
        ["pid", "parent"], [["x", "1"], [nil, nil], ["99999999999999999999", "1"], ["500", "y"]])
    ])
    #expect(ProcessTree(alert(Self.subject), survey: survey).subject?.isRunning == true)
  }
}
