public import ECS

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Why a dossier could not be handed off.
public struct HandoffError: Error, Sendable, CustomStringConvertible {
  /// Where it was to go.
  public let path: String
  /// What was tried.
  public let operation: String
  /// The system's words.
  public let reason: String

  /// A sentence with place and reason.
  public var description: String { "\(path) could not be \(operation): \(reason)" }
}

/// Writes each dossier into a folder, one JSON file each, named after its id.
///
/// A file appears whole or not at all (written under a name of its own, synchronised, then renamed), readable
/// by its owner only; the same dossier again, at the same time even, replaces its file. The name is made of
/// the id's hexadecimal digits alone, so nothing from an alert decides where a file goes.
public struct DirectorySink: Sink {
  /// The folder.
  public let path: String
  /// The name in the configuration.
  public let name: String
  /// So many files are written before their names are synchronised.
  public let batchSize = 32

  /// Makes the folder, and those above it, where they don't exist; removes what a process that was killed
  /// more than an hour ago left unfinished in it.
  /// - Throws: `HandoffError` when it cannot be made, or something else stands in its place.
  public init(path: String, name: String = "directory") throws(HandoffError) {
    self.path = path
    self.name = name
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += (made.isEmpty || made.hasSuffix("/") ? "" : "/") + part
      guard mkdir(made, 0o700) == 0 || errno == EEXIST else { throw Self.error(made, "made") }
    }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw HandoffError(path: path, operation: "used", reason: "it is not a folder")
    }
    removeLeftovers()
  }

  /// Writes the dossiers, indented; a document that is no JSON object, or an id that is none, is refused.
  public func deliver(_ dossiers: [OutgoingDossier]) async -> [DeliveryOutcome] {
    await BlockingWork.run {
      var outcomes = dossiers.map(place)
      do throws(HandoffError) {
        try synchroniseNames()
      } catch {
        outcomes = outcomes.map { $0 == .delivered ? .postponed(reason: error.description, after: nil) : $0 }
      }
      return outcomes
    }
  }

  private func place(_ dossier: OutgoingDossier) -> DeliveryOutcome {
    guard Self.isID(dossier.id) else {
      return .refused(reason: "'\(dossier.id.prefix(80))' is no dossier id")
    }
    let document: JSONObject
    do throws(JSONError) {
      document = try dossier.document()
    } catch {
      return .refused(reason: "the document is no JSON: \(error)")
    }
    do throws(HandoffError) {
      _ = try place(document, id: dossier.id)
      return .delivered
    } catch {
      return .postponed(reason: error.description, after: nil)
    }
  }

  private static func isID(_ id: String) -> Bool {
    !id.isEmpty && id.utf8.allSatisfy { ($0 &- 0x30) < 10 || ($0 &- 0x61) < 6 }
  }

  /// Files of the form `.ID.NUMBER.tmp`, both hexadecimal, that nobody has written to for an hour.
  private func removeLeftovers() {
    let latest = time(nil) - 3_600
    for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
      let parts = name.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 4, parts[0].isEmpty, Self.isID(String(parts[1])), Self.isID(String(parts[2])),
        parts[3] == "tmp"
      else { continue }
      var status = stat()
      guard lstat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG,
        FileAge.modified(status) < latest
      else { continue }
      unlink("\(path)/\(name)")
    }
  }

  /// Writes a dossier, and says where.
  /// - Throws: `HandoffError` when the id is not hexadecimal, or writing fails; then no
  ///   unfinished file was left behind.
  public func write(_ document: JSONObject, id: String) throws(HandoffError) -> String {
    guard Self.isID(id) else {
      throw HandoffError(path: path, operation: "written to", reason: "'\(id.prefix(80))' is no dossier id")
    }
    let target = try place(document, id: id)
    try synchroniseNames()
    return target
  }

  private func place(_ document: JSONObject, id: String) throws(HandoffError) -> String {
    var bytes = JSONWriter.bytes(.object(document), layout: .indented)
    bytes.append(0x0A)
    let target = "\(path)/\(id).json"
    let temporary = "\(path)/.\(id).\(String(UInt64.random(in: 0 ... .max), radix: 16)).tmp"
    do throws(HandoffError) {
      try Self.writeFile(bytes, temporary)
      guard rename(temporary, target) == 0 else { throw Self.error(target, "renamed into place") }
    } catch {
      unlink(temporary)
      throw error
    }
    return target
  }

  /// Without this a power failure could take the new name away again.
  private func synchroniseNames() throws(HandoffError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.error(path, "opened") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw Self.error(path, "synchronised") }
  }

  private static func writeFile(_ bytes: [UInt8], _ path: String) throws(HandoffError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw error(path, "created") }
    defer { close(descriptor) }
    guard FileWriting.writeAll(descriptor, bytes) else { throw error(path, "written") }
    guard fsync(descriptor) == 0 else { throw error(path, "synchronised") }
  }

  private static func error(_ path: String, _ operation: String) -> HandoffError {
    HandoffError(path: path, operation: operation, reason: String(cString: strerror(errno)))
  }
}
