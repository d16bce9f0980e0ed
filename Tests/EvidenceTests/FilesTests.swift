import ECS
import Hashing
import Osquery
import Testing

@testable import Evidence

struct PathPlacesTests {
  @Test(arguments: [
    (#"C:\Windows\System32\x.DLL"#, #"c:\windows\system32\x.dll"#),
    ("C:/Windows/x.dll", #"c:\windows\x.dll"#),
    (#"\\?\C:\Windows\x.dll"#, #"c:\windows\x.dll"#), (#"\??\C:\Windows\x.sys"#, #"c:\windows\x.sys"#),
    (#"\SystemRoot\System32\x.sys"#, #"c:\windows\system32\x.sys"#),
    (#"system32\drivers\x.sys"#, #"c:\windows\system32\drivers\x.sys"#),
    (#"%SystemRoot%\x.exe"#, #"c:\windows\x.exe"#), (#"%windir%\x.exe"#, #"c:\windows\x.exe"#),
    (#"%ProgramFiles(x86)%\a.exe"#, #"c:\program files (x86)\a.exe"#),
    (#"\\?\UNC\srv\s\a.exe"#, #"\\srv\s\a.exe"#),
    (#"C:\Windows\..\Users\x.dll"#, #"c:\users\x.dll"#), (#"C:\a\.\b\\c.dll"#, #"c:\a\b\c.dll"#),
    (#"C:\..\..\x.dll"#, #"c:\x.dll"#), ("/usr/../tmp/x", "/tmp/x"), ("/a//b/./c", "/a/b/c"), ("/../x", "/x"),
    ("/Tmp/X", "/Tmp/X"), ("/tmp/a\\b", "/tmp/a\\b"), ("x.dll", "x.dll"), ("", ""),
    (#"%FOO%\x.dll"#, #"%foo%\x.dll"#),
  ])
  func `brings paths into one form`(path: String, normal: String) {
    #expect(PathPlaces.normal(path) == normal)
  }

  @Test(arguments: [
    (#"C:\Users\a\x.dll"#, true), (#"c:/users/a/x.dll"#, true), (#"C:\ProgramData\x.exe"#, true),
    (#"D:\Users\x.exe"#, true),
    (#"C:\Windows\Temp\x.exe"#, true), (#"C:\Windows\Tasks\x.exe"#, true), (#"%PUBLIC%\x.exe"#, true),
    (#"%APPDATA%\x.exe"#, true), (#"%TEMP%\x.exe"#, true), (#"\\?\C:\Users\x.exe"#, true),
    (#"C:\Windows\System32\spool\drivers\color\x.exe"#, true), (#"C:\Windows\..\ProgramData\x.exe"#, true),
    (#"C:\Program Files\x.exe"#, false), (#"C:\Windows\System32\x.dll"#, false),
    (#"C:\Users.old\x.exe"#, false),
    (#"C:\Windows\Temp\..\x.exe"#, false), (#"\SystemRoot\x.sys"#, false), ("/tmp/x", true),
    ("/home/a/x", true),
    ("/dev/shm/x", true), ("/Users/a/x", true), ("/usr/bin/x", false), ("/tmpx/y", false),
    ("/usr/../tmp/x", true),
    ("/home/../usr/x", false), ("x.exe", false), ("", false),
  ])
  func `knows where users may write`(path: String, isWritable: Bool) {
    #expect(PathPlaces.isUserWritable(path) == isWritable)
  }
}

struct SignatureVerdictTests {
  private static func signature(_ text: String) -> AlertSignature? {
    (try? JSONParser.parse(#"{"dll":{"code_signature":\#(text)}}"#))?.object.flatMap {
      AlertSignature($0, prefix: "dll")
    }
  }

  @Test(
    arguments: [
      (#"{"exists":false}"#, nil, SignatureVerdict.Status.unsigned),
      (#"{"exists":true,"trusted":true}"#, nil, .trusted),
      (#"{"trusted":false,"status":"errorExpired"}"#, nil, .untrusted),
      (#"{"status":"trusted"}"#, nil, .trusted),
      (#"{"exists":true}"#, nil, .unknown), (#"{"status":"errorBadDigest"}"#, nil, .unknown),
      (#"{}"#, "trusted", .trusted),
      (#"{}"#, "valid", .untrusted), (#"{}"#, "untrusted", .untrusted), (#"{}"#, "distrusted", .untrusted),
      (#"{}"#, "missing", .unsigned), (#"{}"#, "unknown", .unknown), (#"{}"#, "", .unknown),
      (#"{"trusted":true}"#, "missing", .unsigned), (#"{"exists":false}"#, "trusted", .trusted),
      (#"{"exists":false}"#, "unknown", .unsigned), (#"{"trusted":true}"#, "", .trusted),
    ] as [(String, String?, SignatureVerdict.Status)])
  func `the host decides where it knows`(alert: String, host: String?, status: SignatureVerdict.Status) throws
  {
    let verdict = try #require(
      SignatureVerdict(alert: Self.signature(alert), authenticode: host.map(AuthenticodeVerdict.of)))
    #expect(verdict.status == status)
    #expect(verdict.sources.count == (alert == "{}" ? 0 : 1) + (host == nil ? 0 : 1))
  }

  @Test func `nobody's word is no verdict`() {
    #expect(SignatureVerdict(alert: nil, authenticode: nil) == nil)
    #expect(Self.signature("{}") == nil)
  }

  @Test func `keeps both voices with signer and issuer`() throws {
    let host = AuthenticodeVerdict(result: "untrusted", subject: "Host Signer", issuer: "CA")
    let alert = Self.signature(#"{"trusted":true,"subject_name":"Alert Signer"}"#)
    let verdict = try #require(SignatureVerdict(alert: alert, authenticode: host))
    #expect(verdict.subject == "Host Signer")
    #expect(verdict.issuer == "CA")
    #expect(verdict.sources.map(\.from) == ["alert", "authenticode"])
    #expect(verdict.sources.map(\.says) == ["trusted, signed by Alert Signer", "untrusted"])
    let silent = AuthenticodeVerdict(result: "missing", subject: "", issuer: "")
    #expect(SignatureVerdict(alert: alert, authenticode: silent)?.subject == "Alert Signer")
  }
}

struct FileEvidenceTests {
  static let path = #"C:\Users\a\x.dll"#

  private static func host(signatures: [[String?]] = [], files: [[String?]] = [], asked: [String] = [path])
    -> HostFiles
  {
    var host = HostFiles()
    host.addSignatures(.rows(["path", "result", "subject_name", "issuer_name"], signatures), asked: asked)
    host.addExistence(.rows(["path"], files), asked: asked)
    return host
  }

  @Test func `finds a verdict however the path is written`() {
    let host = Self.host(signatures: [[#"c:\users\A\x.dll"#, "missing", nil, nil]])
    #expect(host.verdict(Self.path)?.status == .unsigned)
    #expect(host.verdict(#"\\?\C:\Users\a\x.dll"#)?.status == .unsigned)
    #expect(host.verdict(#"C:\other.dll"#) == nil)
  }

  @Test func `no row for a path that was asked says so`() {
    let verdict = Self.host().verdict(Self.path)
    #expect(verdict?.status == .unknown)
    #expect(verdict?.says.hasPrefix("no row") == true)
    #expect(Self.host().exists(Self.path) == false)
    #expect(Self.host(files: [[Self.path.uppercased()]]).exists(Self.path) == true)
    #expect(Self.host().exists(#"C:\other.dll"#) == nil)
  }

  @Test func `a statement that failed says nothing`() {
    var host = HostFiles()
    host.addSignatures(.failed(.error), asked: [Self.path])
    host.addExistence(.failed(.timeout), asked: [Self.path])
    #expect(host.verdict(Self.path) == nil)
    #expect(host.exists(Self.path) == nil)
  }

  @Test(
    arguments: [
      (["sha256": sha256("ab")], FileState.hashed, sha256("ab"), FileEvidence.Agreement.same),
      (["sha256": sha256("ab")], .hashed, sha256("cd"), .different), ([:], .hashed, sha256("ab"), .unknown),
      (["md5": "ab"], .hashed, sha256("ab"), .unknown), (["sha256": sha256("ab")], .missing, nil, .unknown),
      (["sha256": sha256("ab")], .changed, sha256("ab"), .unknown),
    ] as [([String: String], FileState, String?, FileEvidence.Agreement)])
  func `compares with what the alert recorded`(
    recorded: [String: String], state: FileState, sha256: String?, agreement: FileEvidence.Agreement
  ) {
    let file = FileEvidence.sample(.sample(Self.path, recorded: recorded), state: state, sha256: sha256)
    #expect(file.agreement == agreement)
  }

  @Test(
    arguments: [
      (FileState.missing, true, nil, FileState.missing), (.missing, false, true, .elsewhere),
      (.missing, false, false, .missing), (.missing, false, nil, .elsewhere), (.denied, false, nil, .denied),
      (.hashed, false, nil, .hashed),
    ] as [(FileState, Bool, Bool?, FileState)])
  func `a file that was not collected is elsewhere, unless the host says it is gone`(
    report: FileState, rootIsComplete: Bool, exists: Bool?, state: FileState
  ) {
    var host = HostFiles()
    if let exists { host.addExistence(.rows(["path"], exists ? [[Self.path]] : []), asked: [Self.path]) }
    let file = FileEvidence(
      entry: .sample(Self.path), report: .sample(Self.path, report), host: host,
      rootIsComplete: rootIsComplete)
    #expect(file.state == state)
    #expect((file.reason == nil) == (state == .hashed || rootIsComplete || report == .denied))
  }

  @Test func `its times are those of the host's table, or of the file where it stands on this host`() {
    var host = HostFiles()
    host.addExistence(
      .rows(["path", "mtime", "btime"], [[Self.path.lowercased(), "1000", "2000"]]), asked: [])
    let seconds = FileTime(seconds: 3_000, nanoseconds: 0)
    let report = FileReport(
      path: RawPath(Self.path), state: .hashed,
      metadata: FileMetadata(
        size: 1, modified: seconds, changed: FileTime(seconds: 4_000, nanoseconds: 500), inode: 1, device: 1,
        mode: 0o100644, userID: 0, groupID: 0))
    func changes(isComplete: Bool, isHere: Bool) -> [String] {
      FileEvidence(
        entry: .sample(Self.path), report: report, host: host, rootIsComplete: isComplete,
        isOnThisHost: isHere
      ).changes.map { "\($0.kind.rawValue) \($0.time.nanoseconds)" }
    }
    #expect(changes(isComplete: false, isHere: false) == ["mtime 1000000000000", "btime 2000000000000"])
    #expect(changes(isComplete: true, isHere: false) == ["mtime 3000000000000", "btime 2000000000000"])
    #expect(
      changes(isComplete: true, isHere: true)
        == ["mtime 3000000000000", "btime 2000000000000", "ctime 4000000000500"])
  }

  @Test(arguments: [nil, "", "0", "-1", "x", "99999999999999", "9223372036854775807"] as [String?])
  func `a time that the table does not know is none`(text: String?) {
    #expect(FileChange.all(modified: text, created: text) == [])
  }

  @Test func `the index knows every spelling`() {
    let index = FileIndex([.sample(.sample(Self.path))])
    #expect(index[#"c:/users/a/X.DLL"#]?.entry.path == Self.path)
    #expect(index["x.dll"] == nil)
  }
}

struct FileListTests {
  private static func list(_ alert: AlertFacts, _ survey: HostSurvey = HostSurvey(), most: Int = 100)
    -> FileList
  {
    FileList(
      alert: alert, tree: ProcessTree(alert, survey: survey), services: ServiceReview(survey),
      persistence: PersistenceReview(survey, platform: alert.platform), most: most)
  }

  @Test func `each file once with all its roles, the alert's first`() {
    let survey = HostSurvey([
      .services: .rows(
        ["name", "path", "module_path"], [["s", #"C:\Windows\svchost.exe -k"#, #"c:\users\a\X.dll"#]])
    ])
    let list = Self.list(alert(AlertFactsTests.nested), survey)
    let dll = list.entries.first { $0.path == #"C:\Users\a\x.dll"# }
    #expect(dll?.roles == ["dll.path", "command_line", "service.module_path"])
    #expect(dll?.recorded["sha256"] == "ff")
    #expect(dll?.signature?.exists == false)
    #expect(list.entries.map(\.isNamedByAlert) == [true, true, true, false])
    #expect(list.entries.last?.path == #"C:\Windows\svchost.exe"#)
    #expect(list.leftOut == 0)
  }

  @Test(arguments: [(0, 3), (2, 1), (3, 0), (4, 0)])
  func `takes so many files and counts the rest`(most: Int, leftOut: Int) {
    let list = Self.list(alert(AlertFactsTests.nested), most: most)
    #expect(list.entries.count == min(3, most))
    #expect(list.leftOut == leftOut)
  }

  @Test func `device prefixes and variables give way to the path that tables know`() {
    let facts = alert(
      #"{"host.os.type":"windows","dll":{"path":"\\??\\C:\\x\\a.dll"},"file":{"path":"%SystemRoot%\\b.dll"}}"#
    )
    #expect(Self.list(facts).entries.map(\.path) == [#"C:\x\a.dll"#, #"C:\Windows\b.dll"#])
  }
}
