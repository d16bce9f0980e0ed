/// JSON documents that came in one request: one buffer, and where each document stands in it.
///
/// The documents are no deeper than the server's limit, but not parsed: what is no JSON object is for the one
/// who takes them to refuse.
public struct IntakeBatch: Sendable {
  /// One document.
  public struct Document: Sendable, Hashable {
    /// Where its text stands in `IntakeBatch.bytes`.
    public var range: Range<Int>
    /// The line of the body it starts on, from 1, for messages.
    public var line: Int
    /// The sender's `_id`, 512 bytes at most; the same document sent again carries the same.
    public var id: String?
    /// The index or data stream it was sent to, 255 bytes at most.
    public var index: String?

    /// A document of a batch.
    public init(range: Range<Int>, line: Int, id: String? = nil, index: String? = nil) {
      self.range = range
      self.line = line
      self.id = id
      self.index = index
    }
  }

  /// The body, whole.
  public var bytes: [UInt8]
  /// The documents, in their order.
  public var documents: [Document]

  /// A batch.
  public init(bytes: [UInt8], documents: [Document]) {
    self.bytes = bytes
    self.documents = documents
  }

  /// The text of a document.
  public func text(of document: Document) -> ArraySlice<UInt8> { bytes[document.range] }
}

/// Alerts that were sent.
public enum AlertSubmission: Sendable {
  /// A whole body in any of the shapes that alerts come in: one alert, an array, NDJSON, `{"alerts": […]}`,
  /// the answer of an Elasticsearch search. Results stand in the order of the alerts found in it.
  case body([UInt8])
  /// Documents that are an alert each; the results are as many, in the same order.
  case documents(IntakeBatch)
}

/// What became of one event or alert.
public enum IntakeResult: Sendable, Hashable {
  /// It is kept durably under this id.
  case accepted(id: String)
  /// It was kept before under this id, and is not kept twice.
  case known(id: String)
  /// It cannot be used; sending it again would not help.
  case refused(reason: String)
  /// There is no room for it now; it should be sent again.
  case busy
}

/// Why nothing of a request was taken.
public enum IntakeRefusal: Error, Sendable, Hashable {
  /// There is no room now; answered with 429.
  case busy(retryAfter: Duration)
  /// It cannot be kept, such as with a full disk; answered with 503.
  case unavailable(reason: String)
  /// It is more than is taken at once; answered with 413.
  case tooLarge(reason: String)
  /// It cannot be read at all; answered with 400.
  case malformed(reason: String)
}
