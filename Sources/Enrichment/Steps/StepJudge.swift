internal import Evidence
internal import Guides
internal import Hashing
internal import Osquery

/// Judges for each step of a guide whether the evidence answers it.
struct StepJudge {
  let evidence: CollectedEvidence
  let survey: HostSurvey
  let statements: [StatementRun]
  let hasHistory: Bool

  func outcome(of step: GuideStep) -> StepOutcome {
    if let reason = step.manualReason { return .manual(reason) }
    let parts = step.answers.map(outcome) + statementOutcome(step.statements)
    guard parts.isEmpty else { return .combined(parts) }
    return .manual("a person must judge this: no evidence is known to answer it")
  }

  /// One outcome for all statements of a step; none when it has no statement.
  private func statementOutcome(_ ids: [String]) -> [StepOutcome] {
    guard !ids.isEmpty else { return [] }
    var pointers: [String] = []
    var failures: [String] = []
    for (index, run) in statements.enumerated() where ids.contains(run.statement.id) {
      pointers.append("/dossier/statements/\(index)")
      if !run.isAnswered {
        failures.append("the statement '\(run.statement.label)' ended as \(run.result.status.rawValue)")
      }
    }
    if failures.isEmpty { return [.answered(pointers)] }
    return [.partly(pointers, failures.joined(separator: "; "))]
  }

  private func outcome(of answer: GuideStep.Answer) -> StepOutcome {
    switch answer {
    case .processTree: processTree
    case .children: children
    case .subjectBehaviour: .combined([network, children, eventHistory("the subject")])
    case .commandLineDLL: commandLineFiles
    case .signature: signatures
    case .hashes: hashes
    case .dnsCache: table(.dnsCache, "/dossier/network/dns_cache")
    case .services: table(.services, "/dossier/services")
    case .network: network
    case .registryEvents: eventHistory("registry changes")
    case .fileEvents: eventHistory("file changes")
    case .relatedAlerts: relatedAlerts
    case .hostSurvey: hostSurvey
    case .scheduledTasks: table(.scheduledTasks, "/dossier/persistence")
    case .persistence: persistence
    case .sandbox: .manual("Dossier sends files nowhere; a person submits them to a sandbox")
    case .response: .manual("a measure for a person to decide on")
    }
  }

  private var processTree: StepOutcome {
    guard evidence.tree.subject != nil else { return .notApplicable("the alert names no process") }
    guard let reason = evidence.tree.reason else { return .answered(["/dossier/processes"]) }
    return .partly(["/dossier/processes"], reason)
  }

  private var children: StepOutcome {
    guard let subject = evidence.tree.subject else { return .notApplicable("the alert names no process") }
    if subject.isRunning == true { return .answered(["/dossier/processes/children"]) }
    return .partly(
      ["/dossier/processes/children"], evidence.tree.reason ?? "the host's processes could not be read")
  }

  private var commandLineFiles: StepOutcome {
    let pointers = filePointers { $0.entry.roles.contains("command_line") }
    return pointers.isEmpty
      ? .notApplicable("the command line names no file by its whole path") : .answered(pointers)
  }

  private var signatures: StepOutcome {
    let named = filePointers { $0.entry.isNamedByAlert }
    guard !named.isEmpty else { return .notApplicable("the alert names no file") }
    let unknown = evidence.files.count {
      $0.entry.isNamedByAlert && ($0.signature?.status ?? .unknown) == .unknown
    }
    return unknown == 0
      ? .answered(named)
      : .partly(named, "nobody could tell the signature of \(unknown) of \(named.count) files")
  }

  private var hashes: StepOutcome {
    let named = filePointers { $0.entry.isNamedByAlert }
    guard !named.isEmpty else { return .notApplicable("the alert names no file") }
    let missing = evidence.files.count { $0.entry.isNamedByAlert && $0.state != .hashed }
    return missing == 0
      ? .answered(named) : .partly(named, "\(missing) of \(named.count) files could not be hashed")
  }

  private func filePointers(_ isWanted: (FileEvidence) -> Bool) -> [String] {
    evidence.files.enumerated().filter { isWanted($0.element) }.map { "/dossier/files/\($0.offset)" }
  }

  private var network: StepOutcome {
    guard let reason = evidence.network.reason else { return .answered(["/dossier/network"]) }
    return .partly(["/dossier/network"], reason)
  }

  private func eventHistory(_ what: String) -> StepOutcome {
    .manual("Dossier keeps no history of events yet; search the sensor's events for \(what)")
  }

  private var relatedAlerts: StepOutcome {
    hasHistory
      ? .answered(["/dossier/related_alerts"])
      : .partly(["/dossier/related_alerts"], "no store is configured, so earlier alerts are unknown")
  }

  private var hostSurvey: StepOutcome {
    let gaps = EvidenceStatement.all(for: evidence.alert.platform).compactMap(survey.gap)
    let pointers = ["/dossier/processes", "/dossier/network", "/dossier/services", "/dossier/persistence"]
    return gaps.isEmpty ? .answered(pointers) : .partly(pointers, gaps.joined(separator: "; "))
  }

  private var persistence: StepOutcome {
    let wanted: [EvidenceStatement] =
      evidence.alert.platform == .windows ? [.scheduledTasks, .startupItems] : [.startupItems]
    let gaps = wanted.compactMap(survey.gap)
    return gaps.isEmpty
      ? .answered(["/dossier/persistence"])
      : .partly(["/dossier/persistence"], gaps.joined(separator: "; "))
  }

  private func table(_ statement: EvidenceStatement, _ pointer: String) -> StepOutcome {
    guard let gap = survey.gap(statement) else { return .answered([pointer]) }
    return .partly([pointer], gap)
  }
}
