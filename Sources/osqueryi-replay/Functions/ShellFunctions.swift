#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// `sleep` and `shellstatic`.
enum ShellFunctions {
  static var all: [SQLFunction] {
    [
      SQLFunction("sleep", 1, isDeterministic: false) { (arguments) throws(FunctionError) in
        let seconds = Int32(truncatingIfNeeded: arguments[0].integer)
        guard seconds >= 0 else { return .integer(0) }
        var rest = UInt32(seconds)
        while rest > 0 { rest = sleep(rest) }
        return .integer(Int64(seconds))
      },
      SQLFunction("shellstatic", 0) { (_) throws(FunctionError) in .text([]) },
    ]
  }
}
