/// An operating system whose tables osquery knows.
public enum HostPlatform: String, Sendable, Hashable, CaseIterable {
  /// Linux.
  case linux
  /// macOS.
  case darwin
  /// Windows.
  case windows

  /// The system that this program was built for.
  static var current: HostPlatform {
    #if os(Windows)
      .windows
    #elseif canImport(Darwin)
      .darwin
    #else
      .linux
    #endif
  }
}
