internal import ECS
internal import HTTPTypes

/// What is answered to a request.
struct Answer: Sendable {
  var status: HTTPResponse.Status
  var headers = HTTPFields()
  var body: [UInt8] = []
  /// Why the request was not taken, for the metrics.
  var reason: RefusalReason?

  init(_ status: HTTPResponse.Status) { self.status = status }

  /// JSON, with the media type that the client asked for.
  init(_ status: HTTPResponse.Status, json value: JSONValue, type: String = MediaType.json) {
    self.status = status
    body = JSONWriter.bytes(value)
    headers[.contentType] = type
  }

  /// Bytes that are no JSON of ours.
  init(_ status: HTTPResponse.Status, body: [UInt8], type: String) {
    self.status = status
    self.body = body
    headers[.contentType] = type
  }

  func retrying(after time: Duration) -> Answer {
    var answer = self
    // Whole seconds, at least one: less is not said in this header.
    answer.headers[.retryAfter] = String(max(1, Int((time / .seconds(1)).rounded(.up))))
    return answer
  }
}

/// A request that is refused, in Elasticsearch's form of an error so that its clients read the reason.
struct Refusal: Error, Sendable {
  var status: HTTPResponse.Status
  var code: String
  var detail: String
  var reason: RefusalReason
  var retryAfter: Duration?
  var headers = HTTPFields()

  func answer(type: String = MediaType.json, more: [(String, JSONValue)] = []) -> Answer {
    let cause: JSONValue = ["type": .string(code), "reason": .string(detail)]
    let error: JSONValue = ["root_cause": [cause], "type": .string(code), "reason": .string(detail)]
    let members: [(String, JSONValue)] = [("error", error), ("status", .number(JSONNumber(status.code)))]
    var answer = Answer(status, json: .object(JSONObject(members + more)), type: type)
    answer.reason = reason
    for field in headers { answer.headers.append(field) }
    return retryAfter.map { answer.retrying(after: $0) } ?? answer
  }
}

extension Refusal {
  static func malformed(_ detail: String) -> Refusal {
    Refusal(status: .badRequest, code: "illegal_argument_exception", detail: detail, reason: .malformed)
  }

  static func tooLarge(_ detail: String) -> Refusal {
    Refusal(status: .contentTooLarge, code: "content_too_long_exception", detail: detail, reason: .tooLarge)
  }

  static func busy(_ reason: RefusalReason, retryAfter: Duration, _ detail: String) -> Refusal {
    Refusal(
      status: .tooManyRequests, code: "es_rejected_execution_exception", detail: detail, reason: reason,
      retryAfter: retryAfter)
  }

  static func unavailable(_ detail: String) -> Refusal {
    Refusal(
      status: .serviceUnavailable, code: "unavailable_exception", detail: detail, reason: .unavailable,
      retryAfter: .seconds(5))
  }

  static let unauthorized = Refusal(
    status: .unauthorized, code: "security_exception",
    detail: "a token is needed: send Authorization: Bearer TOKEN", reason: .unauthorized,
    headers: [.wwwAuthenticate: "Bearer realm=\"dossier\", ApiKey, Basic realm=\"dossier\""])

  static func foreign(_ detail: String) -> Refusal {
    Refusal(status: .forbidden, code: "security_exception", detail: detail, reason: .foreign)
  }

  init(_ refusal: IntakeRefusal) {
    switch refusal {
    case .busy(let retryAfter):
      self = .busy(.busy, retryAfter: retryAfter, "there is no room for more now; send it again later")
    case .unavailable(let reason): self = .unavailable(reason)
    case .tooLarge(let reason): self = .tooLarge(reason)
    case .malformed(let reason): self = .malformed(reason)
    }
  }
}
