import ECS
import Server
import Synchronization

/// An agent that keeps everything in memory, by id.
final class FakeAgent: Sendable {
  private struct State {
    var kept: [String] = []
    var ids: Set<String> = []
    var calls = 0
    var refusal: IntakeRefusal?
    /// Calls that are refused before one is taken.
    var refusals = 0
    var busyEvery = 0
    var sawBusy: Set<String> = []
    var health = HealthReport()
  }

  private let state = Mutex(State())

  var kept: [String] { state.withLock { $0.kept } }
  var ids: Set<String> { state.withLock { $0.ids } }
  var calls: Int { state.withLock { $0.calls } }

  func refuse(_ refusal: IntakeRefusal?, times: Int = .max) {
    state.withLock {
      $0.refusal = refusal
      $0.refusals = times
    }
  }

  /// Answers that every such document finds no room the first time it comes.
  func beBusyOnce(every count: Int) { state.withLock { $0.busyEvery = count } }

  func report(_ health: HealthReport) { state.withLock { $0.health = health } }

  private func take(_ texts: [(text: String, id: String?)]) throws(IntakeRefusal) -> [IntakeResult] {
    let result: Result<[IntakeResult], IntakeRefusal> = state.withLock { state in
      state.calls += 1
      if let refusal = state.refusal, state.refusals > 0 {
        state.refusals -= 1
        return .failure(refusal)
      }
      return .success(texts.map { Self.keep($0, in: &state) })
    }
    return try result.get()
  }

  private static func keep(_ document: (text: String, id: String?), in state: inout State) -> IntakeResult {
    guard let value = try? JSONParser.parse(document.text), let object = value.object else {
      return .refused(reason: "an object was expected")
    }
    let id = document.id ?? object["kibana.alert.uuid"]?.string ?? object["id"]?.scalarText ?? document.text
    if state.ids.contains(id) { return .known(id: id) }
    let number = object["n"]?.int ?? 1
    if state.busyEvery > 0, number % state.busyEvery == 0, state.sawBusy.insert(id).inserted { return .busy }
    state.ids.insert(id)
    state.kept.append(document.text)
    return .accepted(id: id)
  }

  /// Ports that lead here.
  func ports(
    before: @escaping @Sendable () async -> Void = {},
    dossiers: @escaping @Sendable (DossierQuery) async throws(IntakeRefusal) -> DossierPage = { _ in
      DossierPage(entries: [], next: nil)
    }
  ) -> ServerPorts {
    ServerPorts(
      acceptAlerts: { (submission) async throws(IntakeRefusal) in
        await before()
        switch submission {
        case .body(let bytes):
          let value = try? JSONParser.parse(bytes)
          let alerts = value?.array ?? value.map { [$0] } ?? []
          return try self.take(alerts.map { (JSONWriter.text($0), nil) })
        case .documents(let batch): return try self.take(Self.texts(batch))
        }
      },
      acceptEvents: { (batch) async throws(IntakeRefusal) in
        await before()
        return try self.take(Self.texts(batch))
      },
      dossiers: dossiers,
      dossier: { id in
        id == "d-1" ? StoredDossier(bytes: Array("{\"dossier\": 1 }\n".utf8), tag: "abc") : nil
      },
      health: { self.state.withLock { $0.health } },
      metrics: { "# TYPE up gauge\nup 1\n" })
  }

  private static func texts(_ batch: IntakeBatch) -> [(text: String, id: String?)] {
    batch.documents.map { (String(decoding: batch.text(of: $0), as: UTF8.self), $0.id) }
  }
}
