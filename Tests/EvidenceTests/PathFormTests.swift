import Testing

@testable import Evidence

struct PathFormTests {
  @Test(arguments: [
    ("C:\\Windows\\System32\\A.DLL", "c:\\windows\\system32\\a.dll"),
    ("C:/Windows/A.dll", "c:\\windows\\a.dll"), ("C:\\Windows\\..\\Users\\x.dll", "c:\\users\\x.dll"),
    ("C:\\a\\\\b\\.\\c.dll", "c:\\a\\b\\c.dll"), ("C:\\Users\\.ssh\\id", "c:\\users\\.ssh\\id"),
    ("C:\\Users\\ÄÖ\\x.exe", "c:\\users\\äö\\x.exe"), ("\\\\?\\C:\\A\\b", "c:\\a\\b"), ("c:\\a\\", "c:\\a\\"),
    ("%SystemRoot%\\x.dll", "c:\\windows\\x.dll"), ("\\\\Server\\Share\\X", "\\\\server\\share\\x"),
    ("/usr/bin/../lib/x", "/usr/lib/x"), ("/usr/Bin/x", "/usr/Bin/x"), ("/usr//bin/./x", "/usr/bin/x"),
    ("/home/u/.config/x", "/home/u/.config/x"), ("/tmp/", "/tmp/"), ("name.exe", "name.exe"), ("/a", "/a"),
    ("C:\\x", "c:\\x"), ("", ""),
  ])
  func `brings a path into the form to compare by`(path: String, normal: String) {
    #expect(PathPlaces.normal(path) == normal)
    #expect(PathPlaces.normal(normal) == normal)
  }

  /// The quick way must say what taking each path apart says: a path with a detour that goes nowhere is no plain one.
  @Test(arguments: 0..<30 as Range<UInt64>)
  func `a path is the same with a detour in it`(seed: UInt64) {
    var state = seed &+ 1
    func pick<Element>(_ elements: [Element]) -> Element {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return elements[Int(state >> 33) % elements.count]
    }
    for _ in 0..<40 {
      let isWindows = pick([true, false])
      let separator = isWindows ? "\\" : "/"
      let names = (0..<pick([1, 2, 3, 5])).map { _ in
        pick(["Windows", "a", "x.dll", "B c", "tmp.d", "~1", "n-o"])
      }
      let front = isWindows ? pick(["C:\\", "d:\\"]) : "/"
      let plain = front + names.joined(separator: separator)
      let detour =
        front + pick([".", "q\(separator)..", "."]) + separator + names.joined(separator: separator)
      #expect(PathPlaces.normal(plain) == PathPlaces.normal(detour), "\(plain)")
    }
  }
}
