import ECS
import Foundation
import Testing

@testable import Handoff

@Suite struct STIXBundleTests {
  @Test(.enabled(if: Python.has("stix2"), "no python3 with stix2 is here"))
  func `is read by the reference library, which gives the observables the same ids`() throws {
    let bundles = try (hostileValues + ["C:\\Users\\a\\x.dll", "/tmp/é/x", "x"]).map { value in
      try JSONParser.parse(try DossierFormat.stix.text(of: dossier(with: value)))
    }
    let program = """
      import json, sys, stix2
      kinds = {"file": stix2.v21.File, "directory": stix2.v21.Directory, "domain-name": stix2.v21.DomainName,
               "ipv4-addr": stix2.v21.IPv4Address, "network-traffic": stix2.v21.NetworkTraffic,
               "user-account": stix2.v21.UserAccount}
      seen = set()
      for document in json.load(sys.stdin):
        bundle = stix2.parse(json.dumps(document), version="2.1")
        ids = {object["id"] for object in document["objects"]}
        for object in document["objects"]:
          seen.add(object["type"])
          for key, value in object.items():
            for ref in ([value] if key.endswith("_ref") else value if key.endswith("_refs") else []):
              if ref not in ids: print("dangling", ref)
          if object["type"] in kinds:
            copy = {k: v for k, v in object.items() if k not in ("id", "type", "spec_version")}
            if kinds[object["type"]](**copy).id != object["id"]: print("another id", object)
      print(",".join(sorted(seen)))
      """
    let run = try Python.run(program, input: JSONWriter.text(.array(bundles)))
    #expect(
      run.output
        == "directory,domain-name,file,identity,indicator,ipv4-addr,network-traffic,observed-data,process,report,"
        + "user-account\n")
    #expect(run.status == 0)
  }

  @Test(.enabled(if: Python.has("stix2patterns"), "no python3 with stix2-patterns is here"))
  func `writes patterns that the reference grammar accepts and no value breaks out of`() throws {
    let patterns = hostileValues.flatMap { value in
      ["path", "domain", "ip", "sha256"].compactMap { STIXPattern.pattern(type: $0, value: value) }
    }
    let program = """
      import json, sys
      from stix2patterns.v21.pattern import Pattern
      for text in json.load(sys.stdin):
        data = Pattern(text).inspect()
        if sum(len(terms) for terms in data.comparisons.values()) > 2 or data.observation_ops: print("broke out", text)
      """
    let run = try Python.run(program, input: JSONWriter.text(.array(patterns.map(JSONValue.string))))
    #expect(run.output == "")
    #expect(run.status == 0)
  }

  @Test func `gives the same bytes for the same document, and every object an id once`() throws {
    let document = dossier(with: "C:\\Users\\a\\x.dll")
    let text = try DossierFormat.stix.text(of: document)
    #expect(try DossierFormat.stix.text(of: document) == text)
    let ids = try JSONParser.parse(text)["objects"]?.array?.compactMap { $0["id"]?.string } ?? []
    #expect(ids.count > 10)
    #expect(Set(ids).count == ids.count)
    let processes = ids.filter { $0.hasPrefix("process--") }
    #expect(!processes.isEmpty)
    let random = /process--.{8}-.{4}-4.{3}-[89ab].{3}-.{12}/
    for id in processes { #expect(id.wholeMatch(of: random) != nil, "\(id)") }
  }

  @Test(arguments: [
    ("C:\\Users\\a\\x.dll", "C:\\Users\\a", "x.dll"), ("C:\\x.dll", "C:\\", "x.dll"),
    ("/etc/passwd", "/etc", "passwd"),
    ("/x", "/", "x"), ("x", nil, "x"), ("/", nil, "/"), ("a\\b/c", "a\\b", "c"), ("/a\\b", "/a", "b"),
  ])
  func `splits paths into folder and name`(path: String, folder: String?, name: String) {
    let parts = STIXPattern.split(path)
    #expect(parts.folder == folder)
    #expect(parts.name == name)
  }

  @Test func `shows a document with nothing in it`() throws {
    let bundle = try JSONParser.parse(try DossierFormat.stix.text(of: ["dossier": [:]]))
    #expect(bundle["objects"]?.array?.compactMap { $0["type"]?.string } == ["identity", "report"])
  }
}
