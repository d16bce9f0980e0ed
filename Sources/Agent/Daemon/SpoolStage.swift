internal import Handoff
internal import ServiceLifecycle
internal import Store

/// Hands the events that came in over the network and by standard input to the rules, batch after batch, and tells the
/// rules the time when nothing comes. What was consumed before a restart, and was kept, only builds up again what was
/// under way.
struct SpoolStage: Service {
  let store: DossierStore
  let detection: DetectionStage
  let spooled: WakeSignal
  let watch: StoreWatch

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await replay()
      var last: Int64 = 0
      while !Task.isCancelled {
        let count = spooled.count
        do {
          let batches = try store.nextEventBatches(after: last, limit: 16)
          for batch in batches {
            try await detection.take(DetectionStage.Batch(batch, isReplay: false))
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

  private func replay() async {
    var last: Int64 = 0
    while !Task.isCancelled {
      let batches: [EventBatch]
      do {
        batches = try store.keptEventBatches(after: last, limit: 16)
      } catch {
        // It is for those under way only: new events are worth more than old ones.
        return watch.failed(error)
      }
      guard let end = batches.last?.number else { return }
      for batch in batches {
        await watch.untilDone { try await detection.take(DetectionStage.Batch(batch, isReplay: true)) }
      }
      last = end
    }
  }
}

extension DetectionStage.Batch {
  fileprivate init(_ batch: EventBatch, isReplay: Bool) {
    self.init(
      name: batch.origin.source, lines: batch.bytes, firstLine: batch.origin.firstLine, isReplay: isReplay,
      spooled: isReplay ? [] : [batch.number])
  }
}
