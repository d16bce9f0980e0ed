import Osquery
import Testing

@testable import Evidence

struct PersistenceReviewTests {
  private static func review(
    tasks: [String] = [], items: [(String, String)] = [], platform: HostPlatform = .windows
  )
    -> PersistenceReview
  {
    PersistenceReview(
      HostSurvey([
        .scheduledTasks: .rows(["name", "action", "path", "enabled"], tasks.map { ["t", $0, #"\t"#, "1"] }),
        .startupItems: .rows(
          ["name", "path", "args", "source", "status", "username"],
          items.map { ["i", $0, $1, "HKEY_USERS", "enabled", "jm"] }),
      ]), platform: platform)
  }

  @Test(
    arguments: [
      (#"C:\a.exe -x"#, #"C:\a.exe"#, [#"C:\a.exe"#]),
      (#""C:\a b\c.exe" C:\d.log"#, #"C:\a b\c.exe"#, [#"C:\a b\c.exe"#]),
      (#"rundll32.exe C:\ProgramData\e.dll,Run"#, nil, [#"C:\ProgramData\e.dll"#]),
      (
        #"%windir%\system32\rundll32.exe C:\e.dll,Run"#, #"%windir%\system32\rundll32.exe"#,
        [#"%windir%\system32\rundll32.exe"#, #"C:\e.dll"#]
      ),
      (#"C:\a.exe,C:\b.exe"#, #"C:\a.exe"#, [#"C:\a.exe"#, #"C:\b.exe"#]),
      (#"powershell.exe -File C:\x y\a.ps1"#, nil, [#"C:\x y\a.ps1"#]), ("notepad", nil, []),
      (#"cmd /c C:\a.bat"#, nil, [#"C:\a.bat"#]),
    ] as [(String, String?, [String])])
  func `takes a task's action apart`(action: String, executable: String?, code: [String]) {
    let entry = Self.review(tasks: [action]).entries.first
    #expect(entry?.executable == executable)
    #expect(entry?.code == code)
    #expect(entry?.kind == .scheduledTask)
    #expect(entry?.isEnabled == true)
  }

  @Test func `reads start-up entries of both kinds of systems`() {
    let item = Self.review(items: [(#"C:\a b\c.exe"#, "-x")]).entries.first
    #expect(item?.command == #"C:\a b\c.exe -x"#)
    #expect(item?.executable == #"C:\a b\c.exe"#)
    #expect(item?.user == "jm")
    let linux = Self.review(items: [("/usr/bin/python3 /home/a/x.py", "")], platform: .linux).entries.first
    #expect(linux?.executable == "/usr/bin/python3")
    #expect(linux?.code == ["/usr/bin/python3", "/home/a/x.py"])
    #expect(Self.review(items: [("", "")]).entries.isEmpty)
    #expect(Self.review(tasks: [""]).entries.isEmpty)
  }

  private static func reasons(
    _ action: String, _ results: [String: String], alert text: String = "{}"
  ) -> [PersistenceEvidence.Reason] {
    review(tasks: [action]).listed(alert: alert(text), signature: signatures(results)).first?.reasons ?? []
  }

  @Test func `each reason has its sign`() {
    let program = #"C:\Windows\a.exe"#
    #expect(Self.reasons(program, [:]) == [])
    #expect(Self.reasons(program, [program: "missing"]) == [.unsigned])
    #expect(Self.reasons(program, [program: "untrusted"]) == [.untrusted])
    #expect(Self.reasons(program, [program: "no row"]) == [])
    let users = #"C:\Users\a\u.exe"#
    #expect(Self.reasons(users, [:]) == [])
    #expect(Self.reasons(users, [users: "no row"]) == [.userWritable])
    #expect(Self.reasons("rundll32 \(users),Run", [users: "missing"]) == [.unsigned, .userWritable])
  }

  @Test func `a file of the alert counts unless it is trusted`() {
    let text =
      #"{"host.os.type":"windows","process":{"executable":"C:\\Windows\\cmd.exe"},"file":{"path":"C:\\Windows\\E.dll"}}"#
    let action = #"C:\Windows\cmd.exe /c rundll32 C:\Windows\e.dll,Run"#
    #expect(Self.reasons(action, [:], alert: text) == [])
    #expect(Self.reasons(action, [#"C:\Windows\e.dll"#: "no row"], alert: text) == [.namedByAlert])
    #expect(
      Self.reasons(action, [#"C:\Windows\cmd.exe"#: "missing"], alert: text) == [.namedByAlert, .unsigned])
  }

  @Test func `the code of all entries is to be checked`() {
    let review = Self.review(tasks: [#"cmd /c C:\a.bat"#], items: [(#"C:\b.exe"#, "")])
    #expect(
      review.files.map { "\($0.role) \($0.path)" } == [
        #"scheduled_task C:\a.bat"#, #"startup_item C:\b.exe"#,
      ])
  }
}
