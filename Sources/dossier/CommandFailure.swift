/// Ends a command with a message and one of the design's exit statuses.
struct CommandFailure: Error, CustomStringConvertible {
  let status: Int32
  let message: String

  var description: String { message }

  /// Something failed.
  static func failed(_ message: String) -> CommandFailure { CommandFailure(status: 1, message: message) }
  /// Wrong use.
  static func usage(_ message: String) -> CommandFailure { CommandFailure(status: 2, message: message) }
  /// Bad input.
  static func badInput(_ message: String) -> CommandFailure { CommandFailure(status: 65, message: message) }
}
