import ECS
import Foundation

/// Data written by others that lies beside the package, where present: `DOSSIER_SHARED`, else `../shared`.
enum Shared {
  static let root: URL? = {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let candidates = [
      ProcessInfo.processInfo.environment["DOSSIER_SHARED"].map { URL(fileURLWithPath: $0) },
      package.deletingLastPathComponent().appendingPathComponent("shared"),
    ]
    return candidates.compactMap { $0 }.first {
      FileManager.default.fileExists(atPath: $0.appendingPathComponent("corpus").path)
    }
  }()

  static var isPresent: Bool { root != nil }

  static func path(_ name: String) throws -> String {
    guard let root else { throw CocoaError(.fileNoSuchFile) }
    return root.appendingPathComponent(name).path
  }

  static func json(_ name: String) throws -> JSONValue {
    try JSONParser.parse(Array(try Data(contentsOf: URL(fileURLWithPath: try path(name)))))
  }
}
