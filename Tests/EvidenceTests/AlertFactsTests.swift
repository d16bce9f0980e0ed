import ECS
import Osquery
import Testing

@testable import Evidence

struct AlertFactsTests {
  static let nested = #"""
    {"@timestamp":"2026-10-14T08:13:00Z","kibana":{"alert":{"uuid":"u","original_time":"2026-10-14T08:12:57.5Z",
    "severity":"high","reason":"r","rule":{"rule_id":"rid","name":"Rule"}}},"host":{"name":"ws","id":"h1","os":{"type":"windows"}},
    "user":{"name":"jm","id":"S-1","domain":"CORP"},"process":{"pid":8576,"entity_id":"e","name":"wuauclt.exe",
    "executable":"C:\\Windows\\System32\\wuauclt.exe","command_line":"wuauclt.exe /x C:\\Users\\a\\x.dll",
    "args":["wuauclt.exe","/x"],"hash":{"sha256":"ABCD"},"code_signature":{"exists":true,"trusted":true,"subject_name":"MS"},
    "parent":{"pid":1,"executable":"C:\\Windows\\explorer.exe"}},"dll":{"path":"C:\\Users\\a\\x.dll","hash":{"sha256":"FF","md5":"0A"},
    "Ext":{"code_signature":[{"exists":false}]}},"dns":{"question":{"name":"evil.test"},"resolved_ip":["203.0.113.5","10.0.0.1"]}}
    """#
  static let flat = #"""
    {"@timestamp":["2026-10-14T08:13:00Z"],"kibana.alert.uuid":["u"],"kibana.alert.original_time":["2026-10-14T08:12:57.5Z"],
    "kibana.alert.severity":["high"],"kibana.alert.reason":["r"],"kibana.alert.rule.rule_id":["rid"],"kibana.alert.rule.name":["Rule"],
    "host.name":["ws"],"host.id":["h1"],"host.os.type":["windows"],"user.name":["jm"],"user.id":["S-1"],"user.domain":["CORP"],
    "process.pid":[8576],"process.entity_id":["e"],"process.name":["wuauclt.exe"],
    "process.executable":["C:\\Windows\\System32\\wuauclt.exe"],"process.command_line":["wuauclt.exe /x C:\\Users\\a\\x.dll"],
    "process.args":["wuauclt.exe","/x"],"process.hash.sha256":["ABCD"],"process.code_signature.exists":[true],
    "process.code_signature.trusted":[true],"process.code_signature.subject_name":["MS"],"process.parent.pid":[1],
    "process.parent.executable":["C:\\Windows\\explorer.exe"],"dll.path":["C:\\Users\\a\\x.dll"],"dll.hash.sha256":["FF"],
    "dll.hash.md5":["0A"],"dll.Ext.code_signature.exists":[false],"dns.question.name":["evil.test"],
    "dns.resolved_ip":["203.0.113.5","10.0.0.1"]}
    """#

  @Test(arguments: [nested, flat])
  func `reads nested and flat alerts alike`(text: String) throws {
    let facts = alert(text)
    #expect(
      [facts.id, facts.ruleID, facts.ruleName, facts.severity, facts.reason] == [
        "u", "rid", "Rule", "high", "r",
      ])
    #expect(facts.time == Timestamp("2026-10-14T08:12:57.5Z"))
    #expect([facts.hostName, facts.hostID, facts.userName, facts.userID] == ["ws", "h1", "jm", "S-1"])
    #expect(facts.platform == .windows)
    let subject = try #require(facts.subject)
    #expect(subject.pid == 8576)
    #expect(subject.user == "CORP\\jm")
    #expect(subject.sha256 == "abcd")
    #expect(subject.signature?.trusted == true)
    #expect(subject.arguments == ["wuauclt.exe", "/x"])
    #expect(facts.ancestors.map(\.executable) == ["C:\\Windows\\explorer.exe"])
    #expect(
      facts.files.map(\.role) == [
        "process.executable", "dll.path", "process.parent.executable", "command_line",
      ])
    #expect(facts.files[1].recorded == ["sha256": "ff", "md5": "0a"])
    #expect(facts.files[1].signature?.exists == false)
    #expect(facts.contacts.map(\.value) == ["evil.test", "203.0.113.5", "10.0.0.1"])
    #expect(facts.contacts.map(\.isAddress) == [false, true, true])
  }

  @Test func `an empty alert names nothing`() {
    let facts = alert("{}")
    #expect(facts.id.isEmpty && facts.ruleName.isEmpty)
    #expect(facts.subject == nil && facts.time == nil && facts.hostName == nil)
    #expect(facts.files.isEmpty && facts.contacts.isEmpty && facts.ancestors.isEmpty)
  }

  @Test(arguments: [
    (#"{"host":{"os":{"type":"windows"}}}"#, HostPlatform.windows), (#"{"host.os.type":"macos"}"#, .darwin),
    (#"{"host":{"os":{"platform":"darwin"}}}"#, .darwin), (#"{"host":{"os":{"type":"linux"}}}"#, .linux),
    (#"{"process":{"executable":"C:\\x.exe"}}"#, .windows), (#"{"process":{"executable":"/bin/x"}}"#, .linux),
    (#"{"file":{"path":"C:\\x.exe"}}"#, .windows), (#"{"host":{"os":{"type":"WINDOWS"}}}"#, .windows),
    ("{}", .linux),
  ])
  func `tells the platform`(text: String, platform: HostPlatform) {
    #expect(alert(text).platform == platform)
  }

  @Test func `falls back on the event's own fields`() {
    let facts = alert(
      #"{"event":{"id":"e"},"rule":{"id":"r","name":"n"},"@timestamp":"2026-10-14","host":{"hostname":"h"}}"#)
    #expect([facts.id, facts.ruleID, facts.ruleName] == ["e", "r", "n"])
    #expect(facts.hostName == "h")
    #expect(facts.time == Timestamp("2026-10-14"))
  }

  @Test func `a pid may be text, and files must be absolute`() {
    let facts = alert(
      #"{"host.os.type":"windows","process":{"pid":"77","executable":"x.exe"},"dll":{"path":"x.dll"},"file":{"path":"/etc/x"}}"#
    )
    #expect(facts.subject?.pid == 77)
    #expect(facts.files.isEmpty)
  }

  @Test func `hostile types are no facts`() {
    let facts = alert(
      #"{"process":{"pid":{"a":1},"name":[[]],"executable":null},"dll":{"path":5},"host":7,"@timestamp":{"x":1},"user":[]}"#
    )
    #expect(facts.subject == nil)
    #expect(facts.files.isEmpty)
    #expect(facts.time == nil)
  }
}
