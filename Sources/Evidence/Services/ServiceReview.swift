public import ECS
internal import Osquery

/// A service worth a look, and why.
public struct ServiceEvidence: Sendable, Hashable {
  /// `services.name`
  public var name: String
  /// `services.display_name`
  public var displayName: String?
  /// `services.path`, as the host stores it.
  public var path: String
  /// The executable in it.
  public var executable: String?
  /// What follows the executable.
  public var arguments: String?
  /// `services.module_path`: the DLL that a host process such as svchost loads for it.
  public var serviceDLL: String?
  /// `services.service_type`
  public var serviceType: String?
  /// `services.start_type`
  public var startType: String?
  /// `services.status`
  public var status: String?
  /// `services.user_account`
  public var userAccount: String?
  /// `services.pid`; nil when it isn't running.
  public var pid: Int?
  /// Why it is listed.
  public var reasons: [Reason]
  /// Which files of its code changed since the host booted, and when.
  public var changes: [CodeChange] = []

  /// A file of a service's code that changed since the host booted.
  public struct CodeChange: Sendable, Hashable {
    /// The file.
    public var path: String
    /// Its first time that lies after the boot: of writing, else of making, else of change.
    public var change: FileChange
  }

  /// Why a service is listed.
  public enum Reason: String, Sendable, Hashable, CaseIterable {
    /// Its executable or DLL is not signed.
    case unsigned = "its code is not signed"
    /// Its executable or DLL is signed, but not trusted.
    case untrusted = "its code is signed, but not trusted"
    /// Its executable or DLL stands where ordinary users may write.
    case userWritable = "its code stands in a folder that users can write to"
    /// It runs as an ordinary account.
    case userAccount = "it runs under a user's account"
    /// Its path has spaces and no quotes.
    case unquotedPath = "its path has spaces and no quotes"
    /// It runs in the alert's process.
    case subject = "it runs in the process of the alert"
    /// Its code is a file that the alert names.
    case namedByAlert = "its code is a file that the alert names"
    /// Its executable or DLL was written, made or changed since the host booted.
    case changedSinceBoot = "its code changed since the host booted"
  }

  /// The file that holds the service's own code: the DLL, where a host process loads one.
  public var codePath: String? { serviceDLL ?? executable }

  /// The files of code that it starts: executable, DLL, and what its arguments name for a host program such as
  /// cmd or rundll32.
  var code: [String] {
    [executable, serviceDLL].compactMap(\.self) + argumentCode
  }

  /// The files of code that its arguments name.
  var argumentCode: [String] {
    arguments.map { NamedFiles.all(in: $0, isWindows: true).filter(FileExtension.isCode) } ?? []
  }

  /// Whether it is a driver.
  public var isDriver: Bool { serviceType?.contains("DRIVER") ?? false }
}

/// All services of the host, taken apart; the question is asked of the file that really runs.
public struct ServiceReview: Sendable {
  /// Every service, in the host's order.
  public let services: [ServiceEvidence]

  /// Takes the rows of `services` apart.
  public init(_ survey: HostSurvey) {
    services = survey.rows(.services).compactMap { row in
      guard let name = row["name"] else { return nil }
      let path = row["path"] ?? ""
      let command = ServiceCommand(path)
      let serviceDLL = row["module_path"].flatMap { $0.isEmpty ? nil : $0 }
      var service = ServiceEvidence(
        name: name, displayName: row["display_name"], path: path, executable: command?.executable,
        arguments: command.flatMap { $0.arguments.isEmpty ? nil : $0.arguments }, serviceDLL: serviceDLL,
        serviceType: row["service_type"], startType: row["start_type"], status: row["status"],
        userAccount: row["user_account"].flatMap { $0.isEmpty ? nil : $0 },
        pid: row["pid"].flatMap(Int.init).flatMap { $0 > 0 ? $0 : nil }, reasons: [])
      if command?.isUnquotedWithSpaces ?? false, !service.isDriver { service.reasons.append(.unquotedPath) }
      return service
    }
  }

  /// The files that services run, to be hashed and checked: executables, service DLLs, and code in arguments.
  public var files: [(path: String, role: String)] {
    services.flatMap { service in
      [
        service.executable.map { ($0, "service.path") },
        service.serviceDLL.map { ($0, "service.module_path") },
      ].compactMap(\.self) + service.argumentCode.map { ($0, "service.arguments") }
    }
  }

  /// The services worth a look, with their reasons.
  ///
  /// - Parameters:
  ///   - booted: when the host booted; nil when that is not known, and then none is listed for a change.
  ///   - changes: the times of a file's changes.
  public func listed(
    alert: AlertFacts, subject: ProcessEvidence?, booted: Timestamp? = nil,
    changes: (String) -> [FileChange] = { _ in [] }, signature: (String) -> SignatureVerdict?
  ) -> [ServiceEvidence] {
    let named = Set(
      alert.files.filter { !$0.role.hasSuffix("executable") }.map { PathPlaces.normal($0.path) })
    return services.compactMap { service in
      var service = service
      service.reasons += Self.reasons(for: service, named: named, subject: subject, signature: signature)
      service.changes = Self.changes(of: service, since: booted, changes)
      if !service.changes.isEmpty { service.reasons.append(.changedSinceBoot) }
      return service.reasons.isEmpty ? nil : service
    }
  }

  private static func reasons(
    for service: ServiceEvidence, named: Set<String>, subject: ProcessEvidence?,
    signature: (String) -> SignatureVerdict?
  ) -> [ServiceEvidence.Reason] {
    var reasons: [ServiceEvidence.Reason] = []
    let code = service.code
    let statuses = Set(code.compactMap { signature($0)?.status })
    if statuses.contains(.unsigned) { reasons.append(.unsigned) }
    if statuses.contains(.untrusted) { reasons.append(.untrusted) }
    // Defender keeps its platform below ProgramData, where only the system may write: a trusted file is no reason.
    let isWritable = code.contains { PathPlaces.isUserWritable($0) && signature($0)?.status != .trusted }
    if isWritable { reasons.append(.userWritable) }
    if isUserAccount(service) { reasons.append(.userAccount) }
    if let pid = service.pid, pid == subject?.pid, subject?.isRunning == true { reasons.append(.subject) }
    if code.contains(where: { named.contains(PathPlaces.normal($0)) }) { reasons.append(.namedByAlert) }
    return reasons
  }

  private static func changes(
    of service: ServiceEvidence, since booted: Timestamp?, _ changes: (String) -> [FileChange]
  ) -> [ServiceEvidence.CodeChange] {
    guard let booted else { return [] }
    var seen: Set<String> = []
    return service.code.compactMap { path in
      guard let change = changes(path).first(where: { $0.time > booted }),
        seen.insert(PathPlaces.normal(path)).inserted
      else { return nil }
      return ServiceEvidence.CodeChange(path: path, change: change)
    }
  }

  /// Any account but the system's own three, service accounts of their own (`NT SERVICE\…`) and group-managed
  /// ones, which are a domain's: a local name with `$` is one that hides from `net user`. Drivers have an object name
  /// in its place.
  private static func isUserAccount(_ service: ServiceEvidence) -> Bool {
    guard !service.isDriver, let account = service.userAccount?.lowercased() else { return false }
    let parts = account.split(separator: "\\", maxSplits: 1)
    let name = parts.last ?? ""
    let domain = parts.count == 2 ? parts[0] : "."
    let own = ["localsystem", "localservice", "networkservice", "local service", "network service", "system"]
    if own.contains(String(name)), domain == "." || domain.hasPrefix("nt ") || domain.hasPrefix("nt-") {
      return false
    }
    return domain != "nt service" && (domain == "." || !name.hasSuffix("$"))
  }
}
