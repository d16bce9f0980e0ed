internal import ECS

/// Creates dossiers in a data stream or index of Elasticsearch or OpenSearch, several with one `_bulk` request.
///
/// The dossier's id is the document's `_id`, so a repeat is refused with 409, which counts as delivered. After a
/// data stream has rolled over to a new index, a repeat of an older dossier is not recognised any more.
public struct ElasticsearchSink: Sink {
  /// What the sink needs.
  public struct Settings: Sendable, Hashable {
    /// How the cluster is reached.
    public var connection: HTTPConnectionSettings
    /// The data stream or index.
    public var index = "logs-dossier-default"
    /// The ingest pipeline; nil: the index's own.
    public var pipeline: String?
    /// The file with an API key in its encoded form; nil: none.
    public var keyFile: String?
    /// The user, with `passwordFile`; nil: none.
    public var user: String?
    /// The file with the user's password.
    public var passwordFile: String?
    /// The most dossiers of one request, 1 to 10,000.
    public var batch = 50
    /// The most bytes of one request; a single larger dossier goes alone.
    public var batchBytes = 8 << 20

    /// The defaults, for a cluster.
    public init(_ connection: HTTPConnectionSettings) { self.connection = connection }
  }

  /// The name in the configuration.
  public let name: String
  /// The most dossiers of one request.
  public let batchSize: Int

  private let service: HTTPService
  private let path: String
  private let index: String
  private let batchBytes: Int

  /// A sink.
  /// - Throws: `SinkSettingsError` when a secret cannot be read or a name is not allowed.
  public init(name: String, settings: Settings, transport: any HTTPTransport, clock: SinkClock = .system)
    throws(SinkSettingsError)
  {
    self.name = name
    batchSize = max(1, settings.batch)
    batchBytes = settings.batchBytes
    index = settings.index
    guard Self.isName(settings.index), settings.pipeline.map(Self.isName) ?? true else {
      throw SinkSettingsError(
        sink: name,
        reason: "an index or pipeline has lower-case letters, digits, dots, hyphens and underscores only")
    }
    path = "/_bulk" + (settings.pipeline.map { "?pipeline=\($0)" } ?? "")
    var headers = [("Content-Type", "application/x-ndjson"), ("Accept", "application/json")]
    let header = try SinkSecrets(sink: name).keyOrBasic(
      keyFile: settings.keyFile, user: settings.user, passwordFile: settings.passwordFile)
    if let header { headers.append(header) }
    service = HTTPService(
      address: settings.connection.address, headers: headers, transport: transport, clock: clock)
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 255, ![0x2D, 0x5F, 0x2B].contains(first),
      text != ".", text != ".."
    else { return false }
    return text.utf8.allSatisfy {
      $0 &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F
    }
  }

  /// Sends the dossiers in as many requests as their sizes ask for.
  public func deliver(_ dossiers: [OutgoingDossier]) async -> [DeliveryOutcome] {
    var outcomes: [DeliveryOutcome] = []
    for batch in batches(dossiers) { outcomes += await send(batch) }
    return outcomes
  }

  private func batches(_ dossiers: [OutgoingDossier]) -> [ArraySlice<OutgoingDossier>] {
    var batches: [ArraySlice<OutgoingDossier>] = []
    var start = 0
    var bytes = 0
    for (place, dossier) in dossiers.enumerated() {
      let size = dossier.bytes.count + index.utf8.count + dossier.id.utf8.count + 40
      if place > start, bytes + size > batchBytes || place - start >= batchSize {
        batches.append(dossiers[start..<place])
        (start, bytes) = (place, 0)
      }
      bytes += size
    }
    if start < dossiers.count { batches.append(dossiers[start...]) }
    return batches
  }

  private func send(_ batch: ArraySlice<OutgoingDossier>) async -> [DeliveryOutcome] {
    let answer = await service.post(path, body: body(batch))
    if answer.response?.status == 413, batch.count > 1 {
      // The cluster takes less at a time than was configured: halves, down to one.
      let middle = batch.startIndex + batch.count / 2
      return await send(batch[..<middle]) + send(batch[middle...])
    }
    guard answer.outcome == .delivered else { return Array(repeating: answer.outcome, count: batch.count) }
    guard let items = answer.json?["items"]?.array, items.count == batch.count else {
      let reason = "\(service.address) answered the bulk request with something else than its items"
      return Array(repeating: .postponed(reason: reason, after: nil), count: batch.count)
    }
    return items.map { outcome($0["create"] ?? .null) }
  }

  private func body(_ batch: ArraySlice<OutgoingDossier>) -> [UInt8] {
    var body: [UInt8] = []
    body.reserveCapacity(batch.reduce(0) { $0 + $1.bytes.count + 160 })
    for dossier in batch {
      let action: JSONValue = ["create": ["_index": .string(index), "_id": .string(dossier.id)]]
      body += JSONWriter.bytes(action)
      body.append(0x0A)
      // A line end stands between JSON's words only, where a space is as good.
      body += dossier.bytes.contains(0x0A) ? dossier.bytes.map { $0 == 0x0A ? 0x20 : $0 } : dossier.bytes
      body.append(0x0A)
    }
    return body
  }

  /// Source: Elasticsearch's reference, Bulk API, response body: `items[].create.status` and `.error`.
  private func outcome(_ item: JSONValue) -> DeliveryOutcome {
    let error = item["error"]
    let words = [error?["type"]?.string, error?["reason"]?.string ?? error?.string].compactMap(\.self)
    let said = words.isEmpty ? "" : ", saying: " + HTTPOutcome.visible(words.joined(separator: ": "))
    guard let status = item["status"]?.int else {
      return .postponed(reason: "\(service.address) gave no status for the document", after: nil)
    }
    let reason = "\(service.address) answered \(status) for the document\(said)"
    switch status {
    case 200..<300, 409: return .delivered
    case 401, 403, 408, 429, 500..<600: return .postponed(reason: reason, after: nil)
    default: return .refused(reason: reason)
    }
  }
}
