/// One event with what is known of the document it is in Elasticsearch: events come bare, or as search hits
/// (`{"_index": …, "_id": …, "_source": {…}}`).
public struct SourceEvent: Sendable, Hashable {
  /// The event's fields.
  public var document: JSONObject
  /// The index it came from: `_index`, else the name of its data stream, else unknown.
  public var index: String?
  /// The document's `_id`, when it has one.
  public var id: String?
  /// The document's `_version`; 1 when it isn't said.
  public var version: Int

  /// Takes a JSON value as it stands in a file of events.
  /// - Returns: nil when the value is not an object.
  public init?(_ value: JSONValue) {
    guard let object = value.object else { return nil }
    if let source = object["_source"]?.object {
      document = source
      index = object["_index"]?.string ?? Self.dataStream(of: source)
      id = object["_id"]?.string
      version = object["_version"]?.int ?? 1
    } else {
      document = object
      index = object["_index"]?.string ?? Self.dataStream(of: object)
      id = object["_id"]?.string
      version = 1
    }
  }

  /// The data stream's name from its three parts, `logs-endpoint.events.process-default`.
  private static func dataStream(of document: JSONObject) -> String? {
    guard let dataset = document.text(datasetPath) else { return nil }
    let type = document.text(typePath) ?? "logs"
    let namespace = document.text(namespacePath) ?? "default"
    return "\(type)-\(dataset)-\(namespace)"
  }

  // Taken apart once: every event is asked for them.
  private static let datasetPath: FieldPath = "data_stream.dataset"
  private static let typePath: FieldPath = "data_stream.type"
  private static let namespacePath: FieldPath = "data_stream.namespace"
}
