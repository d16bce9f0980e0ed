/// Turns dossiers into another form on their way to a sink that carries bytes.
///
/// What cannot be turned is refused; what has nothing to say in that form (osquery's lines of a dossier without
/// answered statements) is delivered at once.
public struct EncodingSink: Sink {
  private let sink: any Sink
  private let encoding: DossierEncoding

  /// A sink that gets dossiers in a form.
  public init(_ sink: any Sink, encoding: DossierEncoding) {
    self.sink = sink
    self.encoding = encoding
  }

  /// The sink's name.
  public var name: String { sink.name }
  /// The sink's batch.
  public var batchSize: Int { sink.batchSize }

  /// The sink's outcomes, and those of what never reached it.
  public func deliver(_ dossiers: [OutgoingDossier]) async -> [DeliveryOutcome] {
    var outcomes: [DeliveryOutcome] = Array(repeating: .delivered, count: dossiers.count)
    var passed: [OutgoingDossier] = []
    var places: [Int] = []
    for (place, dossier) in dossiers.enumerated() {
      do throws(DossierEncodingError) {
        let bytes = try encoding.bytes(of: dossier)
        guard !bytes.isEmpty else { continue }
        passed.append(OutgoingDossier(id: dossier.id, alertID: dossier.alertID, bytes: bytes))
        places.append(place)
      } catch {
        outcomes[place] = .refused(reason: error.description)
      }
    }
    guard !passed.isEmpty else { return outcomes }
    for (place, outcome) in zip(places, await sink.deliver(passed)) { outcomes[place] = outcome }
    return outcomes
  }
}
