import ECS
import Foundation

/// Writes to standard output and standard error.
enum Console {
  /// Whether standard error is a terminal that wants colours (https://no-color.org).
  static let hasColours = isatty(2) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"]?.isEmpty ?? true

  /// A line of data.
  static func print(_ text: String) { write(Array(text.utf8) + [0x0A], to: 1) }

  /// Bytes of data as they are.
  static func write(_ bytes: [UInt8]) { write(bytes, to: 1) }

  /// One JSON value on a line of its own.
  static func print(_ value: JSONValue, layout: JSONWriter.Layout = .compact) {
    var line = JSONWriter(layout: layout)
    line.write(value)
    line.splice([0x0A])
    write(line.bytes, to: 1)
  }

  /// A line for a person.
  static func note(_ text: String) { write(Array(text.utf8) + [0x0A], to: 2) }

  /// A line about a failure.
  static func error(_ text: String) {
    note((hasColours ? "\u{1B}[31mdossier:\u{1B}[0m " : "dossier: ") + text)
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      // Safe: the pointer is used for this call only.
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      // A reader that has gone away ends the command quietly, as other tools do.
      guard count > 0 else { Foundation.exit(descriptor == 1 ? 1 : 0) }
      rest = rest.dropFirst(count)
    }
  }
}
