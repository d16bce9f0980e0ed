public import ECS

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Reads the dossiers that a ``DirectorySink`` wrote.
public struct DossierFolder: Sendable {
  /// The most files of a folder that are looked at.
  public static let mostFiles = 100_000
  /// The largest file, in bytes.
  public static let largestFile = 256 << 20

  /// The folder.
  public let path: String

  /// A folder of dossiers.
  public init(path: String) { self.path = path }

  /// The ids of the dossiers in the folder, in order.
  /// - Throws: `HandoffError` when the folder cannot be read.
  public func ids() throws(HandoffError) -> [String] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw HandoffError(
        path: path, operation: "read", reason: "it is no folder, or one that may not be read")
    }
    guard names.count <= Self.mostFiles else {
      throw HandoffError(path: path, operation: "read", reason: "it has more than \(Self.mostFiles) files")
    }
    return names.compactMap { name in
      guard name.hasSuffix(".json") else { return nil }
      let id = String(name.dropLast(5))
      return Self.isHexadecimal(id) ? id : nil
    }.sorted()
  }

  /// The dossier of that id, or of the one id that begins so.
  /// - Throws: `HandoffError` when there is none, more than one, or it cannot be read.
  public func document(id: String) throws(HandoffError) -> JSONObject {
    let id = id.lowercased()
    guard Self.isHexadecimal(id) else {
      throw HandoffError(
        path: path, operation: "searched", reason: "'\(id.prefix(80))' is no dossier id and no file")
    }
    let found = try ids().filter { $0.hasPrefix(id) }
    guard let first = found.first else {
      throw HandoffError(path: path, operation: "searched", reason: "it has no dossier '\(id.prefix(80))'")
    }
    guard found.count == 1 || first == id else {
      throw HandoffError(
        path: path, operation: "searched",
        reason: "\(found.count) dossiers begin with '\(id)'; give more of the id")
    }
    return try Self.document(at: "\(path)/\(first).json")
  }

  /// The dossier in a file.
  /// - Throws: `HandoffError` when the file cannot be read or holds no JSON object.
  public static func document(at path: String) throws(HandoffError) -> JSONObject {
    let bytes: [UInt8]
    do {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      guard let size = attributes[.size] as? Int, size <= largestFile else {
        throw HandoffError(path: path, operation: "read", reason: "it has more than \(largestFile) bytes")
      }
      bytes = Array(try Data(contentsOf: URL(filePath: path)))
    } catch let error as HandoffError {
      throw error
    } catch {
      throw HandoffError(path: path, operation: "read", reason: "it is no file, or one that may not be read")
    }
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONParser.parse(bytes, limits: JSONParser.Limits(bytes: largestFile))
    } catch {
      throw HandoffError(path: path, operation: "understood", reason: error.description)
    }
    guard let object = value.object else {
      throw HandoffError(path: path, operation: "understood", reason: "it is no JSON object")
    }
    return object
  }

  private static func isHexadecimal(_ id: String) -> Bool {
    !id.isEmpty && id.utf8.allSatisfy { ($0 &- 0x30) < 10 || ($0 &- 0x61) < 6 }
  }
}
