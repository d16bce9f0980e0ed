#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What happens when an engine process closes the stream that we write to.
public enum BrokenPipes {
  private static let ignored: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

  /// Lets writes to a closed pipe fail with an error instead of ending this whole process by SIGPIPE.
  ///
  /// Process-wide and for good; child processes get the default back. The first engine process calls it; a
  /// program that writes to pipes earlier calls it first thing in `main`.
  public static func ignore() { _ = ignored }
}
