/// An operating system whose tables osquery knows.
public enum HostPlatform: String, Sendable, Hashable, CaseIterable {
  /// Linux.
  case linux
  /// macOS.
  case darwin
  /// Windows.
  case windows
}
