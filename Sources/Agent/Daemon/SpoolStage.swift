internal import ECS
internal import Logging
internal import ServiceLifecycle
internal import Store

/// Hands the events that came in over the network to the rules, batch after batch, and tells the rules the time when
/// nothing comes.
struct SpoolStage: Service {
  let store: DossierStore
  let detection: DetectionStage
  let spooled: WakeSignal
  let watch: StoreWatch

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var last: Int64 = 0
      while !Task.isCancelled {
        let count = spooled.count
        do {
          let batches = try store.nextEventBatches(after: last, limit: 16)
          for batch in batches {
            try await detection.take(
              DetectionStage.Batch(name: "http", lines: batch.bytes, spooled: [batch.number]))
            last = batch.number
          }
          guard batches.isEmpty else { continue }
          try await detection.passTime()
          await spooled.wait(past: count, atMost: .seconds(5))
        } catch {
          watch.failed(error)
          try? await Task.sleep(for: .seconds(1))
        }
      }
    }
  }
}
