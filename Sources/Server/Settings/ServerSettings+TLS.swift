internal import NIOSSL

extension ServerSettings.TLS {
  /// TLS 1.2 and later; with `clientAuthorities` no client without a certificate of theirs gets through.
  /// - Throws: `ServerError` that names the file and the setting.
  func configuration() throws(ServerError) -> TLSConfiguration {
    let chain = try Self.certificates(certificate, "certificate", "http.tls_certificate")
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(try privateKey()))
    configuration.minimumTLSVersion = .tlsv12
    if let clientAuthorities {
      let authorities = try Self.certificates(
        clientAuthorities, "file of client authorities", "http.client_ca")
      configuration.trustRoots = .certificates(authorities)
      configuration.certificateVerification = .noHostnameVerification
    }
    return configuration
  }

  private static func certificates(
    _ path: String, _ what: String, _ setting: String
  ) throws(ServerError) -> [NIOSSLCertificate] {
    let bytes = try NamedFile(path: path, what: what, setting: setting).read().bytes
    guard let certificates = try? NIOSSLCertificate.fromPEMBytes(bytes), !certificates.isEmpty else {
      throw ServerError(
        "the \(what) \(path) holds no certificate in PEM form: let \(setting) name a file with a line "
          + "-----BEGIN CERTIFICATE-----")
    }
    return certificates
  }

  private func privateKey() throws(ServerError) -> NIOSSLPrivateKey {
    let bytes = try NamedFile(path: key, what: "key", setting: "http.tls_key").read().bytes
    let text = String(decoding: bytes, as: UTF8.self)
    guard !text.contains("ENCRYPTED") else {
      throw ServerError(
        "the key \(key) has a passphrase, which nobody could enter: take it away with openssl pkey -in \(key)"
      )
    }
    guard let privateKey = try? NIOSSLPrivateKey(bytes: bytes, format: .pem) else {
      throw ServerError(
        "the key \(key) holds no private key in PEM form: let http.tls_key name a file with a line "
          + "-----BEGIN PRIVATE KEY-----")
    }
    return privateKey
  }
}
