internal import Hashing

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Reads a sink's secrets from their files.
struct SinkSecrets {
  let sink: String

  /// The shortest secret that signs.
  static let shortestKey = 16

  func read(_ path: String) throws(SinkSettingsError) -> Secret {
    do throws(SecretFileError) {
      return try SecretFile.read(path).secret
    } catch {
      throw SinkSettingsError(sink: sink, reason: error.description)
    }
  }

  /// `Authorization: Bearer …`, where a file is named.
  func bearer(_ path: String?) throws(SinkSettingsError) -> (name: String, value: String)? {
    try authorization("Bearer", path)
  }

  /// `Authorization: SCHEME …` with the file's text, where a file is named.
  func authorization(
    _ scheme: String, _ path: String?
  ) throws(SinkSettingsError) -> (name: String, value: String)? {
    guard let path else { return nil }
    guard let text = try read(path).headerText else {
      throw SinkSettingsError(
        sink: sink, reason: "the secret in \(path) holds more than one word of visible ASCII")
    }
    return ("Authorization", "\(scheme) \(text)")
  }

  /// `Authorization: ApiKey …` of Elastic's services, or `Basic`, whichever is named.
  func keyOrBasic(
    keyFile: String?, user: String?, passwordFile: String?
  ) throws(SinkSettingsError) -> (name: String, value: String)? {
    let key = try authorization("ApiKey", keyFile)
    let basic = try basic(user: user, passwordFile: passwordFile)
    guard key == nil || basic == nil else {
      throw SinkSettingsError(sink: sink, reason: "api_key_file and username exclude each other")
    }
    return key ?? basic
  }

  /// `Authorization: Basic …` (RFC 7617, in UTF-8), where a user is named.
  func basic(
    user: String?, passwordFile: String?
  ) throws(SinkSettingsError) -> (name: String, value: String)? {
    guard user != nil || passwordFile != nil else { return nil }
    guard let user, let passwordFile else {
      throw SinkSettingsError(sink: sink, reason: "username and password_file belong together; set both")
    }
    guard !user.contains(":"), user.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
      throw SinkSettingsError(sink: sink, reason: "the username holds a colon or a control character")
    }
    let pair = Array(user.utf8) + [UInt8(ascii: ":")] + (try read(passwordFile)).bytes
    return ("Authorization", "Basic \(Data(pair).base64EncodedString())")
  }

  /// What signs messages, where a file is named.
  func authenticator(_ path: String?) throws(SinkSettingsError) -> MessageAuthenticator? {
    guard let path else { return nil }
    let key = try read(path).bytes
    guard key.count >= Self.shortestKey else {
      throw SinkSettingsError(
        sink: sink,
        reason: "the secret in \(path) is shorter than \(Self.shortestKey) bytes; make one with "
          + "openssl rand -hex 32")
    }
    do throws(HashingError) {
      return try MessageAuthenticator(key: key)
    } catch {
      throw SinkSettingsError(sink: sink, reason: "\(error)")
    }
  }
}
