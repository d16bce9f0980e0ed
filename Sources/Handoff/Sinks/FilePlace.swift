#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Where a file stands, whichever way its path goes there: through links, `..`, or doubled slashes.
struct FilePlace: Hashable {
  /// The path without links, as far as it exists.
  let path: String

  init(_ path: String) {
    var rest: [Substring] = []
    var parts = path.split(separator: "/")
    while true {
      let existing = "/" + parts.joined(separator: "/")
      if let real = Self.real(existing) {
        self.path = Self.append(rest.reversed(), to: real)
        return
      }
      guard let last = parts.popLast() else {
        self.path = path
        return
      }
      rest.append(last)
    }
  }

  /// What does not exist holds no links, so that `..` can be taken by its word.
  private static func append(_ parts: [Substring], to folder: String) -> String {
    var names = folder.split(separator: "/")
    for part in parts {
      switch part {
      case ".": break
      case "..": _ = names.popLast()
      default: names.append(part)
      }
    }
    return "/" + names.joined(separator: "/")
  }

  private static func real(_ path: String) -> String? {
    guard let text = realpath(path, nil) else { return nil }
    defer { free(text) }
    return String(cString: text)
  }
}
