/// Splits a Windows command line as programs built with Microsoft's C runtime see it.
///
/// Source: Microsoft, "Parsing C command-line arguments": quotes group, `\"` is a quote, `2n` backslashes before a
/// quote are `n`, a doubled quote inside quotes is one quote; the program name knows no escapes.
enum WindowsCommandLine {
  static func arguments(_ commandLine: String) -> [String] {
    var splitter = Splitter(Array(commandLine.unicodeScalars))
    var arguments: [String] = []
    if let program = splitter.program() { arguments.append(program) }
    while let argument = splitter.argument() { arguments.append(argument) }
    return arguments
  }

  private struct Splitter {
    let scalars: [Unicode.Scalar]
    var position = 0

    init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

    mutating func program() -> String? {
      skipSpace()
      guard position < scalars.count else { return nil }
      var text = String.UnicodeScalarView()
      var isQuoted = false
      while position < scalars.count {
        let scalar = scalars[position]
        if scalar == "\"" {
          isQuoted.toggle()
        } else if !isQuoted, scalar == " " || scalar == "\t" {
          break
        } else {
          text.append(scalar)
        }
        position += 1
      }
      return String(text)
    }

    mutating func argument() -> String? {
      skipSpace()
      guard position < scalars.count else { return nil }
      var text = String.UnicodeScalarView()
      var isQuoted = false
      while position < scalars.count {
        switch scalars[position] {
        case "\\": backslashes(into: &text, isQuoted: &isQuoted)
        case "\"": quote(into: &text, isQuoted: &isQuoted)
        case " ", "\t":
          if !isQuoted { return String(text) }
          text.append(scalars[position])
          position += 1
        default:
          text.append(scalars[position])
          position += 1
        }
      }
      return String(text)
    }

    private mutating func quote(into text: inout String.UnicodeScalarView, isQuoted: inout Bool) {
      position += 1
      if isQuoted, position < scalars.count, scalars[position] == "\"" {
        text.append("\"")
        position += 1
      } else {
        isQuoted.toggle()
      }
    }

    private mutating func backslashes(into text: inout String.UnicodeScalarView, isQuoted: inout Bool) {
      var count = 0
      while position < scalars.count, scalars[position] == "\\" {
        count += 1
        position += 1
      }
      guard position < scalars.count, scalars[position] == "\"" else {
        text.append(contentsOf: repeatElement("\\", count: count))
        return
      }
      text.append(contentsOf: repeatElement("\\", count: count / 2))
      if count % 2 == 1 {
        text.append("\"")
        position += 1
      }
    }

    private mutating func skipSpace() {
      while position < scalars.count, scalars[position] == " " || scalars[position] == "\t" { position += 1 }
    }
  }
}
