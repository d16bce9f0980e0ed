import Foundation
import Server
import Testing

/// The official Python clients, unchanged.
private enum Client: String, CaseIterable, CustomTestStringConvertible {
  case elasticsearch
  case opensearchpy

  var testDescription: String { rawValue }

  /// Interpreters that have this client.
  var installed: [String] {
    Python.interpreters.filter { (try? Tool.run($0, ["-c", "import \(rawValue)"])) != nil }
  }

  static let found = allCases.flatMap { client in client.installed.map { (client, $0) } }

  var connect: String {
    switch self {
    case .elasticsearch:
      """
      from elasticsearch import Elasticsearch, helpers
      def connect(**more):
          return Elasticsearch(f"http://127.0.0.1:{port}", **more)
      """
    case .opensearchpy:
      """
      from opensearchpy import OpenSearch, helpers
      def connect(**more):
          more.pop("api_key", None)
          return OpenSearch(f"http://127.0.0.1:{port}", **more)
      """
    }
  }
}

@Suite(
  .enabled(
    if: !Client.found.isEmpty,
    "no Python with elasticsearch or opensearch-py: name one in DOSSIER_TEST_PYTHON"))
struct OfficialClientTests {
  private static func run(_ client: (Client, String), _ port: Int, _ script: String) throws -> String {
    let start = "import sys\nport = int(sys.argv[1])\n\(client.0.connect)\n"
    return String(
      decoding: try Tool.run(client.1, ["-c", start + script, String(port)]), as: UTF8.self)
  }

  private var open: ServerSettings {
    var settings = ServerSettings(port: 0)
    settings.limits.rate = 0
    return settings
  }

  @Test(arguments: Client.found.indices)
  func `the bulk helpers ship a hundred thousand events, each of which arrives once`(index: Int) async throws
  {
    let client = Client.found[index]
    let agent = FakeAgent()
    try await withServer(open, ports: agent.ports()) { port in
      let output = try Self.run(
        client, port,
        """
        def events(first, last):
            for n in range(first, last):
                yield {"_index": "logs-test", "id": f"e{n}", "message": "x" * 60, "n": 1}
        plain = connect()
        zipped = connect(http_compress=True)
        print(plain.info()["tagline"], plain.ping(), plain.cluster.health()["status"])
        print(helpers.bulk(plain, events(0, 40000), chunk_size=2000))
        print(sum(ok for ok, _ in helpers.streaming_bulk(zipped, events(40000, 70000))))
        print(sum(ok for ok, _ in helpers.parallel_bulk(zipped, events(70000, 100000), thread_count=4)))
        """)
      #expect(output == "You Know, for Search True green\n(40000, [])\n30000\n30000\n")
    }
    #expect(agent.ids.count == 100_000)
    #expect(agent.kept.count == 100_000)
  }

  @Test(arguments: Client.found.indices)
  func `the helpers send again what found no room`(index: Int) async throws {
    let client = Client.found[index]
    let agent = FakeAgent()
    agent.beBusyOnce(every: 7)
    try await withServer(open, ports: agent.ports()) { port in
      let output = try Self.run(
        client, port,
        """
        def events():
            for n in range(3000):
                yield {"_op_type": "create", "_index": "logs-test", "_id": f"e{n}", "n": n}
        # The helpers raise on an item's 429 before they try it again, unless they are told not to raise.
        print(helpers.bulk(connect(), events(), max_retries=5, initial_backoff=0.05, raise_on_error=False))
        """)
      #expect(output == "(3000, [])\n")
      agent.refuse(.busy(retryAfter: .seconds(1)), times: 3)
      let whole = try Self.run(
        client, port,
        """
        more = {"max_retries": 0} if "elasticsearch" in sys.modules else {}
        print(helpers.bulk(connect(**more), [{"_index": "x", "id": f"w{n}"} for n in range(10)],
                           max_retries=5, initial_backoff=0.05))
        """)
      #expect(whole == "(10, [])\n")
    }
    #expect(agent.kept.count == 3_010)
  }

  @Test(arguments: Client.found.indices)
  func `the client sends single documents`(index: Int) async throws {
    let client = Client.found[index]
    let agent = FakeAgent()
    try await withServer(open, ports: agent.ports()) { port in
      let output = try Self.run(
        client, port,
        """
        client = connect()
        word = "document" if "elasticsearch" in sys.modules else "body"
        if "elasticsearch" in sys.modules:
            import elasticsearch
            if elasticsearch.VERSION[0] < 8: word = "body"
        body = {word: {"id": "own", "message": "x"}}
        print(client.index(index="logs-test", **body)["result"])
        print(client.index(index="logs-test", id="a/b c", **body)["_id"])
        print(client.create(index="logs-test", id="c", **body)["_shards"]["successful"])
        try:
            client.create(index="logs-test", id="c", **body)
        except Exception as error:
            print(type(error).__name__, getattr(error, "status_code", None))
        """)
      #expect(output == "created\na/b c\n1\nConflictError 409\n")
    }
    #expect(agent.ids == ["own", "a/b c", "c"])
  }

  @Test(arguments: Client.found.indices)
  func `the client shows its key or password, and learns why an item failed`(index: Int) async throws {
    let client = Client.found[index]
    let settings = ServerSettings(port: 0, tokens: [try ServerToken("0123456789abcdef")])
    try await withServer(settings, ports: FakeAgent().ports()) { port in
      let output = try Self.run(
        client, port,
        """
        name = "basic_auth" if "elasticsearch" in sys.modules else "http_auth"
        withPassword = connect(**{name: ("dossier", "0123456789abcdef")})
        clients = [withPassword]
        if "elasticsearch" in sys.modules:
            clients += [connect(api_key=("id", "0123456789abcdef")), connect(bearer_auth="0123456789abcdef")]
        for client in clients:
            print(client.info()["version"]["build_flavor"])
        try:
            connect().info()
        except Exception as error:
            print(type(error).__name__, getattr(error, "status_code", None))
        _, errors = helpers.bulk(withPassword, [{"_op_type": "delete", "_index": "x", "_id": "1"}],
                                 raise_on_error=False)
        print(errors[0]["delete"]["status"], errors[0]["delete"]["error"]["type"])
        """)
      let flavors = client.0 == .elasticsearch ? 3 : 1
      #expect(output.hasPrefix(String(repeating: "default\n", count: flavors)))
      #expect(output.contains(" 401\n"))
      #expect(output.hasSuffix("400 illegal_argument_exception\n"))
    }
  }
}
