import ECS
import Hashing
import Osquery
import Testing

@testable import Evidence

/// For every kind of finding, evidence that makes it and evidence that only resembles it.
@Suite struct FindingKindTests {
  private static let path = #"C:\Users\a\x.dll"#
  private static let planted = Activity.Planted(
    kind: .service, name: "Evil", actors: [], sources: [.registry], first: .at(0), last: .at(0), tie: .tree)

  private static func evidence(_ kind: Finding.Kind, isReal: Bool) -> CollectedEvidence {
    var evidence = CollectedEvidence(alert("{}"))
    var activity = Activity(alert("{}"), observed: ObservedTree(coverage: HistoryCoverage()))
    var entry = FileList.Entry.sample(path, recorded: ["sha256": sha256("ab")])
    var deed = planted
    deed.tie = isReal ? .command : .time
    switch kind {
    case .untrustedCode:
      evidence.files = [.sample(entry, authenticode: isReal ? "missing" : "trusted")]
    case .changedFile:
      evidence.files = [.sample(entry, sha256: sha256(isReal ? "cd" : "ab"))]
    case .missingFile:
      evidence.files = [.sample(entry, state: isReal ? .missing : .elsewhere)]
    case .untrustedService:
      let service = ServiceReview(
        HostSurvey([.services: .rows(["name", "path"], [["s", path]])])
      ).services.first
      evidence.services = [service].compactMap { service in
        var service = service
        service?.reasons = isReal ? [.unsigned, .userWritable] : [.unsigned]
        return service
      }
    case .untrustedPersistence:
      let review = PersistenceReview(
        HostSurvey([.startupItems: .rows(["name", "path"], [["s", path]])]), platform: .windows)
      evidence.persistence = review.listed(
        alert: alert("{}"), signature: signatures(isReal ? [path: "missing"] : [:]))
    case .processMismatch:
      evidence.tree.subject = ProcessEvidence(sources: [.event])
      evidence.tree.subject?.differences = isReal ? ["another program"] : []
    case .outsideConnection:
      evidence.network.sockets = [
        NetworkEvidence.Endpoint(
          remoteAddress: isReal ? "203.0.113.7" : "10.0.0.5", tie: "the subject has it")
      ]
    case .deletedProgram:
      entry.roles = [isReal ? RunningImages.role : "process.executable"]
      entry.recorded = [:]
      var file = FileEvidence.sample(entry)
      file.reason = "pid 7 runs \(path), whose file was deleted or replaced"
      evidence.files = [file]
    case .serviceCreated: activity.services = [deed]
    case .taskCreated: activity.tasks = [deed]
    case .runKeySet: activity.runKeys = [deed]
    case .outsideContact:
      var action = RecordedAction(.name, "c2.example", at: .at(0))
      action.addresses = [isReal ? "203.0.113.7" : "10.0.0.5"]
      activity.names = [
        Activity.Deed(action: action, actor: Activity.Actor(RecordedProcess(), relation: .subject))
      ]
    case .relatedAlerts: evidence.relatedAlerts = isReal ? 1 : 0
    }
    evidence.activity = activity
    return evidence
  }

  @Test(arguments: Finding.Kind.allCases)
  func `is made of what it names, and of nothing that only resembles it`(kind: Finding.Kind) {
    #expect(Finding.all(in: Self.evidence(kind, isReal: true)).map(\.kind) == [kind])
    #expect(Finding.all(in: Self.evidence(kind, isReal: false)).isEmpty)
  }

  @Test(arguments: Finding.Kind.allCases)
  func `says what, why and where`(kind: Finding.Kind) throws {
    let finding = try #require(Finding.all(in: Self.evidence(kind, isReal: true)).first)
    #expect(!finding.title.isEmpty)
    #expect(finding.reason.hasSuffix("."))
    #expect(finding.evidence.allSatisfy { $0.hasPrefix("/dossier/") })
    #expect(!finding.evidence.isEmpty)
  }

  @Test func `lists ten outside contacts and counts the rest`() throws {
    var activity = Activity(alert("{}"), observed: ObservedTree(coverage: HistoryCoverage()))
    activity.connections = (1...25).map { number in
      Activity.Deed(
        action: RecordedAction(.connection, "203.0.113.\(number)", at: .at(number)),
        actor: Activity.Actor(RecordedProcess(), relation: .subject))
    }
    var evidence = CollectedEvidence(alert("{}"))
    evidence.activity = activity
    let findings = Finding.all(in: evidence)
    #expect(findings.count == 11)
    #expect(findings.last?.severity == .info)
    #expect(findings.last?.title.contains("15 further") == true)
  }
}
