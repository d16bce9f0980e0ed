// Foundation whole: the tests make links.
import Foundation
import Testing

@testable import Handoff

@Suite struct FilePlaceTests {
  @Test func `is the same by every way that leads to a file, whether it exists or not`() throws {
    let bench = try Workbench()
    let manager = FileManager.default
    try manager.createDirectory(atPath: bench.folder + "/real/deep", withIntermediateDirectories: true)
    try manager.createSymbolicLink(
      atPath: bench.folder + "/link", withDestinationPath: bench.folder + "/real")
    try manager.createSymbolicLink(
      atPath: bench.folder + "/file", withDestinationPath: bench.folder + "/real/there")
    try Data().write(to: URL(filePath: bench.folder + "/real/there"))
    for name in ["there", "new"] {
      let place = FilePlace("\(bench.folder)/real/\(name)")
      for way in ["/link/\(name)", "//real/./\(name)", "/real/deep/../\(name)", "/link/deep/../\(name)"] {
        #expect(FilePlace(bench.folder + way) == place, "\(way)")
      }
      #expect(FilePlace("\(bench.folder)/real/deep/\(name)") != place)
    }
    #expect(FilePlace(bench.folder + "/file") == FilePlace(bench.folder + "/real/there"))
  }

  @Test func `two file sinks on one file are refused by both names`() throws {
    let bench = try Workbench()
    func sink(_ name: String, _ path: String) -> SinkSettings {
      SinkSettings(name: name, kind: .file(path: bench.folder + path, maximumBytes: 4_096, kept: 1))
    }
    struct None: HTTPTransportProvider {
      func transport(_ settings: HTTPConnectionSettings) throws(TransportError) -> any HTTPTransport {
        throw TransportError(.settings, place: "nowhere", reason: "none is needed")
      }
    }
    _ = try SinkSet([sink("a", "/x"), sink("b", "/y")], transports: None())
    let error = #expect(throws: SinkSettingsError.self) {
      try SinkSet([sink("a", "/x"), sink("c", "/y"), sink("b", "/z/../x")], transports: None())
    }
    #expect(error?.sink == "b")
    #expect(
      error?.reason.contains("the sink a writes to (\(bench.folder)/x)") == true,
      "\(String(describing: error))")
  }
}
