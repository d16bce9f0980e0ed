import ECS
import Hashing
import Osquery
import Testing

@testable import Evidence

struct FindingTests {
  static let users = #"C:\Users\a\x.dll"#
  static let system = #"C:\Windows\x.dll"#

  private static func findings(_ fill: (inout CollectedEvidence) -> Void) -> [Finding] {
    var evidence = CollectedEvidence(alert("{}"))
    fill(&evidence)
    return Finding.all(in: evidence)
  }

  private static func ofFile(
    _ path: String, authenticode: String? = nil, state: FileState = .hashed, recorded: String? = nil,
    now: String? = nil, isNamedByAlert: Bool = true
  ) -> [Finding] {
    let entry = FileList.Entry.sample(
      path, recorded: recorded.map { ["sha256": $0] } ?? [:], isNamedByAlert: isNamedByAlert)
    return findings {
      $0.files = [
        .sample(.sample("first", isNamedByAlert: false)),
        .sample(entry, authenticode: authenticode, state: state, sha256: now),
      ]
    }
  }

  @Test func `an alert without evidence has no findings`() {
    #expect(Self.findings { _ in } == [])
  }

  @Test(
    arguments: [
      (users, "missing", Finding.Severity.high), (users, "untrusted", .high), (system, "missing", .medium),
      (system, "distrusted", .medium), (system, "trusted", nil), (users, "trusted", nil),
      (users, "no row", nil),
      (#"C:\Windows\assembly\NativeImages_v4.0\x.ni.dll"#, "missing", nil),
      (#"C:\Windows\assembly\NativeImages_v4.0\..\..\..\Users\a\x.ni.dll"#, "missing", .high),
    ] as [(String, String, Finding.Severity?)])
  func `untrusted code of the alert is a finding`(path: String, result: String, severity: Finding.Severity?) {
    let findings = Self.ofFile(path, authenticode: result)
    #expect(findings.map(\.severity) == (severity.map { [$0] } ?? []))
    #expect(findings.allSatisfy { $0.kind == .untrustedCode && $0.evidence == ["/dossier/files/1"] })
    #expect(findings.allSatisfy { $0.title.contains(path) && $0.reason.contains("dll.path") })
    #expect(Self.ofFile(path, authenticode: result, isNamedByAlert: false) == [])
  }

  @Test func `a file with another hash is a finding`() {
    let findings = Self.ofFile(Self.system, recorded: sha256("ab"), now: sha256("cd"))
    #expect(findings.map(\.kind) == [.changedFile])
    #expect(findings.first?.reason.contains(sha256("ab")) == true)
    #expect(findings.first?.reason.contains(sha256("cd")) == true)
    #expect(Self.ofFile(Self.system, recorded: sha256("ab"), now: sha256("ab")) == [])
    #expect(Self.ofFile(Self.system, now: sha256("ab")) == [])
    #expect(Self.ofFile(Self.system, state: .changed, recorded: sha256("ab"), now: sha256("cd")) == [])
  }

  @Test func `a file that is gone is a finding, one elsewhere is not`() {
    #expect(Self.ofFile(Self.system, state: .missing).map(\.kind) == [.missingFile])
    for state in FileState.allCases where state != .missing {
      #expect(Self.ofFile(Self.system, state: state) == [])
    }
    #expect(Self.ofFile(Self.system, state: .missing, isNamedByAlert: false) == [])
  }

  @Test(
    arguments: [
      ([.unsigned, .userWritable], true), ([.untrusted, .namedByAlert], true), ([.unsigned, .subject], true),
      ([.unsigned], false), ([.userWritable, .namedByAlert], false),
      ([.subject, .userAccount, .unquotedPath], false),
      ([.unsigned, .userAccount, .unquotedPath], false), ([.changedSinceBoot], false),
      ([.changedSinceBoot, .userWritable, .subject], false), ([.untrusted, .changedSinceBoot], true),
    ] as [([ServiceEvidence.Reason], Bool)])
  func `a service of untrusted code is a finding when something ties it`(
    reasons: [ServiceEvidence.Reason], isFinding: Bool
  ) {
    let findings = Self.findings {
      $0.services = [
        ServiceEvidence(name: "s", path: "p", executable: "e", serviceDLL: "d", reasons: reasons)
      ]
    }
    #expect(findings.map(\.kind) == (isFinding ? [.untrustedService] : []))
    #expect(findings.allSatisfy { $0.evidence == ["/dossier/services/0"] && $0.reason.hasPrefix("d: ") })
  }

  @Test(
    arguments: [([], Finding.Severity.medium), ([.namedByAlert], .high)] as [([ServiceEvidence.Reason], _)])
  func `untrusted code that is new since the boot is a finding, of more weight when something ties it`(
    ties: [ServiceEvidence.Reason], severity: Finding.Severity
  ) {
    let findings = Self.findings {
      var service = ServiceEvidence(
        name: "s", path: "p", serviceDLL: "d", reasons: [.unsigned, .changedSinceBoot] + ties)
      service.changes = [
        ServiceEvidence.CodeChange(path: "d", change: FileChange(kind: .written, time: .at(0)))
      ]
      $0.services = [service]
    }
    #expect(findings.map(\.severity) == [severity])
    #expect(findings.first?.reason.contains("its code changed since the host booted") == true)
    #expect(findings.first?.reason.hasSuffix("d has the mtime \(Timestamp.at(0)).") == true)
  }

  @Test(
    arguments: [
      ([.namedByAlert], true), ([.unsigned, .userWritable], true), ([.untrusted, .userWritable], true),
      ([.unsigned], false), ([.userWritable], false),
    ] as [([PersistenceEvidence.Reason], Bool)])
  func `what starts untrusted code by itself is a finding`(
    reasons: [PersistenceEvidence.Reason], isFinding: Bool
  ) {
    let findings = Self.findings {
      $0.persistence = [
        PersistenceEvidence(kind: .scheduledTask, name: "t", command: "c", code: [], reasons: reasons)
      ]
    }
    #expect(findings.map(\.kind) == (isFinding ? [.untrustedPersistence] : []))
    #expect(findings.allSatisfy { $0.title.hasPrefix("Scheduled task t") })
  }

  private static func onHost(_ tables: [EvidenceStatement: StatementResult]) -> [Finding] {
    Finding.all(in: CollectedEvidence(alert(ProcessTreeTests.subject), survey: HostSurvey(tables)))
  }

  @Test func `a process that the host shows differently is a finding`() {
    let same = processes([(500, 4, #"C:\a\x.exe"#, "x.exe -k", 1_000)])
    #expect(Self.onHost([.processes: same]) == [])
    let other = processes([(500, 4, #"C:\a\x.exe"#, "x.exe -z", 1_000)])
    #expect(Self.onHost([.processes: other]).map(\.kind) == [.processMismatch])
    #expect(Self.onHost([:]) == [])
  }

  @Test(arguments: [("198.51.100.7", true), ("10.1.2.3", false), ("", false), ("::1", false)])
  func `a connection to the outside is a finding`(address: String, isFinding: Bool) {
    let findings = Self.onHost([
      .processes: processes([(500, 4, #"C:\a\x.exe"#, "x.exe -k", 1_000)]),
      .sockets: .rows(["pid", "protocol", "remote_address", "remote_port"], [["500", "6", address, "443"]]),
    ])
    #expect(findings.map(\.kind) == (isFinding ? [.outsideConnection] : []))
    #expect(findings.allSatisfy { $0.title == "Connection to 198.51.100.7 port 443" })
  }

  @Test func `related alerts are a finding`() {
    #expect(Self.findings { $0.relatedAlerts = 1 }.map(\.title) == ["Another alert of this host or user"])
    #expect(Self.findings { $0.relatedAlerts = 3 }.map(\.title) == ["3 other alerts of this host or user"])
    #expect(Self.findings { $0.relatedAlerts = 1 }.map(\.kind) == [.relatedAlerts])
  }

  @Test func `the most severe come first, else the order of the document`() {
    let findings = Self.findings {
      $0.relatedAlerts = 1
      $0.files = [
        .sample(.sample(Self.system), authenticode: "missing"), .sample(.sample("gone"), state: .missing),
        .sample(.sample(Self.users), authenticode: "missing"),
      ]
    }
    #expect(findings.map(\.severity) == [.high, .medium, .medium, .low])
    #expect(
      findings.map(\.evidence.first) == [
        "/dossier/files/2", "/dossier/files/0", "/dossier/files/1", "/dossier/related_alerts",
      ])
    #expect(Finding.Severity.allCases == Finding.Severity.allCases.sorted())
  }
}

struct IndicatorTests {
  private static func indicators(
    _ text: String = "{}", _ fill: (inout CollectedEvidence) -> Void = { _ in }
  ) -> [Indicator] {
    var evidence = CollectedEvidence(alert(text))
    fill(&evidence)
    return Indicator.all(in: evidence)
  }

  private static func show(_ indicators: [Indicator]) -> [String] {
    indicators.map { "\($0.kind.rawValue) \($0.value) \($0.from)" }
  }

  @Test func `untrusted, replaced and vanished files of the alert are indicators`() {
    let (old, new) = (sha256("ab"), sha256("cd"))
    let indicators = Self.indicators {
      $0.files = [
        .sample(.sample("/good"), authenticode: "trusted", sha256: old),
        .sample(.sample("/bad"), authenticode: "missing", sha256: old),
        .sample(.sample("/new", recorded: ["sha256": old]), sha256: new),
        .sample(.sample("/gone", recorded: ["sha256": sha256("ef")]), state: .missing),
        .sample(.sample("/moving"), authenticode: "missing", state: .changed, sha256: sha256("12")),
        .sample(.sample("/other", isNamedByAlert: false), authenticode: "missing", sha256: sha256("34")),
      ]
    }
    #expect(
      Self.show(indicators) == [
        "sha256 \(old) /dossier/files/1", "path /bad /dossier/files/1", "sha256 \(new) /dossier/files/2",
        "path /new /dossier/files/2", "sha256 \(sha256("ef")) /dossier/files/3",
        "path /gone /dossier/files/3",
        "path /moving /dossier/files/4",
      ])
  }

  @Test func `untrusted code of a service or task with a finding is an indicator`() {
    func indicators(_ reasons: [ServiceEvidence.Reason], _ result: String) -> [Indicator] {
      Self.indicators {
        let path = #"C:\Users\a\evil.dll"#
        $0.services = [ServiceEvidence(name: "s", path: "svchost", serviceDLL: path, reasons: reasons)]
        $0.files = [
          .sample(
            .sample(path.uppercased(), isNamedByAlert: false), authenticode: result, sha256: sha256("ab"))
        ]
      }
    }
    #expect(indicators([.unsigned, .userWritable], "missing").map(\.kind) == [.sha256, .path])
    #expect(indicators([.unsigned], "missing") == [])
    #expect(indicators([.unsigned, .userWritable], "trusted") == [])
    let task = Self.indicators {
      let code = #"C:\Users\a\evil.dll"#
      $0.persistence = [
        PersistenceEvidence(
          kind: .scheduledTask, name: "t", command: "rundll32", code: [code],
          reasons: [.unsigned, .userWritable])
      ]
      $0.files = [.sample(.sample(code, isNamedByAlert: false), authenticode: "missing")]
    }
    #expect(task.map(\.kind) == [.path])
  }

  @Test func `what was contacted is an indicator, private addresses are not`() {
    let text = #"""
      {"dns":{"question":{"name":"evil.test"}},"dns.resolved_ip":["10.0.0.1"],"destination":{"ip":"203.0.113.5","domain":"evil.test"},
      "url":[{"domain":"other.test"}]}
      """#
    #expect(
      Self.show(Self.indicators(text)) == [
        "domain evil.test /dns/question/name", "domain other.test /url/0/domain",
        "ip 203.0.113.5 /destination/ip",
      ])
    #expect(Self.indicators(#"{"destination":{"ip":"192.168.0.1"}}"#) == [])
  }

  @Test func `outside ends of tied sockets are indicators, each once`() {
    let survey = HostSurvey([
      .processes: processes([(500, 4, #"C:\a\x.exe"#, "x.exe -k", 1_000)]),
      .sockets: .rows(
        ["pid", "remote_address"], [["500", "10.0.0.1"], ["500", "198.51.100.7"], ["500", "198.51.100.7"]]),
    ])
    let evidence = CollectedEvidence(alert(ProcessTreeTests.subject), survey: survey)
    #expect(Self.show(Indicator.all(in: evidence)) == ["ip 198.51.100.7 /dossier/network/sockets/1"])
  }
}

struct HostSurveyTests {
  @Test func `tells an answer, an empty answer and a gap apart`() {
    let survey = HostSurvey([
      .processes: .rows(["pid"], [["1"]]), .users: .rows(["uid"]), .services: .failed(.noSuchTable),
      .sockets: .failed(.timeout, "too slow"),
    ])
    #expect(survey.isAnswered(.processes) && survey.isAnswered(.users))
    #expect(survey.gap(.processes) == nil)
    #expect(survey.gap(.services) == "the table services could not be read: no_such_table")
    #expect(survey.gap(.sockets) == "the table process_open_sockets could not be read: too slow")
    #expect(survey.gap(.dnsCache) == "the table dns_cache was not read")
    #expect(survey.rows(.sockets).isEmpty)
  }

  @Test(arguments: HostPlatform.allCases)
  func `asks each platform for its tables, the fleeting ones first`(platform: HostPlatform) {
    let statements = EvidenceStatement.all(for: platform)
    let fleeting = statements.map(\.isFleeting)
    #expect(fleeting == fleeting.sorted { $0 && !$1 })
    #expect(Set(statements).count == statements.count)
    #expect(statements.contains(.services) == (platform == .windows))
    #expect(
      statements.allSatisfy { $0.sql.contains(" FROM \($0.rawValue)") && $0.id == "evidence.\($0.rawValue)" }
    )
  }
}
