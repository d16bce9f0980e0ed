internal import ECS
internal import HTTPTypes

/// What shippers ask an Elasticsearch before they ship.
enum ElasticAnswers {
  /// The version that is given: clients compare it with their own, and Beats refuse one older than
  /// themselves.
  static let version = "9.9.0"
  private static let name = "dossier"
  private static let uuid = "ZG9zc2llci1pbnRha2UtMQ"

  static func answer(_ route: Route.ElasticRoute, type: String) -> Answer {
    switch route {
    case .root: Answer(.ok, json: root, type: type)
    case .license: Answer(.ok, json: license, type: type)
    case .xpack: Answer(.ok, json: ["features": [:], "license": license["license"] ?? .null], type: type)
    case .clusterHealth: Answer(.ok, json: health, type: type)
    case .nodes: Answer(.ok, json: nodes, type: type)
    case .exists: Answer(.ok, json: [:], type: type)
    }
  }

  private static var root: JSONValue {
    [
      "name": .string(name), "cluster_name": .string(name), "cluster_uuid": .string(uuid),
      "version": [
        "number": .string(version), "build_flavor": "default", "build_type": "tar", "build_hash": "unknown",
        "build_date": "2026-01-01T00:00:00.000000000Z", "build_snapshot": false, "lucene_version": "10.0.0",
        "minimum_wire_compatibility_version": "8.0.0", "minimum_index_compatibility_version": "8.0.0",
      ],
      "tagline": "You Know, for Search",
    ]
  }

  private static let license: JSONValue = [
    "license": [
      "status": "active", "uid": "00000000-0000-0000-0000-000000000000", "type": "basic",
      "issue_date_in_millis": 0, "max_nodes": 1, "issued_to": "dossier", "issuer": "dossier",
    ]
  ]

  private static let health: JSONValue = [
    "cluster_name": "dossier", "status": "green", "timed_out": false, "number_of_nodes": 1,
    "number_of_data_nodes": 1, "active_primary_shards": 0, "active_shards": 0, "relocating_shards": 0,
    "initializing_shards": 0, "unassigned_shards": 0, "number_of_pending_tasks": 0,
    "active_shards_percent_as_number": 100,
  ]

  /// One node without a published address, so that clients that look for nodes stay with the one they know.
  private static let nodes: JSONValue = [
    "_nodes": ["total": 1, "successful": 1, "failed": 0], "cluster_name": "dossier",
    "nodes": ["dossier": ["name": "dossier", "version": .string(version), "roles": ["ingest"]]],
  ]
}
