internal import ECS
internal import Guides

/// The statements that ask osquery's file tables about given paths. The paths are bound like a guide's
/// placeholders; a list of constants in IN is answered right in every version, unlike one in a join.
enum FileQuestion {
  enum Topic {
    case signatures
    case existence
    case debPackages
    case rpmPackages
  }

  static func statement(_ topic: Topic, paths: Int, number: Int) -> Statement {
    let list = (0..<paths).map { "{{paths.\($0)}}" }.joined(separator: ", ")
    switch topic {
    case .signatures:
      return Statement(
        id: "evidence.authenticode.\(number)", label: "Signatures of the files",
        sql: "SELECT path, result, subject_name, issuer_name FROM authenticode WHERE path IN (\(list))")
    case .debPackages:
      return Statement(
        id: "evidence.deb_package_files.\(number)", label: "Debian packages of the files",
        sql: "SELECT package, path FROM deb_package_files WHERE path IN (\(list))")
    case .rpmPackages:
      return Statement(
        id: "evidence.rpm_package_files.\(number)", label: "RPM packages of the files",
        sql: "SELECT package, path, sha256 FROM rpm_package_files WHERE path IN (\(list))")
    case .existence:
      return Statement(
        id: "evidence.file.\(number)", label: "Files of the alert and of services on the host",
        sql: "SELECT path, size, mtime, btime FROM file WHERE path IN (\(list))")
    }
  }

  static func values(_ paths: [String]) -> JSONObject {
    ["paths": .object(JSONObject(paths.enumerated().map { (String($0.offset), .string($0.element)) }))]
  }
}
