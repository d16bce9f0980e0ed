import FoundationEssentials

/// The shared test data, which a checkout need not have.
enum Shared {
  /// The folder named by `DOSSIER_SHARED`, else `shared` beside the package; nil when there is none.
  static let folder: String? = {
    let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    let beside = (package.dropLast() + ["shared"]).joined(separator: "/")
    let folder = ProcessInfo.processInfo.environment["DOSSIER_SHARED"] ?? beside
    return FileManager.default.fileExists(atPath: folder) ? folder : nil
  }()

  /// Whether there is such a file or folder.
  static func has(_ path: String) -> Bool {
    folder.map { FileManager.default.fileExists(atPath: $0 + "/" + path) } ?? false
  }

  /// The bytes of a file; empty when there is none.
  static func bytes(_ path: String) -> [UInt8] {
    folder.flatMap { FileManager.default.contents(atPath: $0 + "/" + path) }.map { Array($0) } ?? []
  }
}
