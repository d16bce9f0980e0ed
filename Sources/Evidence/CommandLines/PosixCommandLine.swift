/// Splits a POSIX command line by the shell's quoting rules, without expanding anything.
///
/// Source: POSIX.1-2017, Shell Command Language, section 2.2 "Quoting".
enum PosixCommandLine {
  static func arguments(_ commandLine: String) -> [String] {
    var arguments: [String] = []
    var current: String?
    var quote: Character?
    var isEscaped = false
    for character in commandLine {
      if isEscaped {
        if quote == "\"", !"\"\\$`".contains(character) { current = (current ?? "") + "\\" }
        current = (current ?? "") + String(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
        current = current ?? ""
      } else if let open = quote {
        if character == open { quote = nil } else { current = (current ?? "") + String(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        current = current ?? ""
      } else if character == " " || character == "\t" || character == "\n" {
        if let done = current { arguments.append(done) }
        current = nil
      } else {
        current = (current ?? "") + String(character)
      }
    }
    if let current { arguments.append(current) }
    return arguments
  }
}
