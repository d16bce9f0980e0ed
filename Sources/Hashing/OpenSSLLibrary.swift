internal import COpenSSL

/// The OpenSSL that this process runs with.
public enum OpenSSLLibrary {
  /// Its own version line, such as `OpenSSL 3.0.22 …`.
  public static var version: String {
    // Safe: OpenSSL answers with a constant C string for every argument.
    String(cString: OpenSSL_version(OPENSSL_VERSION))
  }
}
