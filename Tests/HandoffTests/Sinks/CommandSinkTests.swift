// Foundation whole: real scripts are written and made executable.
import Foundation
import Handoff
import Testing

struct CommandSinkTests {
  static let dossier = FileSinkTests.dossier(7, size: 100_000)

  private func script(_ bench: Workbench, _ text: String) throws -> String {
    try bench.write("run", "#!/bin/sh\n\(text)\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: bench.path("run"))
    return bench.path("run")
  }

  @Test func `gives the document on standard input, arguments as they are, and few variables`() async throws {
    let bench = try Workbench()
    let path = try script(
      bench, "cat > \"$1\"; printf '%s' \"$2\" > \"$1.argument\"; env > \"$1.environment\"")
    let argument = "a b; $(touch x) 'q' * \n ü"
    let sink = try CommandSink(name: "command", command: [path, bench.path("out"), argument])
    #expect(await sink.deliver([Self.dossier]) == [.delivered])
    #expect(try bench.text("out") == String(decoding: Self.dossier.bytes, as: UTF8.self))
    #expect(try bench.text("out.argument") == argument)
    let names = try bench.text("out.environment").split(separator: "\n").compactMap {
      $0.split(separator: "=").first
    }
    #expect(Set(names).subtracting(["PWD", "_", "SHLVL", "OLDPWD"]) == ["PATH", "HOME", "DOSSIER_ID"])
    #expect(try bench.text("out.environment").contains("DOSSIER_ID=1007\n"))
  }

  @Test(arguments: [
    ("exit 0", DeliveryOutcome.delivered),
    ("echo first >&2; echo why >&2; exit 65", .refused(reason: "the command ended with exit status 65: why")),
    ("exit 75", .postponed(reason: "the command ended with exit status 75", after: nil)),
    (
      "printf 'a\\033[1mb' >&2; exit 1",
      .postponed(reason: "the command ended with exit status 1: a[1mb", after: nil)
    ),
    ("kill -9 $$", .postponed(reason: "the command was ended by signal 9", after: nil)),
    ("cat > /dev/null; yes | head -c 10000000; exit 0", .delivered),
    (
      "yes | head -c 10000000 >&2; echo last >&2; exit 2",
      .postponed(reason: "the command ended with exit status 2: last", after: nil)
    ),
    ("exec < /dev/null; exec 2>&-; exit 0", .delivered),
  ])
  func `the exit status decides`(text: String, expected: DeliveryOutcome) async throws {
    let bench = try Workbench()
    let sink = try CommandSink(name: "command", command: [try script(bench, text)])
    #expect(await sink.deliver([Self.dossier]) == [expected])
  }

  @Test(.timeLimit(.minutes(1)))
  func `a command that does not end is ended with all that it started`() async throws {
    let bench = try Workbench()
    let path = try script(bench, "trap '' TERM; sleep 300 & echo $! > \"$1\"; echo slow >&2; wait; sleep 300")
    let sink = try CommandSink(
      name: "command", command: [path, bench.path("child")], deadline: .milliseconds(500))
    let outcome = await sink.deliver([Self.dossier])
    guard case .postponed(let reason, _) = outcome[0] else {
      Issue.record("\(outcome)")
      return
    }
    #expect(reason.contains("did not end within"))
    #expect(reason.hasSuffix("slow"))
    let child = try #require(pid_t(try bench.text("child").trimmingCharacters(in: .whitespacesAndNewlines)))
    // What is killed may still be waiting to be reaped.
    let state = try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)
    #expect(state == nil || state?.contains(") Z") == true)
  }

  @Test(.timeLimit(.minutes(1)))
  func `a command that leaves something running is not waited for`() async throws {
    let bench = try Workbench()
    let path = try script(bench, "setsid sleep 300 & echo $! > \"$1\"; exit 0")
    let sink = try CommandSink(name: "command", command: [path, bench.path("child")])
    #expect(await sink.deliver([Self.dossier]) == [.delivered])
    if let child = pid_t(try bench.text("child").trimmingCharacters(in: .whitespacesAndNewlines)) {
      kill(child, SIGKILL)
    }
  }

  @Test func `a command that is not there postpones, one without an absolute path is refused at once`()
    async throws
  {
    let bench = try Workbench()
    let sink = try CommandSink(name: "command", command: [bench.path("none")])
    guard case .postponed(let reason, _) = await sink.deliver([Self.dossier])[0] else {
      Issue.record("it was started")
      return
    }
    #expect(reason.contains("could not be started"))
    #expect(throws: HandoffError.self) { try CommandSink(name: "command", command: ["sh"]) }
    #expect(throws: HandoffError.self) { try CommandSink(name: "command", command: []) }
    #expect(throws: HandoffError.self) { try CommandSink(name: "command", command: ["/bin/sh", "a\u{0}b"]) }
  }

  @Test func `leaves no file and no descriptor behind`() async throws {
    let sink = try CommandSink(name: "command", command: ["/bin/true"])
    _ = await sink.deliver([Self.dossier])
    let before = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    for _ in 0..<20 { #expect(await sink.deliver([Self.dossier]) == [.delivered]) }
    let after = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    #expect(after <= before + 2)
  }
}
