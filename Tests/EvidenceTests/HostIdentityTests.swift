import ECS
import Foundation  // whole, for the machine's name
import Osquery
import Testing

@testable import Evidence

/// Which alerts are of this host.
struct HostIdentityTests {
  private static let host = HostIdentity(
    name: "Web-01.example.com", id: "3d1219c7c4c5404aaa1f6d2a48adfda4", platform: .linux,
    otherNames: ["intranet", "198.51.100.9"], otherIDs: ["0C203489-B017-4CA5-9186-87C66DE8253C"],
    addresses: ["192.0.2.2", "fd00::2", "127.0.0.1", "::1", "fe80::1%eth0", "169.254.7.7"])

  private static func match(_ members: String, _ host: HostIdentity = host) -> HostMatch {
    host.match(alert("{\(members)}"))
  }

  @Test(arguments: [
    #""host.name":"web-01.example.com""#, #""host.name":"WEB-01""#,
    #""host":{"hostname":"web-01.Example.com."}"#,
    #""host":{"name":"db","hostname":"web-01"}"#, #""host.name":["db-1","web-01"]"#,
    #""host.name":"Intranet""#,
    #""host.name":"web-07","host.id":"3d1219c7-c4c5-404a-aa1f-6d2a48adfda4""#,
    #""host.name":"web-07","host.id":"{0c203489-b017-4ca5-9186-87c66de8253c}""#,
    #""host.name":"web-07","host.ip":["203.0.113.4","192.0.2.2"]"#,
    #""host.name":"web-07","host.ip":["FD00:0:0::2"]"#, #""host.name":"::ffff:192.0.2.2""#,
    #""host.name":"198.51.100.9""#, #""agent.name":"web-01""#,
    #""winlog.computer_name":"WEB-01.example.com""#,
  ])
  func `is the alert's when one thing agrees`(members: String) {
    #expect(Self.match(members) == .same)
  }

  @Test(arguments: [
    "", #""message":"x""#, #""host.name":"localhost""#, #""host":{"name":"localhost.localdomain"}"#,
    #""host.name":"","host.hostname":"-""#, #""host.ip":["127.0.0.1","::1","fe80::1","169.254.7.7"]"#,
    #""host.id":"i-0abc""#, #""host.id":"00000000-0000-0000-0000-000000000000""#, #""host.name":{"x":1}"#,
  ])
  func `is taken for the alert's when that names no host`(members: String) {
    #expect(Self.match(members) == .assumed)
  }

  @Test(arguments: [
    (#""host.name":"web-07""#, "web-07"), (#""host.name":"web-01.example.net""#, "web-01.example.net"),
    (#""host.name":"web-0""#, "web-0"), (#""host.name":"web-011""#, "web-011"),
    (#""host.name":"example.com""#, "example.com"),
    (#""host.name":"web-07","host.ip":["127.0.0.1","fe80::1"]"#, "web-07"),
    (#""host.name":"web-07","agent.name":"web-01""#, "web-07"),
    (#""host.name":"10.0.0.7""#, "10.0.0.7"), (#""host.ip":"10.0.0.7""#, "10.0.0.7"),
    (
      #""host.id":"11111111-c4c5-404a-aa1f-6d2a48adfda4""#, "11111111-c4c5-404a-aa1f-6d2a48adfda4"
    ),
    (#""agent":{"name":"web-07"}"#, "web-07"), (#""host.hostname":"Web-07","host.id":"?""#, "Web-07"),
  ])
  func `is not the alert's when all that it names differs`(members: String, name: String) {
    #expect(
      Self.match(members)
        == .other("the alert is of the host \(name), and this host is Web-01.example.com"))
  }

  @Test func `compares only what is known of the host`() {
    let nameless = HostIdentity(name: "localhost", id: nil, platform: .linux)
    #expect(Self.match(#""host.name":"web-07""#, nameless) == .assumed)
    let addressed = HostIdentity(name: nil, id: nil, platform: .linux, addresses: ["192.0.2.2"])
    #expect(Self.match(#""host.name":"web-07""#, addressed) == .assumed)
    #expect(Self.match(#""host.name":"web-07","host.ip":"192.0.2.3""#, addressed).reason != nil)
  }

  @Test func `a short name stands for that name in any domain`() {
    let host = HostIdentity(name: "web-01", id: nil, platform: .linux)
    #expect(Self.match(#""host.name":"WEB-01.a.example""#, host) == .same)
    #expect(Self.match(#""host.name":"web-01-a.example""#, host).reason != nil)
  }

  @Test func `the domain of no network in particular is none`() {
    let host = HostIdentity(name: "Anna.local", id: nil, platform: .darwin)
    #expect(Self.match(#""host.name":"anna.lan""#, host) == .same)
    #expect(Self.match(#""host.name":"anna.localdomain""#, host) == .same)
    #expect(Self.match(#""host.name":"ann.local""#, host).reason != nil)
    #expect(Self.match(#""host.name":".local""#, host).reason != nil)
  }

  @Test func `an alert with many thousand names costs little and does no harm`() {
    let names = (0..<20_000).map { "\"n\($0)\"" }.joined(separator: ",")
    #expect(Self.match("\"host.name\":[\(names)]").reason != nil)
  }

  @Test(arguments: [
    ("docker0", true), ("br-0a1b", true), ("virbr0", true), ("vEthernet (Default Switch)", true),
    ("eth0", false), ("br0", false), ("ens3", false), ("Ethernet", false), ("bond0", false),
  ])
  func `an address of a network that every host has tells nothing`(interface: String, isShared: Bool) {
    #expect(HostIdentity.isShared(interface: interface) == isShared)
  }

  @Test func `this machine knows its own name and addresses`() throws {
    let machine = HostIdentity.ofThisMachine(aliases: ["Other-Name"])
    let name = try #require(machine.name)
    #expect(machine.match(alert(#"{"host.name":"\#(name)"}"#)) == .same)
    #expect(machine.match(alert(#"{"host.name":"other-name.example.org"}"#)) == .same)
    #expect(machine.match(alert(#"{"host.name":"not-\#(name)"}"#)).reason != nil)
    #expect(!machine.isRecorded)
    if let id = try? String(contentsOfFile: "/etc/machine-id", encoding: .utf8) {
      #expect(machine.id.map { $0 + "\n" } == id)
    }
  }

  @Test func `a recorded host is known by its manifest and its tables`() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Config/demo/host").path
    let host = HostIdentity(try HostSnapshot(directory: folder))
    #expect(host.name == "ws-ctrl-0427" && host.platform == .windows && host.isRecorded)
    #expect(host.match(alert(#"{"host.name":"WS-CTRL-0427.corp.example"}"#)) == .same)
    #expect(host.match(alert(#"{"host.name":"x","host.ip":["10.40.17.83"]}"#)) == .same)
    #expect(host.match(alert(#"{"host.name":"lnx-sandbox-03","host.ip":["10.40.99.12"]}"#)).reason != nil)
  }
}
