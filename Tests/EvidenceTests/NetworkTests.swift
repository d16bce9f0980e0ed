import Osquery
import Testing

@testable import Evidence

struct AddressPlacesTests {
  @Test(arguments: [
    ("8.8.8.8", true), ("203.0.113.5", true), ("1.1.1.1", true), ("172.15.0.1", true), ("172.32.0.1", true),
    ("100.63.255.255", true), ("100.128.0.1", true), ("192.167.1.1", true), ("223.255.255.255", true),
    ("10.0.0.1", false), ("127.0.0.1", false), ("0.0.0.0", false), ("192.168.1.1", false),
    ("169.254.169.254", false),
    ("172.16.0.1", false), ("172.31.255.255", false), ("100.64.0.1", false), ("224.0.0.1", false),
    ("255.255.255.255", false), ("2001:4860:4860::8888", true), ("2a00::1", true), ("::ffff:8.8.8.8", true),
    ("::ffff:10.0.0.1", false), ("::1", false), ("::", false), ("fe80::1", false), ("febf::1", false),
    ("fec0::1", true),
    ("fc00::1", false), ("fd12::1", false), ("ff02::1", false), ("fe80::1%eth0", false), ("", false),
    ("localhost", false),
    ("8.8.8", false), ("8.8.8.8.8", false), ("8.8.8.256", false), ("08.8.8.8", false), (" 8.8.8.8", false),
    ("*", false),
  ])
  func `tells outside addresses`(address: String, isOutside: Bool) {
    #expect(AddressPlaces.isOutside(address) == isOutside)
  }
}

struct NetworkEvidenceTests {
  static let text = #"""
    {"host.os.type":"windows","process":{"pid":500,"executable":"C:\\x.exe","parent":{"pid":400,"executable":"C:\\p.exe"}},
    "dns":{"question":{"name":"Evil.test"}},"destination":{"ip":"203.0.113.5"}}
    """#
  static let tables: [EvidenceStatement: StatementResult] = [
    .processes: processes([
      (500, 400, #"C:\x.exe"#, "x", 10), (400, 300, #"C:\p.exe"#, "p", 9), (300, 4, #"C:\g.exe"#, "g", 8),
      (600, 500, #"C:\c.exe"#, "c", 11), (700, 4, #"C:\o.exe"#, "o", 1),
    ]),
    .sockets: .rows(
      ["pid", "protocol", "local_address", "local_port", "remote_address", "remote_port", "state"],
      [
        ["500", "6", "10.0.0.2", "50000", "198.51.100.7", "443", "ESTABLISHED"],
        ["600", "17", "", "1", "", "0", ""], ["400", "6", "a", "2", "b", "3", nil],
        ["300", "6", "a", "2", "b", "3", nil], ["700", "6", "a", "2", "203.0.113.5", "80", nil],
        ["701", "6", "a", "2", "::ffff:203.0.113.5", "81", nil], [nil, "6", "a", "2", "b", "3", nil],
      ]),
    .listeningPorts: .rows(
      ["pid", "port", "protocol", "address"],
      [["500", "4444", "6", "0.0.0.0"], ["500", "0", "6", ""], ["700", "80", "6", "0.0.0.0"]]),
    .dnsCache: .rows(
      ["name", "type"], [["other.test", "A"], ["evil.TEST", "A"], ["", "A"], [nil, nil]]),
  ]

  private static func network(_ tables: [EvidenceStatement: StatementResult] = tables) -> NetworkEvidence {
    let facts = alert(text)
    let survey = HostSurvey(tables)
    return NetworkEvidence(facts, tree: ProcessTree(facts, survey: survey), survey: survey)
  }

  @Test func `ties sockets to the subject, its parent, its children and the alert's addresses`() {
    let sockets = Self.network().sockets
    #expect(sockets.map(\.pid) == [500, 600, 400, 700, 701])
    #expect(
      sockets.map(\.tie) == [
        "the subject has it", "a child of the subject has it", "the subject's parent has it",
        "an address that the alert names", "an address that the alert names",
      ])
    #expect(sockets[0].transport == "tcp" && sockets[1].transport == "udp")
    #expect(sockets[0].remoteAddress == "198.51.100.7" && sockets[0].remotePort == 443)
    #expect(sockets[1].remoteAddress == nil && sockets[1].state == nil)
  }

  @Test func `lists ports of the tree, but not Unix sockets`() {
    let ports = Self.network().listeningPorts
    #expect(ports.map(\.localPort) == [4444])
    #expect(ports.first?.localAddress == "0.0.0.0")
  }

  @Test func `names that the alert knows come first`() {
    let names = Self.network().dnsCache
    #expect(names.map(\.name) == ["evil.TEST", "other.test"])
    #expect(names.map(\.tie) == ["the alert names it", nil])
    #expect(Self.network().reason == nil)
  }

  @Test func `lists so many names, those with a tie always`() {
    var tables = Self.tables
    tables[.dnsCache] = .rows(
      ["name", "type"], (0..<900).map { ["n\($0).test", "A"] } + [["evil.test", "A"]])
    let names = Self.network(tables).dnsCache
    #expect(names.count == NetworkEvidence.mostNames)
    #expect(names.first?.name == "evil.test")
  }

  @Test func `says what is missing`() {
    var tables = Self.tables
    tables[.dnsCache] = nil
    tables[.sockets] = .failed(.error, "boom")
    #expect(
      Self.network(tables).reason
        == "the table process_open_sockets could not be read: boom; the table dns_cache was not read")
    let facts = alert(#"{"host.os.type":"linux"}"#)
    let survey = HostSurvey([.sockets: .rows([]), .listeningPorts: .rows([])])
    #expect(NetworkEvidence(facts, tree: ProcessTree(facts, survey: survey), survey: survey).reason == nil)
  }

  @Test func `a process under a pid that was given away ties nothing`() {
    var tables = Self.tables
    tables[.processes] = processes([(500, 4, #"C:\other.exe"#, "o", 10)])
    #expect(Self.network(tables).sockets.map(\.pid) == [700, 701])
    #expect(Self.network(tables).listeningPorts.isEmpty)
  }
}
