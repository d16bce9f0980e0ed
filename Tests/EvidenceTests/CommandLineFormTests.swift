import Osquery
import Testing

@testable import Evidence

/// Whether the host's command line is the one of the event.
struct CommandLineFormTests {
  private static func differences(_ process: String, _ host: String, platform: String = "linux") -> [String] {
    let row = StatementResult.rows(["pid", "parent", "name", "cmdline"], [["5", "1", "x", host]])
    return ProcessTree(
      alert(#"{"host.os.type":"\#(platform)","process":{"pid":5,\#(process)}}"#),
      survey: HostSurvey([.processes: row])
    ).subject?.differences ?? ["no subject"]
  }

  @Test(arguments: [
    (#""args":["sh","-c","echo a b"],"command_line":"sh -c \"echo a b\"""#, "sh -c echo a b"),
    (#""args":["sh","-c","echo a b"]"#, "sh -c echo a b"),
    (#""command_line":"sh -c 'echo a  b'""#, "sh -c echo a  b"),
    (#""args":["sh","-c","x"],"command_line":"[truncated]""#, "sh -c x"),
    (#""command_line":"cp a\\ b c""#, "cp a b c"), (#""args":["x",""]"#, "x "), (#""args":["a\nb"]"#, "a\nb"),
    (#""command_line":"x --password=[REDACTED] -v""#, "x --password=secret -v"),
    (#""command_line":"x --password *** -v""#, "x --password secret -v"),
    (#""command_line":"x --password ******** -v""#, "x --password a longer secret -v"),
    (#""args":["x","-p","<redacted>"]"#, "x -p <redacted>"),
    (#""args":["x","-p","[redacted]"]"#, "x -p <redacted>"),
    (#""args":["x","-p","secret"]"#, "x -p <redacted>"),
    (#""args":["x"]"#, ""), (#""name":"x""#, "anything"),
  ])
  func `one command line, written in two ways`(process: String, host: String) {
    #expect(Self.differences(process, host) == [])
  }

  @Test(arguments: [
    (#""args":["sh","-c","x"]"#, "sh -c y"), (#""args":["sh"],"command_line":"sh""#, "sh -c y"),
    (#""command_line":"x --password=[redacted] -v""#, "x --password=secret -w"),
    (#""command_line":"x --password=[redacted]""#, "x --user=root"),
    (#""command_line":"***""#, "x"), (#""command_line":"*** a""#, "x a"),
    // A process may call itself what it likes.
    (#""args":["x","-e","y"]"#, "<redacted>"), (#""args":["x","-e","y"]"#, "x ***"),
    (#""args":["x","-e","y"]"#, "x <redacted>"),
  ])
  func `another command line is a difference`(process: String, host: String) {
    #expect(Self.differences(process, host) == ["the host shows the command line \(host)"])
  }

  @Test(arguments: [
    (#""C:\\a b\\x.exe" /k"#, #""C:\a b\x.exe"  /k"#, true), (#"C:\\a\\x.exe /k"#, #""C:\a\x.exe" /k"#, true),
    (#"C:\\a\\x.exe /k"#, #"C:\ax.exe /k"#, false), (#"x.exe 'a b'"#, #"x.exe a b"#, false),
  ])
  func `on Windows only double quotes may differ`(ours: String, theirs: String, isSame: Bool) {
    let process = #""command_line":"\#(ours.replacing("\"", with: "\\\""))""#
    #expect(Self.differences(process, theirs, platform: "windows").isEmpty == isSame)
  }

  @Test func `long command lines full of marks are compared at once`() {
    let marks = String(repeating: "a***", count: 5_000)
    let text = String(repeating: "a", count: 20_000)
    #expect(!Self.differences(#""command_line":"x \#(marks)b""#, "x \(text)").isEmpty)
  }
}
