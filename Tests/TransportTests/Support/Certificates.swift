import Foundation

/// Certificates that openssl makes for one test.
struct Certificates {
  let bench: Workbench

  init() throws {
    bench = try Workbench()
    try authority("ca")
    try authority("other")
    try certificate("server", by: "ca", names: "DNS:localhost,IP:127.0.0.1")
    try certificate("expired", by: "ca", names: "DNS:localhost,IP:127.0.0.1", days: "-1")
    try certificate("elsewhere", by: "ca", names: "DNS:elsewhere.example")
    try certificate("pinned", by: "ca", names: "DNS:hooks.example")
    try certificate("client", by: "ca", names: "DNS:agent")
    try certificate("stranger", by: "other", names: "DNS:agent")
  }

  func path(_ name: String) -> String { bench.path(name) }

  private func authority(_ name: String) throws {
    try run([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
      "\(name).key",
      "-out", "\(name).pem", "-days", "2", "-subj", "/CN=\(name)", "-addext",
      "basicConstraints=critical,CA:TRUE",
    ])
  }

  private func certificate(_ name: String, by authority: String, names: String, days: String = "2") throws {
    try run([
      "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "\(name).key",
      "-out",
      "\(name).csr", "-subj", "/CN=\(name)",
    ])
    _ = try bench.write("\(name).ext", "subjectAltName=\(names)\n")
    try run([
      "x509", "-req", "-in", "\(name).csr", "-CA", "\(authority).pem", "-CAkey", "\(authority).key",
      "-CAcreateserial",
      "-days", days, "-extfile", "\(name).ext", "-out", "\(name).pem",
    ])
  }

  private func run(_ arguments: [String]) throws {
    let (status, output) = try Program.run(Program.openssl, arguments, in: bench.folder)
    guard status == 0 else { throw CertificateError(description: output) }
  }
}

struct CertificateError: Error, CustomStringConvertible {
  let description: String
}
