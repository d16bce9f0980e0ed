internal import HTTPTypes

/// What a request is for: the only form in which paths go further.
enum Route: Sendable, Hashable {
  case liveness
  case readiness
  case metrics
  case alerts
  case events
  case dossiers
  case dossier(id: String)
  /// `_bulk`, with the index of the path for items that name none.
  case bulk(index: String?)
  /// One document of an index.
  case document(DocumentRoute.Place)
  case elastic(ElasticRoute)
  /// A path that exists, with methods that it does not take.
  case wrongMethod(allowed: String)
  case unknown

  /// The Elasticsearch calls besides `_bulk` that shippers make before they ship.
  enum ElasticRoute: Sendable, Hashable {
    case root
    case license
    case xpack
    case clusterHealth
    case nodes
    /// An index, data stream, template, policy or pipeline is asked for: it is said to be there, so that
    /// nobody creates it.
    case exists
  }

  /// Longest name of an index (Elasticsearch's own limit) and longest id of a dossier.
  static let longestIndex = 255
  static let longestID = 128

  init(_ method: HTTPRequest.Method, _ path: [String]) {
    switch (path.first, path.count) {
    case (nil, _): self = Self.read(method, .elastic(.root))
    case ("healthz", 1): self = Self.read(method, .liveness)
    case ("readyz", 1): self = Self.read(method, .readiness)
    case ("metrics", 1): self = Self.read(method, .metrics)
    case ("v1", _): self = Self.own(method, Array(path.dropFirst()))
    default: self = Self.elasticsearch(method, path)
    }
  }

  private static func own(_ method: HTTPRequest.Method, _ path: [String]) -> Route {
    switch (path.first, path.count) {
    case ("alerts", 1): method == .post ? .alerts : .wrongMethod(allowed: "POST")
    case ("events", 1): method == .post ? .events : .wrongMethod(allowed: "POST")
    case ("dossiers", 1): read(method, .dossiers)
    case ("dossiers", 2): isID(path[1]) ? read(method, .dossier(id: path[1])) : .unknown
    default: .unknown
    }
  }

  private static func elasticsearch(_ method: HTTPRequest.Method, _ path: [String]) -> Route {
    switch (path[0], path.count) {
    case ("_bulk", 1): write(method, .bulk(index: nil))
    case ("_license", 1): read(method, .elastic(.license))
    case ("_xpack", 1): read(method, .elastic(.xpack))
    case ("_cluster", 2) where path[1] == "health": read(method, .elastic(.clusterHealth))
    case ("_nodes", 1...3) where path.last == "http" || path.count == 1: read(method, .elastic(.nodes))
    case ("_index_template", 2), ("_template", 2), ("_component_template", 2), ("_data_stream", 2):
      read(method, .elastic(.exists))
    case ("_ilm", 3) where path[1] == "policy": read(method, .elastic(.exists))
    case ("_ingest", 3) where path[1] == "pipeline": read(method, .elastic(.exists))
    case (let name, 1) where isIndex(name):
      Self.index(method)
    case (let index, 2) where isIndex(index) && path[1] == "_bulk": write(method, .bulk(index: index))
    case (let index, 2...3) where isIndex(index): document(method, index, Array(path.dropFirst()))
    default: .unknown
    }
  }

  /// Any name is one of an index that is there, but nobody reads one here: a path that a person mistyped is none.
  private static func index(_ method: HTTPRequest.Method) -> Route {
    switch method {
    case .head: .elastic(.exists)
    case .put, .delete: .wrongMethod(allowed: "HEAD")
    default: .unknown
    }
  }

  private static func document(_ method: HTTPRequest.Method, _ index: String, _ path: [String]) -> Route {
    switch (path[0], path.count) {
    case ("_doc", 1):
      method == .post
        ? .document(DocumentRoute.Place(index: index, creates: false)) : .wrongMethod(allowed: "POST")
    case ("_doc", 2), ("_create", 2):
      path[1].utf8.count <= BulkBody.longestID
        ? write(
          method, .document(DocumentRoute.Place(index: index, id: path[1], creates: path[0] == "_create")))
        : .unknown
    default: .unknown
    }
  }

  private static func read(_ method: HTTPRequest.Method, _ route: Route) -> Route {
    method == .get || method == .head ? route : .wrongMethod(allowed: "GET, HEAD")
  }

  private static func write(_ method: HTTPRequest.Method, _ route: Route) -> Route {
    method == .post || method == .put ? route : .wrongMethod(allowed: "POST, PUT")
  }

  static func isIndex(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= longestIndex && !text.hasPrefix("_")
  }

  private static func isID(_ text: String) -> Bool {
    text.utf8.count <= longestID
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-_.:".utf8.contains(byte)
        }
      }
  }

  /// The name in metrics and logs; there are as many as cases.
  var name: String {
    switch self {
    case .liveness: "healthz"
    case .readiness: "readyz"
    case .metrics: "metrics"
    case .alerts: "alerts"
    case .events: "events"
    case .dossiers: "dossiers"
    case .dossier: "dossier"
    case .bulk: "bulk"
    case .document: "document"
    case .elastic: "elasticsearch"
    case .wrongMethod, .unknown: "unknown"
    }
  }

  /// Whether a person or a probe that shows no token may ask for it.
  var isOpen: Bool { self == .liveness }
}
