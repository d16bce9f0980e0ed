import Dispatch
// Foundation whole: folders are made and exchanged while files are looked for.
import Foundation
import Testing

@testable import Hashing

struct HostPathTests {
  private func windows(_ drive: Character, _ parts: [String]) -> HostPath {
    .windows(drive: drive.asciiValue ?? 0, parts.map { Array($0.utf8) })
  }

  @Test(arguments: [
    #"C:\Users\x\y.dll"#, "c:/Users/x/y.dll", #"\\?\C:\Users\x\y.dll"#, #"\??\C:\Users\x\y.dll"#,
    #"\\.\C:\Users\x\y.dll"#, #"C:\\Users\.\x\z\..\y.dll"#, #"C:\..\..\Users\x\y.dll"#,
    #"%SystemDrive%\Users\x\y.dll"#,
  ])
  func `reads the ways to write a Windows path`(path: String) {
    #expect(HostPath(RawPath(path)) == windows("C", ["Users", "x", "y.dll"]))
  }

  @Test(arguments: [
    (#"\SystemRoot\System32\x.sys"#, ["Windows", "System32", "x.sys"]),
    (#"\systemroot\x"#, ["Windows", "x"]), (#"%systemroot%\x"#, ["Windows", "x"]),
    (#"%windir%/x"#, ["Windows", "x"]), (#"%ProgramFiles%\x"#, ["Program Files", "x"]),
    (#"%ProgramFiles(x86)%\x"#, ["Program Files (x86)", "x"]), (#"%ProgramData%\x"#, ["ProgramData", "x"]),
    (#"%PUBLIC%\x"#, ["Users", "Public", "x"]), ("C:\\", []),
  ])
  func `knows the variables that are the same for every user`(path: String, parts: [String]) {
    #expect(HostPath(RawPath(path)) == windows("C", parts))
  }

  @Test(arguments: [
    #"\\server\share\x"#, #"\\?\UNC\server\share\x"#, #"\\?\Volume{1}\x"#, #"\Device\HarddiskVolume3\x"#,
    #"%APPDATA%\x"#, "%SystemRoot%x", "C:x", "C:", #"C:\a.txt:stream"#, "", "/a\0b",
  ])
  func `says of other paths that they are elsewhere`(path: String) {
    guard case .elsewhere(let reason) = HostPath(RawPath(path)) else {
      Issue.record("\(path) was taken for \(HostPath(RawPath(path)))")
      return
    }
    #expect(!reason.isEmpty)
  }

  @Test func `reads POSIX and relative paths`() {
    #expect(HostPath("/usr//bin/./x/../y") == .posix(["usr", "bin", "y"].map { Array($0.utf8) }))
    #expect(HostPath("/../../etc") == .posix([Array("etc".utf8)]))
    #expect(HostPath("a/b") == .relative)
  }
}

struct FileRootTests {
  private let bench: Workbench
  private let hasher: FileHasher

  init() throws {
    bench = try Workbench()
    hasher = FileHasher(root: .folder(bench.folder))
  }

  private func found(_ path: String) -> String? {
    let report = hasher.report(on: RawPath(path))
    return report.state == .hashed ? report.found?.description : nil
  }

  @Test func `finds files of a drive without regard to case`() throws {
    try bench.write("C/Users/Äneas/Evil.DLL")
    try bench.write("D/Tools/x.exe")
    let expected = "C/Users/Äneas/Evil.DLL"
    #expect(found(#"C:\Users\Äneas\Evil.DLL"#) == expected)
    #expect(found(#"c:\USERS\äNEAS\evil.dll"#) == expected)
    #expect(found(#"\??\C:/users/x/../ÄNEAS/EVIL.dll"#) == expected)
    #expect(found(#"d:\tools\X.EXE"#) == "D/Tools/x.exe")
    #expect(hasher.report(on: #"E:\x"#).state == .elsewhere)
    #expect(hasher.report(on: #"C:\Users\none"#).state == .missing)
    #expect(hasher.report(on: "C:\\").state == .notRegular)
    #expect(hasher.report(on: #"\\server\share\x"#).state == .elsewhere)
    #expect(hasher.report(on: "relative").state == .elsewhere)
  }

  @Test(arguments: ["c", "C:", "C%3A", "c%3a"])
  func `knows how collectors write a drive`(drive: String) throws {
    try bench.write("\(drive)/Windows/x.sys")
    #expect(found(#"\SystemRoot\x.sys"#) == "\(drive)/Windows/x.sys")
  }

  @Test func `takes the folder for drive C when it has no drives, and for no other`() throws {
    try bench.write("Windows/System32/x.dll")
    #expect(found(#"C:\windows\system32\X.dll"#) == "Windows/System32/x.dll")
    #expect(hasher.report(on: #"D:\Windows\System32\x.dll"#).state == .elsewhere)
  }

  @Test func `prefers the exact name, else the first in byte order`() throws {
    try bench.write("C/a/File", [1])
    try bench.write("C/a/FILE", [2])
    try bench.write("C/a/file", [3])
    #expect(found(#"C:\a\file"#) == "C/a/file")
    #expect(found(#"C:\a\fiLE"#) == "C/a/FILE")
  }

  @Test func `finds POSIX files by their exact names`() throws {
    try bench.write("usr/bin/tool")
    #expect(found("/usr/bin/tool") == "usr/bin/tool")
    #expect(hasher.report(on: "/usr/bin/TOOL").state == .missing)
    #expect(hasher.report(on: "/usr/bin").state == .notRegular)
    #expect(hasher.report(on: "/").state == .notRegular)
  }

  @Test func `never leaves the folder by dots`() throws {
    let outside = try Workbench()
    try outside.write("secret")
    let name = (outside.folder as NSString).lastPathComponent
    for path in ["/../\(name)/secret", "/a/../../\(name)/secret", #"C:\..\..\\#(name)\secret"#] {
      #expect(hasher.report(on: RawPath(path)).state == .missing)
    }
  }

  @Test func `follows no link, neither on the way nor at the end`() throws {
    let outside = try Workbench()
    try outside.write("secret")
    try bench.makeFolder("C/Users")
    try bench.write("C/real/x")
    try bench.link("C/Users/out", to: outside.folder)
    try bench.link("C/Users/file", to: outside.folder + "/secret")
    try bench.link("C/Users/in", to: "../real")
    for path in [#"C:\Users\out\secret"#, #"C:\users\OUT\secret"#, #"C:\Users\file"#, #"C:\Users\in\x"#] {
      let report = hasher.report(on: RawPath(path))
      #expect(report.state == .notRegular)
      #expect(report.reason?.contains("symbolic link") == true)
    }
    try bench.link("D", to: outside.folder)
    #expect(hasher.report(on: #"D:\secret"#).state == .notRegular)
  }

  @Test func `reports a root that is not there`() {
    let report = FileHasher(root: .folder(bench.folder + "/none")).report(on: "/x")
    #expect(report.state == .missing)
    #expect(report.reason?.contains("root folder") == true)
  }

  @Test func `follows links on the way on the host itself`() throws {
    try bench.write("real/x")
    try bench.link("way", to: "real")
    #expect(FileHasher().report(on: bench.path("way/x")).state == .hashed)
  }

  @Test func `never reads outside while a folder is exchanged for a link`() throws {
    let outside = try Workbench()
    try outside.write("x", Array("outside".utf8))
    try bench.write("C/a/x", Array("inside".utf8))
    try bench.link("link", to: outside.folder)
    let inside = try Digest(of: Array("inside".utf8)).hex
    let (a, kept, link) = (bench.path("C/a"), bench.path("kept"), bench.path("link"))
    let ended = DispatchSemaphore(value: 0)
    let swapper = Thread {
      defer { ended.signal() }
      while !Thread.current.isCancelled {
        _ = rename(a.description, kept.description)
        _ = rename(link.description, a.description)
        _ = rename(a.description, link.description)
        _ = rename(kept.description, a.description)
      }
    }
    swapper.start()
    defer {
      swapper.cancel()
      ended.wait()
    }
    for _ in 0..<2000 {
      let report = hasher.report(on: #"C:\a\x"#)
      #expect(report.sha256 == nil || report.sha256 == inside)
    }
  }
}
