import ECS

/// The fields of events that alerts are made of, their names taken apart once.
enum AlertField {
  static let time: FieldPath = "@timestamp"
  static let category: FieldPath = "event.category"
  static let userName: FieldPath = "user.name"
  static let hostName: FieldPath = "host.name"
  static let processName: FieldPath = "process.name"
  static let parentName: FieldPath = "process.parent.name"
  static let fileName: FieldPath = "file.name"
  static let source: Endpoint = (address: "source.ip", port: "source.port")
  static let destination: Endpoint = (address: "destination.ip", port: "destination.port")
  static let alertID: FieldPath = "kibana.alert.uuid"
  static let alertDepth: FieldPath = "kibana.alert.depth"
  static let alertRule: FieldPath = "kibana.alert.rule.uuid"
  static let alertAncestors: FieldPath = "kibana.alert.ancestors"

  typealias Endpoint = (address: FieldPath, port: FieldPath)

  /// The parts of a data stream's name, and where alerts repeat them.
  static let dataStream = ["dataset", "namespace", "type"].map { part in
    (FieldPath("data_stream." + part), "kibana.alert.original_data_stream." + part)
  }
}
