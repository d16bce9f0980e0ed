internal import Hashing

/// Everything that findings are drawn from, in the order in which the document lists it.
public struct CollectedEvidence: Sendable {
  /// The alert.
  public var alert: AlertFacts
  /// `dossier.files`
  public var files: [FileEvidence] = []
  /// `dossier.processes`
  public var tree: ProcessTree
  /// `dossier.services`
  public var services: [ServiceEvidence] = []
  /// `dossier.network`
  public var network: NetworkEvidence
  /// `dossier.activity`; nil when there is no event history.
  public var activity: Activity?
  /// `dossier.persistence`
  public var persistence: [PersistenceEvidence] = []
  /// How many alerts `dossier.related_alerts` lists.
  public var relatedAlerts = 0

  /// Evidence to be filled.
  public init(alert: AlertFacts, tree: ProcessTree, network: NetworkEvidence) {
    self.alert = alert
    self.tree = tree
    self.network = network
  }
}

extension Finding {
  /// All findings, most severe first, in a fixed order.
  public static func all(in evidence: CollectedEvidence) -> [Finding] {
    let findings =
      files(evidence) + deletedPrograms(evidence) + services(evidence) + persistence(evidence)
      + processes(evidence) + connections(evidence)
      + activity(evidence) + relatedAlerts(evidence)
    return findings.enumerated().sorted { left, right in
      left.element.severity == right.element.severity
        ? left.offset < right.offset : left.element.severity > right.element.severity
    }.map(\.element)
  }

  private static func files(_ evidence: CollectedEvidence) -> [Finding] {
    evidence.files.enumerated().flatMap { index, file -> [Finding] in
      guard file.entry.isNamedByAlert else { return [] }
      let pointer = "/dossier/files/\(index)"
      return [untrusted(file, pointer), changed(file, pointer), missing(file, pointer, evidence.activity)]
        .compactMap(\.self)
    }
  }

  private static func untrusted(_ file: FileEvidence, _ pointer: String) -> Finding? {
    guard let status = file.signature?.status, status == .unsigned || status == .untrusted else { return nil }
    // The .NET runtime compiles native images on the host itself, so they are never signed.
    guard !PathPlaces.isNativeImage(file.entry.path) else { return nil }
    let isWritable = PathPlaces.isUserWritable(file.entry.path)
    let what = status == .unsigned ? "is not signed" : "is signed, but not trusted"
    return Finding(
      kind: .untrustedCode, severity: isWritable ? .high : .medium,
      title: "Code of the alert \(what): \(file.entry.path)",
      reason: "The alert names it as \(file.entry.roles.joined(separator: ", ")); the file \(what)"
        + (isWritable ? ", and stands in a folder that users can write to." : "."),
      evidence: [pointer])
  }

  private static func changed(_ file: FileEvidence, _ pointer: String) -> Finding? {
    guard file.agreement == .different, let recorded = file.entry.recordedHash else { return nil }
    let current = file.report.hex(recorded.algorithm) ?? "another"
    return Finding(
      kind: .changedFile, severity: .high,
      title: "File is no longer the one of the alert: \(file.entry.path)",
      reason: "The alert recorded \(recorded.name) \(recorded.hex); the file now has \(current).",
      evidence: [pointer])
  }

  private static func missing(_ file: FileEvidence, _ pointer: String, _ activity: Activity?) -> Finding? {
    guard file.state == .missing else { return nil }
    let removal = activity?.removal(of: file.entry.path).map { " \($0)." } ?? ""
    return Finding(
      kind: .missingFile, severity: .medium, title: "File of the alert is gone: \(file.entry.path)",
      reason:
        "The alert names it as \(file.entry.roles.joined(separator: ", ")), and the host no longer has it."
        + removal,
      evidence: [pointer])
  }

  private static func services(_ evidence: CollectedEvidence) -> [Finding] {
    evidence.services.enumerated().compactMap { index, service in
      let isUnsigned = service.reasons.contains(.unsigned) || service.reasons.contains(.untrusted)
      // Unsigned code in a protected folder is common in houses with software of their own: it is listed, but is no
      // finding unless something ties it to the alert, or it is new. That it is new alone is an update's doing.
      let ties: Set<ServiceEvidence.Reason> = [.userWritable, .namedByAlert, .subject]
      let isTied = !ties.isDisjoint(with: service.reasons)
      guard isUnsigned, isTied || service.reasons.contains(.changedSinceBoot) else { return nil }
      let changes = service.changes.map { "\($0.path) has the \($0.change.kind.rawValue) \($0.change.time)" }
      return Finding(
        kind: .untrustedService, severity: isTied ? .high : .medium,
        title: "Service \(service.name) runs code that nobody vouches for",
        reason: "\(service.codePath ?? service.path): "
          + (service.reasons.map(\.rawValue) + changes).joined(separator: "; ") + ".",
        evidence: ["/dossier/services/\(index)"])
    }
  }

  private static func persistence(_ evidence: CollectedEvidence) -> [Finding] {
    evidence.persistence.enumerated().compactMap { index, entry in
      let isUnsigned = entry.reasons.contains(.unsigned) || entry.reasons.contains(.untrusted)
      let isNamed = entry.reasons.contains(.namedByAlert)
      guard isNamed || isUnsigned && entry.reasons.contains(.userWritable) else { return nil }
      let kind = entry.kind == .scheduledTask ? "Scheduled task" : "Start-up entry"
      return Finding(
        kind: .untrustedPersistence, severity: .high,
        title: "\(kind) \(entry.name) starts code that nobody vouches for",
        reason: "\(entry.command): " + entry.reasons.map(\.rawValue).joined(separator: "; ") + ".",
        evidence: ["/dossier/persistence/\(index)"])
    }
  }

  private static func processes(_ evidence: CollectedEvidence) -> [Finding] {
    guard let subject = evidence.tree.subject, !subject.differences.isEmpty else { return [] }
    return [
      Finding(
        // Another program under the pid of a process that has ended is what systems do; a living process with
        // another command line is not.
        kind: .processMismatch, severity: subject.isRunning == true ? .medium : .info,
        title: "The host shows the subject's process differently",
        reason: subject.differences.joined(separator: "; ") + ".", evidence: ["/dossier/processes/subject"])
    ]
  }

  private static func connections(_ evidence: CollectedEvidence) -> [Finding] {
    evidence.network.sockets.enumerated().compactMap { index, socket in
      guard let address = socket.remoteAddress, AddressPlaces.isOutside(address) else { return nil }
      let port = socket.remotePort.map { " port \($0)" } ?? ""
      return Finding(
        kind: .outsideConnection, severity: .medium, title: "Connection to \(address)\(port)",
        reason:
          "\(socket.tie), pid \(socket.pid.map(String.init) ?? "unknown"), state \(socket.state ?? "unknown").",
        evidence: ["/dossier/network/sockets/\(index)"])
    }
  }

  private static func relatedAlerts(_ evidence: CollectedEvidence) -> [Finding] {
    guard evidence.relatedAlerts > 0 else { return [] }
    let count = evidence.relatedAlerts
    return [
      Finding(
        kind: .relatedAlerts, severity: .low,
        title: count == 1
          ? "Another alert of this host or user" : "\(count) other alerts of this host or user",
        reason: "They were raised in the time before this alert that the configuration names.",
        evidence: ["/dossier/related_alerts"])
    ]
  }
}
