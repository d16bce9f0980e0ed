/// What flags and dot commands set.
struct ShellSettings {
  /// How rows are written.
  enum Mode {
    /// A drawn table.
    case pretty
    /// A JSON array, or an indented one.
    case json(isPretty: Bool)
    /// One of the plain text modes.
    case text(TextPrinter.Mode)
  }

  /// Longest separator and null value of the text modes, in bytes; the rest is cut.
  private static let longest = 19

  var mode: Mode
  var hasHeader: Bool
  var separator: [UInt8]
  /// In place of NULL in the text modes.
  var nullValue: [UInt8]
  /// In place of NULL in drawn tables and JSON, which only the flag sets.
  let resultNullValue: [UInt8]
  var widths: [Int] = []
  var hasEcho = false
  var stopsAtErrors = false
  var isTimed = false
  /// What `.mode pretty` returns to.
  private let prettyMode: Mode

  init(_ invocation: Invocation) {
    hasHeader = invocation.isOn("header")
    separator = Self.cut(Array(invocation["separator"].utf8))
    resultNullValue = Array(invocation["nullvalue"].utf8)
    nullValue = Self.cut(resultNullValue)
    if invocation.isOn("json_pretty") {
      prettyMode = .json(isPretty: true)
    } else {
      prettyMode = invocation.isOn("json") ? .json(isPretty: false) : .pretty
    }
    if invocation.isOn("list") {
      mode = .text(.list)
    } else if invocation.isOn("line") {
      mode = .text(.line)
    } else {
      mode = invocation.isOn("csv") ? .text(.csv) : prettyMode
    }
  }

  /// Sets the mode that `.mode NAME` asks for; false when there is none of that name.
  mutating func setMode(_ name: String) -> Bool {
    switch name {
    case "line", "lines": mode = .text(.line)
    case "column", "columns": mode = .text(.column)
    case "list": mode = .text(.list)
    case "pretty": mode = prettyMode
    case "csv":
      mode = .text(.csv)
      separator = [UInt8(ascii: ",")]
    default: return false
    }
    return true
  }

  /// A printer for the next chunk.
  func printer(_ out: ByteStream) -> any ResultPrinter {
    switch mode {
    case .pretty: PrettyPrinter(out: out, nullValue: resultNullValue)
    case .json(let isPretty): JSONPrinter(out: out, nullValue: resultNullValue, isPretty: isPretty)
    case .text(let mode): TextPrinter(out: out, mode: mode, settings: self)
    }
  }

  /// The mode's name as `.show` gives it.
  var modeName: String {
    if case .text(let mode) = mode { mode.rawValue } else { "pretty" }
  }

  static func cut(_ bytes: [UInt8]) -> [UInt8] { Array(bytes.prefix(longest)) }
}
