// Feeds what libFuzzer makes up to one of the parsers. Run it through `scripts/fuzz`.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// What is fuzzed, by the name that DOSSIER_FUZZ_TARGET gives.
private let targets: [String: @Sendable ([UInt8]) -> Void] = [
  "eql": { Queries.eql($0) },
  "kql": { Queries.kql($0) },
  "toml": { Documents.toml($0) },
  "json": { Documents.json($0) },
  "lines": { Lines.read($0) },
  "events": { Lines.fill($0) },
  "wildcard": { Patterns.wildcard($0) },
  "regex": { Patterns.regex($0) },
]

private let target: @Sendable ([UInt8]) -> Void = {
  let name = getenv("DOSSIER_FUZZ_TARGET").map { String(cString: $0) } ?? ""
  guard let target = targets[name] else {
    complain("DOSSIER_FUZZ_TARGET is one of \(targets.keys.sorted().joined(separator: ", "))")
  }
  return target
}()

/// Ends the program with a reason: libFuzzer keeps the input.
func complain(_ reason: String) -> Never {
  let text = Array((reason + "\n").utf8)
  // Safe: the pointer lives for the call. If it cannot be written, the abort still tells.
  _ = text.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
  abort()
}

/// What libFuzzer's own `main` would call, which the linker looks for.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  // Safe: libFuzzer lends so many bytes for the call.
  target(Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}

@main
struct Fuzzing {
  static func main() {
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    exit(runDriver(&count, &arguments, testOneInput))
  }
}
