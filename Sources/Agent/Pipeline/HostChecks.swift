internal import Detection
public import ECS
internal import Evidence
internal import Guides
public import Handoff
internal import Hashing
internal import Osquery
internal import Store

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Checks of the host for `dossier doctor`.
public struct HostChecks: Sendable {
  /// What a check found.
  public struct Check: Sendable, Hashable {
    /// How it ended.
    public enum Status: String, Sendable, Hashable {
      /// As it should be.
      case ok
      /// It works, but somebody should look.
      case warning
      /// It does not work.
      case failed
    }

    /// What was checked.
    public var name: String
    /// How it ended.
    public var status: Status
    /// What was found, and what to do where that is wrong.
    public var found: String

    /// A finding.
    public init(name: String, status: Status, found: String) {
      self.name = name
      self.status = status
      self.found = found
    }
  }

  let configuration: Configuration

  /// Checks for a configuration.
  public init(_ configuration: Configuration) { self.configuration = configuration }

  /// Runs all checks; none throws, whatever is wrong becomes its finding.
  public func run(searchPath: String?, now: @escaping @Sendable () -> Timestamp) async -> [Check] {
    var checks = [Check(name: "dossier", status: .ok, found: dossierVersion)]
    checks += await runtime(searchPath, now)
    checks += [rules, openSSL, clock(now), disk]
    return checks
  }

  private func runtime(_ searchPath: String?, _ now: @escaping @Sendable () -> Timestamp) async -> [Check] {
    var configuration = configuration
    // A check must not make the store: it would belong to whoever checks.
    if !hasStore { configuration.store.path = nil }
    do {
      return try await Runtime.with(configuration, searchPath: searchPath, now: now) { runtime in
        [engine(runtime), rights(runtime), limits, await answer(runtime), guides(runtime), store]
      }
    } catch {
      return [Check(name: "store", status: .failed, found: String(describing: error))]
    }
  }

  private func engine(_ runtime: Runtime) -> Check {
    switch runtime.engine {
    case .failure(let error): return Check(name: "osqueryi", status: .failed, found: error.description)
    case .success(let engine):
      let snapshot = engine.snapshot.map { ", answering from \($0)" } ?? ""
      let found = "\(engine.kind.rawValue) \(engine.version) at \(engine.path)\(snapshot)"
      return engine.warnings.isEmpty
        ? Check(name: "osqueryi", status: .ok, found: found)
        : Check(
          name: "osqueryi", status: .warning, found: ([found] + engine.warnings).joined(separator: "; "))
    }
  }

  private func rights(_ runtime: Runtime) -> Check {
    guard case .success(let engine) = runtime.engine, engine.kind == .osqueryi else {
      return Check(name: "rights", status: .ok, found: "no osqueryi looks at this host")
    }
    let gaps = HostSight.ofThisProcess.gaps
    return gaps.isEmpty
      ? Check(name: "rights", status: .ok, found: "the processes, sockets and ports of all users are seen")
      : Check(name: "rights", status: .warning, found: gaps.joined(separator: "; "))
  }

  private var limits: Check {
    let osquery = configuration.osquery
    let isWanted = osquery.memory > 0 || osquery.processorPercent > 0
    guard OsquerySessions.watchesResources else {
      return Check(
        name: "limits", status: isWanted ? .warning : .ok,
        found:
          "this system has no /proc: osqueryi's memory and processor time are not watched, only its time and output"
      )
    }
    let bounds = [
      osquery.memory > 0 ? "\(osquery.memory >> 20) MiB of memory" : nil,
      osquery.processorPercent > 0 ? "\(osquery.processorPercent) % of a processor" : nil,
    ].compactMap(\.self)
    return Check(
      name: "limits", status: .ok,
      found: bounds.isEmpty
        ? "osqueryi's memory and processor time are not bounded by the configuration"
        : "an osqueryi that uses more than \(bounds.joined(separator: " or ")) is stopped and replaced")
  }

  private func answer(_ runtime: Runtime) async -> Check {
    let name = "first answer"
    guard let executor = runtime.executor else {
      return Check(name: name, status: .failed, found: "there is no engine to ask")
    }
    guard let statement = try? runtime.safety.check("SELECT name, version FROM os_version") else {
      return Check(name: name, status: .failed, found: "the configuration denies os_version")
    }
    let result = await executor.run(statement, deadline: .seconds(15))
    guard result.status == .ok, let row = result.rows.first else {
      return Check(
        name: name, status: .failed, found: result.error ?? "os_version answered \(result.status.rawValue)")
    }
    let host = [row["name"], row["version"]].compactMap(\.self).joined(separator: " ")
    let milliseconds =
      Double(result.duration.components.attoseconds / 1_000_000_000_000) / 1_000
      + Double(result.duration.components.seconds) * 1_000
    return Check(name: name, status: .ok, found: "\(host), in \(milliseconds) ms")
  }

  private func guides(_ runtime: Runtime) -> Check {
    let count = runtime.guides.guides.count
    let problems = runtime.guides.problems
    let found =
      "\(count) guides"
      + (problems.first.map { "; \(problems.count) files cannot be used, first: \($0)" } ?? "")
    return Check(name: "guides", status: problems.isEmpty && count > 0 ? .ok : .warning, found: found)
  }

  private var hasStore: Bool {
    configuration.store.path.map { FileManager.default.fileExists(atPath: $0) } ?? false
  }

  private var store: Check {
    guard let path = configuration.store.path else {
      return Check(
        name: "store", status: .warning,
        found: "none is configured: what was seen is forgotten when a command ends")
    }
    guard hasStore else {
      let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
      let isWritable = FileManager.default.isWritableFile(atPath: folder.isEmpty ? "/" : folder)
      return Check(
        name: "store", status: isWritable ? .ok : .failed,
        found: isWritable
          ? "\(path) will be made" : "\(path) cannot be made: \(folder) is not there, or not writable")
    }
    do {
      let damages = try DossierStore(path: path).integrityCheck(isQuick: true)
      guard let first = damages.first else {
        return Check(name: "store", status: .ok, found: "\(path), intact")
      }
      return Check(
        name: "store", status: .failed,
        found: "\(path) is damaged in \(damages.count) places, first: \(first)")
    } catch {
      return Check(name: "store", status: .failed, found: error.description)
    }
  }

  /// Whether the rules' mapping, indicators and exceptions can be read.
  public var inputs: Check {
    do {
      let inputs = try LoadedInputs(DetectionInputs(configuration.rules))
      let missing = configuration.rules.paths.filter { !FileManager.default.fileExists(atPath: $0) }
      let problems = missing.map { "rules.paths: \($0) is not there" } + inputs.problems
      return Check(
        name: "rule inputs", status: problems.isEmpty ? .ok : .failed,
        found: problems.isEmpty
          ? "\(inputs.indicators.count) indicators" : problems.prefix(5).joined(separator: "; "))
    } catch {
      return Check(name: "rule inputs", status: .failed, found: "\(error)")
    }
  }

  /// Whether dossiers can be redacted and signed as configured.
  public var signing: Check {
    do {
      _ = try configuration.signer()
      return Check(
        name: "signing", status: .ok, found: configuration.signing.keyFile ?? "dossiers are not signed")
    } catch {
      return Check(name: "signing", status: .failed, found: "\(error)")
    }
  }

  /// Whether the sinks of a configuration can be made, with their secrets, certificates and folders, and may deliver.
  public func sinks(transports: any HTTPTransportProvider) -> Check {
    do {
      let sinks = try SinkSet(configuration.sinks, transports: transports)
      let names = sinks.routes.map(\.sink.name).joined(separator: ", ")
      let doubts = SinkDoubts(configuration.sinks)
      guard doubts.failures.isEmpty else {
        return Check(name: "sinks", status: .failed, found: doubts.failures.joined(separator: "; "))
      }
      let warnings = sinks.warnings + doubts.warnings
      guard warnings.isEmpty else {
        return Check(name: "sinks", status: .warning, found: warnings.joined(separator: "; "))
      }
      return sinks.routes.isEmpty
        ? Check(name: "sinks", status: .warning, found: "none: dossiers stay in the store")
        : Check(name: "sinks", status: .ok, found: names)
    } catch {
      return Check(name: "sinks", status: .failed, found: error.description)
    }
  }

  private var rules: Check {
    let set = RuleSet.load(configuration.rules.paths)
    let wrong = set.problems.filter { $0.kind != .notExecutable }
    let others = set.problems.count - wrong.count
    let found =
      "\(set.rules.count) rules" + (others > 0 ? ", \(others) of types that are not executed" : "")
      + (wrong.first.map { "; \(wrong.count) files cannot be used, first: \($0)" } ?? "")
    return Check(name: "rules", status: wrong.isEmpty && !set.rules.isEmpty ? .ok : .warning, found: found)
  }

  private var openSSL: Check {
    do {
      // The digest of the empty text (FIPS 180-4).
      let isRight =
        try Digest(.sha256, of: []).hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
      return Check(
        name: "OpenSSL", status: isRight ? .ok : .failed,
        found: isRight ? OpenSSLLibrary.version : "\(OpenSSLLibrary.version) computes a wrong SHA-256")
    } catch {
      return Check(name: "OpenSSL", status: .failed, found: String(describing: error))
    }
  }

  private func clock(_ now: () -> Timestamp) -> Check {
    let time = now()
    let isPlausible = Timestamp("2026-01-01").map { time > $0 } ?? true
    return Check(
      name: "clock", status: isPlausible ? .ok : .failed,
      found: time.description + (isPlausible ? "" : " lies before this version was made; set the clock"))
  }

  private var disk: Check {
    let folder =
      configuration.store.path.map { String($0[..<($0.lastIndex(of: "/") ?? $0.startIndex)]) } ?? "/tmp"
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder.isEmpty ? "/" : folder)
    guard let free = attributes?[.systemFreeSize] as? Int else {
      return Check(name: "disk", status: .warning, found: "the free space of \(folder) could not be read")
    }
    let mebibytes = free >> 20
    return Check(
      name: "disk", status: mebibytes < 256 ? .warning : .ok, found: "\(mebibytes) MiB free at \(folder)")
  }
}
