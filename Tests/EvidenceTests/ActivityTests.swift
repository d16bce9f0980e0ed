import ECS
import Osquery
import Testing

@testable import Evidence

private let services = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\"
private let tasks = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tree\\"
private let run = "HKU\\S-1-5-21-1\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\"

/// Evidence of a subject `s` (pid 20) below `p` that `events` tell more about.
private func evidence(_ events: [JSONObject], survey: HostSurvey = HostSurvey()) -> CollectedEvidence {
  let log = EventLog(now: { .day })
  log.record(.start("p", 10, "C:\\Windows\\explorer.exe", at: 0))
  log.record(.start("s", 20, "C:\\Users\\a\\s.exe", at: 10, parent: ("p", 10)))
  for event in events { log.record(event) }
  let alert = AlertFacts.process("s", 20, executable: "C:\\Users\\a\\s.exe", at: 20, platform: "windows")
  let observed = log.observed(alert)
  let activity = Activity(alert, observed: observed)
  let tree = ProcessTree(alert, survey: survey, observed: observed)
  var evidence = CollectedEvidence(
    alert: alert, tree: tree, network: NetworkEvidence(alert, tree: tree, survey: survey, activity: activity))
  evidence.activity = activity
  return evidence
}

private func survey(_ statement: EvidenceStatement, _ names: [String], _ rows: [[String]]) -> HostSurvey {
  var survey = HostSurvey()
  survey[statement] = StatementResult(
    status: .ok, columns: names.map { StatementColumn(name: $0) },
    rows: StatementRows(names: names, rows: rows.map { $0.map { .text($0) } }), started: .at(0))
  return survey
}

private let sc = JSONObject.start("c", 30, "C:\\Windows\\System32\\sc.exe", at: 20, parent: ("s", 20))
  .with("process", "args", ["sc.exe", "create", "Evil", "binPath=", "C:\\x.exe -k"])

@Suite struct ActivityTests {
  @Test(arguments: [
    (
      [JSONObject.registry("s", 20, services + "Evil\\ImagePath", "C:\\x.exe", at: 30)],
      Finding.Kind.serviceCreated
    ),
    (
      [JSONObject.registry("s", 20, services + "Evil\\Parameters\\ServiceDll", "C:\\x.dll", at: 30)],
      .serviceCreated
    ),
    ([sc], .serviceCreated),
    ([sc, .registry("svc", 4, services + "Evil\\ImagePath", "C:\\x.exe -k", at: 31)], .serviceCreated),
    ([JSONObject.registry("s", 20, tasks + "Updater\\Id", "{1}", at: 30)], .taskCreated),
    ([JSONObject.file("s", 20, "C:\\Windows\\System32\\Tasks\\Updater", "creation", at: 30)], .taskCreated),
    ([JSONObject.registry("s", 20, run + "Updater", "C:\\x.exe", at: 30)], .runKeySet),
    ([JSONObject.lookup("s", 20, "c2.example", "203.0.113.5", at: 30)], .outsideContact),
    ([JSONObject.connection("s", 20, "203.0.113.5", 443, at: 30)], .outsideContact),
  ])
  func `finds what the tree planted and whom it contacted`(events: [JSONObject], kind: Finding.Kind) throws {
    let finding = try #require(Finding.all(in: evidence(events)).first)
    #expect(finding.kind == kind)
    #expect(finding.evidence.allSatisfy { $0.hasPrefix("/dossier/activity/") })
  }

  @Test(arguments: [
    // Another process, without a tie to the tree.
    [JSONObject.registry("z", 90, services + "Other\\ImagePath", "C:\\x.exe", at: 30)],
    [JSONObject.registry("z", 90, tasks + "Updater\\Id", "{1}", at: 30)],
    [JSONObject.registry("z", 90, run + "Updater", "C:\\x.exe", at: 30)],
    [JSONObject.connection("z", 90, "203.0.113.5", 443, at: 30)],
    // Before the subject started.
    [JSONObject.registry("p", 10, services + "Evil\\ImagePath", "C:\\x.exe", at: 5)],
    // Other values of a service, a key of a similar name, an address and a name inside.
    [JSONObject.registry("s", 20, services + "Evil\\Start", "2", at: 30)],
    [JSONObject.registry("s", 20, "HKLM\\SOFTWARE\\CurrentVersion\\Runner\\x", "C:\\x.exe", at: 30)],
    [JSONObject.connection("s", 20, "10.0.0.5", 443, at: 30)],
    [JSONObject.lookup("s", 20, "dc01.corp.example", "10.0.0.5", at: 30)],
    // Queries create nothing.
    [
      JSONObject.start("c", 30, "C:\\Windows\\System32\\sc.exe", at: 20, parent: ("s", 20))
        .with("process", "args", ["sc.exe", "query", "Evil"])
    ],
  ])
  func `makes no finding of what only resembles it`(events: [JSONObject]) {
    #expect(Finding.all(in: evidence(events)).isEmpty)
  }

  @Test func `brings together what several events show of one service`() throws {
    var log = JSONObject.event("configuration", ["creation"], nil, 1, at: 22)
    log["process"] = nil
    log =
      log
      .with("event", "code", "7045")
      .with("winlog", "event_data", ["ServiceName": "A long display name", "ImagePath": "C:\\x.exe -k"])
    let events = [
      sc, log, .registry("svc", 4, services + "EVIL\\ImagePath", "C:\\x.exe -k", at: 21),
      .registry("s", 20, services + "Evil\\Parameters\\ServiceDll", "C:\\x.dll", at: 23),
    ]
    let activity = try #require(evidence(events).activity)
    #expect(activity.services.count == 1)
    let service = try #require(activity.services.first)
    #expect(service.sources == [.commandLine, .eventLog, .registry])
    #expect(service.library == "C:\\x.dll")
    #expect(service.command == "C:\\x.exe -k")
    #expect(service.tie == .tree)
    #expect(service.actors.map(\.relation) == [.descendant, .other, .subject])
  }

  @Test func `names who brought a file of the alert, and who removed it`() throws {
    let activity = try #require(
      evidence([
        .file("z", 90, "C:\\Users\\a\\s.exe", "creation", at: 5),
        .file("s", 20, "c:\\users\\a\\S.EXE", "deletion", at: 40),
      ]).activity)
    #expect(activity.files.map(\.actor.relation) == [.subject, .other])
    #expect(activity.removal(of: "C:\\Users\\a\\s.exe")?.contains("deleted by") == true)
    #expect(activity.removal(of: "C:\\Users\\a\\t.exe") == nil)
  }

  @Test func `lists the code that the tree wrote and that is still there`() throws {
    let rename = JSONObject.file("s", 20, "C:\\b.dll", "change", at: 35)
      .with("event", "action", "rename").with("file", "Ext", ["original": ["path": "C:\\a.dll"]])
    let activity = try #require(
      evidence([
        .file("s", 20, "C:\\a.dll", "creation", at: 30), rename,
        .file("s", 20, "C:\\c.exe", "creation", at: 36),
        .file("s", 20, "C:\\c.exe", "deletion", at: 37), .file("s", 20, "C:\\notes.txt", "creation", at: 38),
      ]).activity)
    #expect(activity.writtenCode == ["C:\\b.dll"])
  }

  @Test func `ties a name in the DNS cache to the process that asked for it`() throws {
    let survey = survey(.dnsCache, ["name", "type"], [["other.example", "A"], ["C2.example", "A"]])
    let evidence = evidence([.lookup("s", 20, "c2.example", "203.0.113.5", at: 30)], survey: survey)
    #expect(evidence.network.dnsCache.first?.tie == "s.exe (pid 20) asked for it")
    #expect(evidence.network.dnsCache.last?.tie == nil)
    #expect(Finding.all(in: evidence).first?.evidence.contains("/dossier/network/dns_cache/0") == true)
  }

  @Test func `says which events are missing`() throws {
    let activity = try #require(evidence([.file("s", 20, "C:\\x", "creation", at: 30)]).activity)
    #expect(activity.gap(.files) == nil)
    #expect(activity.gap(.registry)?.contains("no registry events of this host at all") == true)
  }
}

@Suite struct ProcessTreeHistoryTests {
  private let columns = ["pid", "parent", "name", "path", "cmdline", "uid", "start_time"]

  private func row(_ pid: Int, _ parent: Int, _ path: String, at second: Int) -> [String] {
    let name = String(path.split(separator: "\\").last ?? "")
    return [
      String(pid), String(parent), name, path, "", "0", String(Timestamp.at(second).milliseconds / 1_000),
    ]
  }

  @Test func `merges what the events and the host know`() throws {
    let rows = [
      row(1, 0, "C:\\init.exe", at: -100), row(10, 1, "C:\\Windows\\explorer.exe", at: 0),
      row(20, 10, "C:\\Users\\a\\s.exe", at: 10), row(31, 20, "C:\\new.exe", at: 50),
    ]
    let tree = evidence(
      [.start("c", 30, "C:\\gone.exe", at: 20, parent: ("s", 20)), .end("c", 30, at: 25)],
      survey: survey(.processes, columns, rows)
    ).tree
    #expect(tree.subject?.sources == [.event, .history, .osquery])
    #expect(tree.ancestors.map(\.pid) == [10, 1])
    #expect(tree.ancestors.map(\.sources) == [[.history, .osquery], [.osquery]])
    #expect(tree.children.map(\.pid) == [30, 31])
    #expect(tree.children.map(\.isRunning) == [false, true])
    #expect(tree.children.map(\.differences) == [[], ["the event history has no start of it"]])
    #expect(tree.reason == nil)
    #expect(tree.childrenReason == nil)
  }

  @Test func `says where the host and the events differ`() throws {
    let rows = [
      row(10, 1, "C:\\Windows\\explorer.exe", at: 0), row(20, 11, "C:\\Users\\a\\s.exe", at: 10),
      row(30, 20, "C:\\other.exe", at: 500),
    ]
    let events: [JSONObject] = [
      .start("c", 30, "C:\\lost.exe", at: 20, parent: ("s", 20)),
      .start("d", 40, "C:\\vanished.exe", at: 20, parent: ("s", 20)),
    ]
    let tree = evidence(events, survey: survey(.processes, columns, rows)).tree
    #expect(tree.subject?.differences == ["the host shows the parent pid 11, the events 10"])
    #expect(tree.children.first?.differences == ["the host shows C:\\other.exe under this pid"])
    #expect(
      tree.children.first { $0.pid == 40 }?.differences.first?.contains("no event tells of its end") == true)
  }

  @Test func `takes no older process for a child, nor a younger one for a parent`() throws {
    let rows = [
      row(10, 1, "C:\\reused.exe", at: 900), row(20, 10, "C:\\Users\\a\\s.exe", at: 10),
      row(5, 20, "C:\\older.exe", at: -500),
    ]
    var document = JSONObject.event("process", ["start"], nil, 20, at: 20, executable: "C:\\Users\\a\\s.exe")
    document = document.with("process", "start", .string(Timestamp.at(10).description))
    let tree = ProcessTree(AlertFacts(document), survey: survey(.processes, columns, rows))
    #expect(tree.subject?.isRunning == true)
    #expect(tree.ancestors.isEmpty)
    #expect(tree.children.isEmpty)
  }
}
