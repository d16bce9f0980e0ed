// Foundation whole: a real openssl is started.
import Foundation
import Hashing
import Testing

/// The openssl program, to have keys and signatures of another hand.
enum OpenSSL {
  static let program: String? = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").map { "\($0)/openssl" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  @discardableResult
  static func run(_ arguments: String...) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: program ?? "")
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Makes `NAME.pem` and `NAME.pub.pem`.
  static func makeKey(_ folder: String, _ name: String) throws -> (key: String, publicKey: String) {
    let (key, publicKey) = ("\(folder)/\(name).pem", "\(folder)/\(name).pub.pem")
    try run("genpkey", "-algorithm", "ed25519", "-out", key)
    try run("pkey", "-in", key, "-pubout", "-out", publicKey)
    chmod(key, 0o600)
    return (key, publicKey)
  }
}

@Suite(.enabled(if: OpenSSL.program != nil, "needs openssl on the search path"))
struct SigningKeyTests {
  @Test(arguments: [0, 1, 83, 100_000])
  func `openssl accepts what is signed here, and the other way round`(size: Int) throws {
    let bench = try Workbench()
    let (keyPath, publicPath) = try OpenSSL.makeKey(bench.folder, "a")
    let key = try SigningKey(path: keyPath)
    let message = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
    let signature = try key.signature(of: message)
    let (text, seal, theirs) = (
      (bench.folder + "/" + "m"), (bench.folder + "/" + "s"), (bench.folder + "/" + "t")
    )
    try Data(message).write(to: URL(filePath: text))
    try Data(signature).write(to: URL(filePath: seal))
    // OpenSSL 3.0's pkeyutl refuses an empty input.
    if size > 0 {
      #expect(
        try OpenSSL.run(
          "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", publicPath, "-in", text, "-sigfile", seal) == 0)
      try OpenSSL.run("pkeyutl", "-sign", "-rawin", "-inkey", keyPath, "-in", text, "-out", theirs)
      #expect(Array(try Data(contentsOf: URL(filePath: theirs))) == signature)
    }
    let verifier = try VerificationKey(path: publicPath)
    #expect(verifier.id == key.publicKey.id)
    #expect(verifier.id.utf8.count == 64)
    #expect(try verifier.accepts(signature, of: message))
    #expect(try !verifier.accepts(signature, of: message + [0]))
    #expect(try !verifier.accepts(Array(signature.dropLast()), of: message))
    for place in [0, 31, 32, 63] {
      var broken = signature
      broken[place] ^= 1
      #expect(try !verifier.accepts(broken, of: message))
    }
    let other = try OpenSSL.makeKey(bench.folder, "b")
    #expect(try !VerificationKey(path: other.publicKey).accepts(signature, of: message))
  }

  @Test(arguments: [0o640, 0o604, 0o660, 0o777])
  func `refuses a private key that others may read, with the remedy`(mode: Int) throws {
    let bench = try Workbench()
    let key = try OpenSSL.makeKey(bench.folder, "a").key
    #expect(chmod(key, mode_t(mode)) == 0)
    let error = #expect(throws: SigningKeyError.self) { try SigningKey(path: key) }
    #expect(error?.code == .readableByOthers)
    #expect(error?.description.hasSuffix("run: chmod 600 \(key)") == true)
  }

  @Test func `refuses what is no Ed25519 key`() throws {
    let bench = try Workbench()
    let (key, publicKey) = try OpenSSL.makeKey(bench.folder, "a")
    try OpenSSL.run("genpkey", "-algorithm", "x25519", "-out", (bench.folder + "/" + "x.pem"))
    try OpenSSL.run(
      "genpkey", "-algorithm", "ed25519", "-aes-256-cbc", "-pass", "pass:x", "-out",
      (bench.folder + "/" + "e.pem"))
    try Data("no key".utf8).write(to: URL(filePath: (bench.folder + "/" + "text")))
    try Data().write(to: URL(filePath: (bench.folder + "/" + "empty")))
    for name in ["x.pem", "e.pem", "text", "empty", "a.pub.pem"] {
      chmod((bench.folder + "/" + name), 0o600)
      let error = #expect(throws: SigningKeyError.self) { try SigningKey(path: (bench.folder + "/" + name)) }
      #expect(error?.code == .noKey, "\(name)")
    }
    for path in [key, (bench.folder + "/" + "text"), (bench.folder + "/" + "empty"), bench.folder] {
      #expect(throws: SigningKeyError.self) { try VerificationKey(path: path) }
    }
    #expect(throws: SigningKeyError.self) { try SigningKey(path: (bench.folder + "/" + "none")) }
    _ = publicKey
  }
}
