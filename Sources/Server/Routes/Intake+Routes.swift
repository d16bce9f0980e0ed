internal import ECS

/// Takes the bodies of `/v1/alerts` and `/v1/events`.
struct IntakeRoutes: Sendable {
  let ports: ServerPorts
  let limits: ServerSettings.Limits
  let deadline: PortDeadline
  let telemetry: ServerTelemetry

  func alerts(_ bytes: [UInt8]) async throws -> Answer {
    guard JSONShape(bytes).nesting(of: bytes.indices).deepest <= limits.depth else { throw tooDeep }
    let results = try await deadline.run { [ports] () throws(IntakeRefusal) in
      try await ports.acceptAlerts(.body(bytes))
    }
    telemetry.took(results)
    return Receipt(results).answer(listsIDs: true)
  }

  func events(_ bytes: [UInt8]) async throws -> Answer {
    let found = try documents(in: bytes)
    guard found.count <= limits.documents else { throw tooMany }
    let results = try await events(bytes, found)
    telemetry.took(results)
    return Receipt(results).answer(listsIDs: false)
  }

  /// The elements of an array, else the lines of NDJSON, else one document over several lines.
  private func documents(in bytes: [UInt8]) throws(Refusal) -> [IntakeBatch.Document] {
    let shape = JSONShape(bytes)
    if let elements = shape.elements() {
      return elements.map { IntakeBatch.Document(range: $0, line: 1) }
    }
    let lines = shape.lines()
    guard let first = lines.first, let last = lines.last else { return [] }
    if bytes[first.range.lowerBound] == UInt8(ascii: "[") { throw .malformed("the array is not whole") }
    if lines.count > 1, shape.nesting(of: first.range).open > 0 {
      let whole = first.range.lowerBound..<last.range.upperBound
      return [IntakeBatch.Document(range: whole, line: first.number)]
    }
    return lines.map { IntakeBatch.Document(range: $0.range, line: $0.number) }
  }

  private var tooMany: Refusal {
    .tooLarge("one request has at most \(limits.documents) documents: send fewer at once")
  }

  private var tooDeep: Refusal {
    .malformed("the document is nested deeper than \(limits.depth) levels (http.depth)")
  }

  /// Hands those that are not too deep to the port, and puts its results among the refusals.
  func events(_ bytes: [UInt8], _ documents: [IntakeBatch.Document]) async throws -> [IntakeResult] {
    try await take(bytes, documents) { [ports] (batch) throws(IntakeRefusal) in
      try await ports.acceptEvents(batch)
    }
  }

  /// The same for documents that are an alert each.
  func alerts(_ bytes: [UInt8], _ documents: [IntakeBatch.Document]) async throws -> [IntakeResult] {
    try await take(bytes, documents) { [ports] (batch) throws(IntakeRefusal) in
      try await ports.acceptAlerts(.documents(batch))
    }
  }

  private func take(
    _ bytes: [UInt8], _ documents: [IntakeBatch.Document],
    _ accept: @escaping @Sendable (IntakeBatch) async throws(IntakeRefusal) -> [IntakeResult]
  ) async throws -> [IntakeResult] {
    let shape = JSONShape(bytes)
    var results = [IntakeResult](
      repeating: .refused(reason: "the document is nested deeper than \(limits.depth) levels"),
      count: documents.count)
    let positions = documents.indices.filter {
      shape.nesting(of: documents[$0].range).deepest <= limits.depth
    }
    guard !positions.isEmpty else { return results }
    let batch = IntakeBatch(bytes: bytes, documents: positions.map { documents[$0] })
    let taken = try await deadline.run { () throws(IntakeRefusal) in try await accept(batch) }
    for (index, position) in positions.enumerated() {
      // A port that answers too little has not said that it keeps the rest.
      results[position] = index < taken.count ? taken[index] : .busy
    }
    return results
  }
}
