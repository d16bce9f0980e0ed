import Osquery

extension HostPlatform {
  /// The platforms that osquery's names stand for.
  static func named(_ names: [String]) -> Set<HostPlatform> {
    Set(
      names.flatMap { name -> [HostPlatform] in
        switch name.lowercased() {
        case "posix": [.linux, .darwin]
        // Once told apart by osquery, which takes them for any Linux now.
        case "ubuntu", "centos": [.linux]
        case "macos": [.darwin]
        default: HostPlatform(rawValue: name.lowercased()).map { [$0] } ?? []
        }
      })
  }

  /// The platforms that a rule's tags name, such as `OS: Windows`.
  static func named(tags: [String]) -> Set<HostPlatform> {
    named(tags.filter { $0.hasPrefix("OS: ") }.map { String($0.dropFirst(4)) })
  }
}
