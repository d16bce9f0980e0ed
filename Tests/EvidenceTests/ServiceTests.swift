import Osquery
import Testing

@testable import Evidence

struct ServiceCommandTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var raw: String
    var executable: String
    var arguments = ""
    var isUnquoted = false
    var testDescription: String { raw }
  }

  static let cases: [Case] = [
    Case(
      raw: #"C:\Windows\system32\svchost.exe -k netsvcs -p"#, executable: #"C:\Windows\system32\svchost.exe"#,
      arguments: "-k netsvcs -p"),
    Case(raw: #""C:\Program Files\App\a.exe""#, executable: #"C:\Program Files\App\a.exe"#),
    Case(
      raw: #""C:\Program Files\App\a.exe" -s "x y""#, executable: #"C:\Program Files\App\a.exe"#,
      arguments: #"-s "x y""#),
    Case(raw: #"C:\Program Files\App\a.exe"#, executable: #"C:\Program Files\App\a.exe"#, isUnquoted: true),
    Case(
      raw: #"C:\Program Files\App\a.exe /svc"#, executable: #"C:\Program Files\App\a.exe"#, arguments: "/svc",
      isUnquoted: true),
    Case(
      raw: #"C:\Program Files\My App\my app.exe -x"#, executable: #"C:\Program Files\My App\my app.exe"#,
      arguments: "-x", isUnquoted: true),
    Case(
      raw: #"C:\Program Files\App\run -x"#, executable: #"C:\Program Files\App\run"#, arguments: "-x",
      isUnquoted: true),
    Case(raw: #"C:\PROGRA~1\App\a.exe"#, executable: #"C:\PROGRA~1\App\a.exe"#),
    Case(raw: #"\SystemRoot\System32\drivers\x.sys"#, executable: #"\SystemRoot\System32\drivers\x.sys"#),
    Case(
      raw: #"\??\C:\Program Files\x\d.sys"#, executable: #"\??\C:\Program Files\x\d.sys"#, isUnquoted: true),
    Case(raw: #"System32\drivers\x.sys"#, executable: #"System32\drivers\x.sys"#),
    Case(raw: #"system32\DRIVERS\my driver.sys"#, executable: #"system32\DRIVERS\my driver.sys"#),
    Case(raw: #"cmd /c C:\x.exe"#, executable: "cmd", arguments: #"/c C:\x.exe"#),
    Case(raw: #"%COMSPEC% /c start C:\x.exe"#, executable: "%COMSPEC%", arguments: #"/c start C:\x.exe"#),
    Case(
      raw: #"C:\Windows\System32\rundll32 C:\e.dll,Run"#, executable: #"C:\Windows\System32\rundll32"#,
      arguments: #"C:\e.dll,Run"#),
    Case(raw: #"C:\tools\run 80 C:\x.exe"#, executable: #"C:\tools\run"#, arguments: #"80 C:\x.exe"#),
    Case(raw: #"C:\a\b.EXE -k"#, executable: #"C:\a\b.EXE"#, arguments: "-k"),
    Case(raw: #"  "C:\a b.exe"  -k  "#, executable: #"C:\a b.exe"#, arguments: "-k  "),
    Case(raw: "C:\\a.exe\t-k", executable: #"C:\a.exe"#, arguments: "-k"),
    Case(raw: #""C:\a b.exe"#, executable: #"C:\a b.exe"#), Case(raw: "\"", executable: ""),
    Case(raw: "\"\" x", executable: "", arguments: "x"), Case(raw: "x", executable: "x"),
    Case(raw: #"C:\Dienst für Ärzte\ä.exe"#, executable: #"C:\Dienst für Ärzte\ä.exe"#, isUnquoted: true),
  ]

  @Test(arguments: cases)
  func `takes a service's path apart`(example: Case) throws {
    let command = try #require(ServiceCommand(example.raw))
    #expect(command.raw == example.raw)
    #expect(command.executable == example.executable)
    #expect(command.arguments == example.arguments)
    #expect(command.isUnquotedWithSpaces == example.isUnquoted)
  }

  @Test(arguments: ["", " ", "\t \n"])
  func `an empty path starts nothing`(raw: String) {
    #expect(ServiceCommand(raw) == nil)
  }
}

struct ServiceReviewTests {
  struct Row: Sendable {
    var path = #"C:\Windows\a.exe"#
    var module: String?
    var type = "OWN_PROCESS"
    var account: String? = "LocalSystem"
    var pid = "0"
  }

  private static func reasons(
    _ row: Row, alert facts: AlertFacts = alert("{}"), signatures results: [String: String] = [:]
  ) -> [ServiceEvidence.Reason] {
    let survey = HostSurvey([
      .services: .rows(
        ["name", "path", "module_path", "service_type", "user_account", "pid"],
        [["s", row.path, row.module, row.type, row.account, row.pid]]),
      .processes: processes([(500, 4, #"C:\Windows\System32\svchost.exe"#, "svchost.exe -k", 100)]),
    ])
    let tree = ProcessTree(facts, survey: survey)
    let listed = ServiceReview(survey).listed(
      alert: facts, subject: tree.subject, signature: signatures(results))
    return listed.first?.reasons ?? []
  }

  @Test func `a trusted service of the system is not listed`() {
    #expect(Self.reasons(Row()) == [])
    let host = Row(
      path: #"C:\Windows\System32\svchost.exe -k netsvcs"#, module: #"C:\Windows\System32\x.dll"#)
    #expect(Self.reasons(host) == [])
  }

  @Test(arguments: [
    ("missing", ServiceEvidence.Reason.unsigned), ("untrusted", .untrusted), ("distrusted", .untrusted),
  ])
  func `code that nobody vouches for is listed`(result: String, reason: ServiceEvidence.Reason) {
    #expect(Self.reasons(Row(), signatures: [#"C:\Windows\a.exe"#: result]) == [reason])
    let dll = #"C:\Windows\System32\evil.dll"#
    let host = Row(path: #"C:\Windows\System32\svchost.exe -k netsvcs"#, module: dll)
    #expect(Self.reasons(host, signatures: [dll: result]) == [reason])
    let quoted = Row(path: #""C:\Program Files\A B\a.exe" -run"#)
    #expect(Self.reasons(quoted, signatures: [#"C:\Program Files\A B\a.exe"#: result]) == [reason])
    let shell = Row(path: #"C:\Windows\System32\cmd.exe /c C:\Windows\b.exe"#)
    #expect(Self.reasons(shell, signatures: [#"C:\Windows\b.exe"#: result]) == [reason])
  }

  @Test func `a verdict that is unknown is no reason`() {
    #expect(Self.reasons(Row(), signatures: [#"C:\Windows\a.exe"#: "no row"]) == [])
  }

  @Test func `code where users may write is listed unless it is trusted`() {
    let defender = #"C:\ProgramData\Microsoft\Windows Defender\Platform\4.18\MsMpEng.exe"#
    let row = Row(path: "\"\(defender)\"")
    #expect(Self.reasons(row) == [])
    #expect(Self.reasons(row, signatures: [defender: "no row"]) == [.userWritable])
    #expect(Self.reasons(row, signatures: [defender: "missing"]) == [.unsigned, .userWritable])
    let jar = Row(path: #""C:\Program Files\java.exe" -jar C:\ProgramData\a.jar --c C:\ProgramData\a.cfg"#)
    #expect(Self.reasons(jar) == [])
    #expect(Self.reasons(jar, signatures: [#"C:\ProgramData\a.jar"#: "no row"]) == [.userWritable])
    #expect(Self.reasons(jar, signatures: [#"C:\ProgramData\a.cfg"#: "no row"]) == [])
  }

  @Test(
    arguments: [
      ("LocalSystem", false), (".\\LocalSystem", false), ("NT AUTHORITY\\LocalService", false),
      ("NT AUTHORITY\\NetworkService", false), ("nt authority\\SYSTEM", false),
      ("NT-AUTORITÄT\\SYSTEM", false),
      ("NT AUTHORITY\\Local Service", false), ("NT SERVICE\\MSSQLSERVER", false), ("CORP\\gmsa-sql$", false),
      ("", false),
      (nil, false), (".\\admin", true), ("CORP\\jm", true), ("jm@corp.test", true), (".\\evil$", true),
      ("evil$", true),
      ("CORP\\backupsystem", true), ("CORP\\system", true), ("EVIL NT SERVICE\\x", true),
    ] as [(String?, Bool)])
  func `tells people's accounts from the system's`(account: String?, isListed: Bool) {
    #expect(Self.reasons(Row(account: account)) == (isListed ? [.userAccount] : []))
  }

  @Test func `a driver's object name is no account, its spaces no danger`() {
    let driver = Row(path: #"\??\C:\Program Files\a\d.sys"#, type: "KERNEL_DRIVER", account: #"\Driver\d"#)
    #expect(Self.reasons(driver) == [])
    #expect(Self.reasons(driver, signatures: [#"\??\C:\Program Files\a\d.sys"#: "missing"]) == [.unsigned])
  }

  @Test func `a path with spaces and no quotes is listed`() {
    #expect(Self.reasons(Row(path: #"C:\Program Files\a\a.exe -k"#)) == [.unquotedPath])
    #expect(Self.reasons(Row(path: #""C:\Program Files\a\a.exe" -k"#)) == [])
  }

  @Test func `a service in the process of the alert is listed while that runs`() {
    let facts = alert(
      #"{"host.os.type":"windows","process":{"pid":500,"executable":"C:\\Windows\\System32\\svchost.exe"}}"#)
    let path = #"C:\Windows\System32\svchost.exe -k"#
    #expect(Self.reasons(Row(path: path, pid: "500"), alert: facts) == [.subject])
    #expect(Self.reasons(Row(path: path, pid: "501"), alert: facts) == [])
    let other = alert(#"{"host.os.type":"windows","process":{"pid":500,"executable":"C:\\gone.exe"}}"#)
    #expect(Self.reasons(Row(path: path, pid: "500"), alert: other) == [])
  }

  @Test func `a service of a file that the alert names is listed, but not for the program that ran`() {
    let facts = alert(
      #"{"host.os.type":"windows","process":{"pid":9,"executable":"C:\\Windows\\a.exe"},"dll":{"path":"C:\\Windows\\X.dll"}}"#
    )
    #expect(Self.reasons(Row(module: #"c:\windows\x.dll"#), alert: facts) == [.namedByAlert])
    #expect(Self.reasons(Row(), alert: facts) == [])
  }

  private static func changed(
    _ row: Row, booted: Int? = 1_000, times: [String: [(FileChange.Kind, Int)]]
  ) -> [ServiceEvidence] {
    let survey = HostSurvey([
      .services: .rows(["name", "path", "module_path"], [["s", row.path, row.module]])
    ])
    return ServiceReview(survey).listed(
      alert: alert("{}"), subject: nil, booted: booted.map { .at($0) },
      changes: { (times[$0] ?? []).map { FileChange(kind: $0.0, time: .at($0.1)) } },
      signature: signatures([:]))
  }

  @Test func `code that was written or made since the boot is listed, with its file and time`() {
    let dll = #"C:\Windows\System32\x.dll"#
    let host = Row(path: #"C:\Windows\System32\svchost.exe -k netsvcs"#, module: dll)
    let listed = Self.changed(host, times: [dll: [(.written, 400), (.created, 1_500), (.changed, 1_600)]])
    #expect(listed.map(\.reasons) == [[.changedSinceBoot]])
    #expect(
      listed.first?.changes == [
        ServiceEvidence.CodeChange(path: dll, change: FileChange(kind: .created, time: .at(1_500)))
      ])
    let program = Self.changed(Row(), times: [#"C:\Windows\a.exe"#: [(.written, 1_001)]])
    #expect(program.map(\.reasons) == [[.changedSinceBoot]])
    let argument = Self.changed(
      Row(path: #"C:\Windows\cmd.exe /c C:\x.bat C:\x.bat"#), times: [#"C:\x.bat"#: [(.changed, 2_000)]])
    #expect(argument.flatMap { $0.changes.map(\.path) } == [#"C:\x.bat"#])
  }

  @Test func `code that is as it was at the boot, or a boot that nobody knows, lists nothing`() {
    let program = #"C:\Windows\a.exe"#
    #expect(Self.changed(Row(), times: [program: [(.written, 1_000), (.created, 10)]]) == [])
    #expect(Self.changed(Row(), times: [:]) == [])
    #expect(Self.changed(Row(), times: [#"C:\Windows\b.exe"#: [(.written, 2_000)]]) == [])
    #expect(Self.changed(Row(), booted: nil, times: [program: [(.written, 2_000)]]) == [])
  }

  @Test func `a row without path or name harms nothing`() {
    let survey = HostSurvey([.services: .rows(["name", "path"], [["a", nil], [nil, "x"], ["b", ""]])])
    #expect(ServiceReview(survey).services.map(\.name) == ["a", "b"])
    #expect(ServiceReview(survey).files.isEmpty)
    #expect(ServiceReview(HostSurvey()).services.isEmpty)
  }

  @Test func `what really runs is to be checked`() {
    let survey = HostSurvey([
      .services: .rows(
        ["name", "path", "module_path"],
        [["a", #"C:\svchost.exe -k"#, #"C:\m.dll"#], ["b", #"cmd /c C:\x.bat C:\y.log"#, ""]])
    ])
    let files = ServiceReview(survey).files.map { "\($0.role) \($0.path)" }
    #expect(
      files == [
        #"service.path C:\svchost.exe"#, #"service.module_path C:\m.dll"#, "service.path cmd",
        #"service.arguments C:\x.bat"#,
      ])
    #expect(ServiceReview(survey).services.map(\.codePath) == [#"C:\m.dll"#, "cmd"])
  }
}
