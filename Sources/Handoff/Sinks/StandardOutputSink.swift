internal import Synchronization

/// Writes each dossier to standard output, as one line of JSON.
///
/// Delivered means that the reader's pipe has it. The process must ignore SIGPIPE; a reader that is gone
/// postpones.
public final class StandardOutputSink: Sink {
  /// The name in the configuration.
  public let name: String
  /// One call's dossiers are written together.
  public let batchSize = 16
  private let descriptor: Int32
  /// Lines are written one after the other, whoever writes.
  private let turn = Mutex(())

  /// A sink.
  public convenience init(name: String) { self.init(name: name, descriptor: 1) }

  init(name: String, descriptor: Int32) {
    self.name = name
    self.descriptor = descriptor
  }

  /// Writes the dossiers; the first that cannot be written postpones itself and those after it.
  public func deliver(_ dossiers: [OutgoingDossier]) async -> [DeliveryOutcome] {
    await BlockingWork.run { [self] in
      turn.withLock { _ in
        var trouble: DeliveryOutcome?
        return dossiers.map { dossier in
          if let trouble { return trouble }
          guard !FileWriting.writeAll(descriptor, dossier.bytes + [0x0A]) else { return .delivered }
          let outcome = DeliveryOutcome.postponed(
            reason: "standard output could not be written: \(FileWriting.lastError)", after: nil)
          trouble = outcome
          return outcome
        }
      }
    }
  }
}
