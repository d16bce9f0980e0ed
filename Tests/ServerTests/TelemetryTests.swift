import Metrics
import Server
import Synchronization
import Testing

/// Keeps what is counted, by name and labels.
private final class CountingFactory: MetricsFactory {
  private final class Counting: CounterHandler, RecorderHandler, TimerHandler {
    let name: String
    let factory: CountingFactory

    init(_ name: String, _ factory: CountingFactory) {
      self.name = name
      self.factory = factory
    }

    func increment(by amount: Int64) { factory.add(name, amount) }
    func reset() {}
    func record(_ value: Int64) { factory.add(name, 1) }
    func record(_ value: Double) { factory.add(name, 1) }
    func recordNanoseconds(_ duration: Int64) { factory.add(name, 1) }
  }

  private let counts = Mutex<[String: Int64]>([:])

  var values: [String: Int64] { counts.withLock { $0 } }

  private func add(_ name: String, _ amount: Int64) { counts.withLock { $0[name, default: 0] += amount } }

  private func make(_ label: String, _ dimensions: [(String, String)]) -> Counting {
    Counting(([label] + dimensions.map { "\($0.0)=\($0.1)" }).joined(separator: " "), self)
  }

  func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    make(label, dimensions)
  }
  func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler { make(label, dimensions) }
  func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    make(label, dimensions)
  }
  func destroyCounter(_ handler: any CounterHandler) {}
  func destroyRecorder(_ handler: any RecorderHandler) {}
  func destroyTimer(_ handler: any TimerHandler) {}
}

@Suite struct TelemetryTests {
  @Test func `counts requests, documents and refusals under names that clients cannot make up`() async throws
  {
    let factory = CountingFactory()
    try await withStoppableServer(ports: FakeAgent().ports(), metrics: factory) { port, _ in
      for path in ["/v1/nothing", "/made-up/path", "/v1/dossiers/made-up"] {
        let answer = try RawConnection.exchange(port, "GET", path)
        #expect(answer.status == 404)
      }
      #expect(try RawConnection.exchange(port, "POST", "/v1/events", body: "{\"id\":1}\n7\n").status == 202)
      #expect(try RawConnection.exchange(port, "POST", "/v1/events", body: "{\"id\":1}").status == 202)
      #expect(try RawConnection.exchange(port, "GET", "/", ["Host: evil.example"]).status == 403)
    }
    let values = factory.values
    #expect(values["dossier_http_requests_total route=unknown status=4xx"] == 2)
    #expect(values["dossier_http_requests_total route=dossier status=4xx"] == 1)
    #expect(values["dossier_http_requests_total route=events status=2xx"] == 2)
    #expect(values["dossier_http_request_seconds route=events"] == 2)
    #expect(values["dossier_http_documents_total result=accepted"] == 1)
    #expect(values["dossier_http_documents_total result=known"] == 1)
    #expect(values["dossier_http_documents_total result=refused"] == 1)
    #expect(values["dossier_http_refusals_total reason=foreign"] == 1)
    #expect(values["dossier_http_refusals_total reason=unknown"] == 3)
    #expect(values["dossier_http_request_bytes_total"] == 19)
    #expect(!values.keys.contains { $0.contains("made-up") })
  }
}
