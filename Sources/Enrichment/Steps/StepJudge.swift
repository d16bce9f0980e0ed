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
  /// Why nothing of this host answers, where the alert is of another.
  var otherHost: String?

  func outcome(of step: GuideStep) -> StepOutcome {
    if let reason = step.manualReason { return .manual(reason) }
    // A step of a published guide that asks about the chain of processes means the files of them all.
    let files: FileScope = step.isRecognised && step.answers.contains(.processTree) ? .namedAndTree : .named
    let parts = step.answers.map { outcome(of: $0, files) } + statementOutcome(step.statements)
    guard parts.isEmpty else { return told(.combined(parts), step) }
    return .manual("a person must judge this: no evidence is known to answer it")
  }

  /// An answer that was found by a step's words alone answers it only where all its words are covered; and whoever
  /// reads it is told so.
  private func told(_ outcome: StepOutcome, _ step: GuideStep) -> StepOutcome {
    guard step.isRecognised, step.statements.isEmpty, !outcome.evidence.isEmpty else { return outcome }
    var outcome = outcome
    if !step.unread.isEmpty {
      let words = step.unread.map { "'\($0)'" }.joined(separator: ", ")
      outcome.reasons.append("the step also says \(words), which the evidence is not known to cover")
    }
    if !hasHistory, step.answers.contains(.hashes), step.text.lowercased().contains("prevalence") {
      outcome.reasons.append("no store is configured, so how often this host met the files is unknown")
    } else if step.unread.isEmpty {
      outcome.reasons.append(
        "the evidence was chosen by the step's words; read whether it covers the question")
      return outcome
    }
    if outcome.outcome == .answered { outcome.outcome = .partly }
    return outcome
  }

  /// One outcome for all statements of a step; none when it has no statement.
  private func statementOutcome(_ ids: [String]) -> [StepOutcome] {
    guard !ids.isEmpty else { return [] }
    if let otherHost { return [.unanswered(otherHost)] }
    var pointers: [String] = []
    var failures: [String] = []
    var strangers: [String] = []
    for (index, run) in statements.enumerated() where ids.contains(run.statement.id) {
      guard run.isApplicable else {
        strangers.append(
          "the statement '\(run.statement.label)' is not for this host: \(run.result.error ?? "")")
        continue
      }
      pointers.append("/dossier/statements/\(index)")
      if !run.isAnswered {
        failures.append("the statement '\(run.statement.label)' ended as \(run.result.status.rawValue)")
      }
    }
    if pointers.isEmpty, !strangers.isEmpty { return [.notApplicable(strangers.joined(separator: "; "))] }
    if failures.isEmpty { return [.answered(pointers)] }
    return [.partly(pointers, failures.joined(separator: "; "))]
  }

  /// Whose files a step asks about.
  private enum FileScope {
    /// Those that the alert names.
    case named
    /// Those, and the programs of the subject's ancestors.
    case namedAndTree

    func holds(_ file: FileEvidence) -> Bool {
      file.entry.isNamedByAlert || self == .namedAndTree && file.entry.roles.contains("ancestor.executable")
    }
  }

  private func outcome(of answer: GuideStep.Answer, _ files: FileScope) -> StepOutcome {
    if let otherHost, Self.hostAnswers.contains(answer) { return .unanswered(otherHost) }
    return switch answer {
    case .processTree: processTree
    case .children: children
    case .subjectBehaviour: subjectBehaviour
    case .commandLineDLL: commandLineFiles
    case .signature: signatures(files)
    case .hashes: hashes(files)
    case .dnsCache: table(.dnsCache, "/dossier/network/dns_cache")
    case .services: services
    case .network: .combined([network, deeds(.connections), deeds(.names)])
    case .registryEvents: deeds(.registry)
    case .fileEvents: deeds(.files)
    case .relatedAlerts: relatedAlerts
    case .hostSurvey: hostSurvey
    case .scheduledTasks: table(.scheduledTasks, "/dossier/persistence")
    case .persistence: persistence
    case .sandbox: .manual("Dossier sends files nowhere; a person submits them to a sandbox")
    case .response: .manual("a measure for a person to decide on")
    }
  }

  /// What only the host's own tables answer.
  private static let hostAnswers: Set<GuideStep.Answer> = [
    .dnsCache, .services, .hostSurvey, .scheduledTasks, .persistence,
  ]

  private var processTree: StepOutcome {
    guard evidence.tree.subject != nil else { return .notApplicable("the alert names no process") }
    guard let reason = evidence.tree.reason else { return .answered(["/dossier/processes"]) }
    return .partly(["/dossier/processes"], reason)
  }

  private var children: StepOutcome {
    guard evidence.tree.subject != nil else { return .notApplicable("the alert names no process") }
    guard let reason = evidence.tree.childrenReason else { return .answered(["/dossier/processes/children"]) }
    return .partly(["/dossier/processes/children"], reason)
  }

  private var subjectBehaviour: StepOutcome {
    let isWindows = evidence.alert.platform == .windows
    let topics: [RecordedAction.Topic] =
      [.connections, .names, .files] + (isWindows ? [.registry, .libraries] : [])
    return .combined([network, children] + topics.map(deeds))
  }

  private var commandLineFiles: StepOutcome {
    let pointers = filePointers { $0.entry.roles.contains("command_line") }
    return pointers.isEmpty
      ? .notApplicable("the command line names no file by its whole path") : .answered(pointers)
  }

  private func signatures(_ scope: FileScope) -> StepOutcome {
    let named = filePointers(scope.holds)
    guard !named.isEmpty else { return .notApplicable("the alert names no file") }
    let open = evidence.files.filter { scope.holds($0) && ($0.signature?.status ?? .unknown) == .unknown }
    return outcome(named, open: open) { "nobody could tell the signature of \($0) of \(named.count) files" }
  }

  private func hashes(_ scope: FileScope) -> StepOutcome {
    let named = filePointers(scope.holds)
    guard !named.isEmpty else { return .notApplicable("the alert names no file") }
    let open = evidence.files.filter { scope.holds($0) && $0.state != .hashed }
    return outcome(named, open: open) { "\($0) of \(named.count) files could not be hashed" }
  }

  /// A file that is gone leaves nothing to ask about, once the events tell who removed it.
  private func outcome(_ named: [String], open: [FileEvidence], _ words: (Int) -> String) -> StepOutcome {
    let removals = open.map { file in
      file.state == .missing ? evidence.activity?.removal(of: file.entry.path) : nil
    }
    let unexplained = removals.count { $0 == nil }
    guard unexplained == 0 else { return .partly(named, words(unexplained)) }
    return .answered(
      named, note: removals.isEmpty ? nil : removals.compactMap(\.self).joined(separator: "; "))
  }

  private func filePointers(_ isWanted: (FileEvidence) -> Bool) -> [String] {
    evidence.files.enumerated().filter { isWanted($0.element) }.map { "/dossier/files/\($0.offset)" }
  }

  private var network: StepOutcome {
    if let otherHost { return .unanswered(otherHost) }
    guard let reason = evidence.network.reason else { return .answered(["/dossier/network"]) }
    return .partly(["/dossier/network"], reason)
  }

  /// What the tree did, by the events.
  private func deeds(_ topic: RecordedAction.Topic) -> StepOutcome {
    guard evidence.tree.subject != nil else { return .notApplicable("the alert names no process") }
    // No sensor of another system than Windows has registry events.
    if topic == .registry, evidence.alert.platform != .windows {
      return .notApplicable("the host has no registry")
    }
    guard let activity = evidence.activity else {
      return .unanswered(
        "no event history was given; search the sensor's \(topic.words) for the subject's process.entity_id")
    }
    let pointer = "/dossier/activity/\(topic.rawValue)"
    if let gap = activity.gap(topic) { return .partly([pointer], gap) }
    return .answered(
      [pointer], note: topic == .registry ? "sensors record what is set, not what is read" : nil)
  }

  private var relatedAlerts: StepOutcome {
    hasHistory
      ? .answered(["/dossier/related_alerts"])
      : .partly(["/dossier/related_alerts"], "no store is configured, so earlier alerts are unknown")
  }

  private var hostSurvey: StepOutcome {
    let gaps = survey.gaps(EvidenceStatement.all(for: evidence.alert.platform))
    let pointers = ["/dossier/processes", "/dossier/network", "/dossier/services", "/dossier/persistence"]
    return gaps.map { .partly(pointers, $0) } ?? .answered(pointers)
  }

  private var persistence: StepOutcome {
    let wanted: [EvidenceStatement] =
      evidence.alert.platform == .windows ? [.scheduledTasks, .startupItems] : [.startupItems]
    let pointers = ["/dossier/persistence"]
    return survey.gaps(wanted).map { .partly(pointers, $0) } ?? .answered(pointers)
  }

  private var services: StepOutcome {
    var outcome = table(.services, "/dossier/services")
    if let reason = HostBoot(survey).reason, survey.isAnswered(.services) {
      outcome.reasons.append("which of them changed since the host booted is unknown: \(reason)")
    }
    return outcome
  }

  private func table(_ statement: EvidenceStatement, _ pointer: String) -> StepOutcome {
    guard let gap = survey.gap(statement) else { return .answered([pointer]) }
    return .partly([pointer], gap)
  }
}
