/// The fields of the Elastic Common Schema (ECS 9, "Field reference") that are not plain keywords, and those
/// of Elastic Defend, the Windows integration and detection alerts that rules compare as something else than
/// text.
enum ECSFields {
  /// The type of every field listed here, by its dotted name.
  static let types: [String: FieldType] = {
    var types: [String: FieldType] = [:]
    for group in groups {
      for prefix in group.prefixes {
        for (type, names) in group.names {
          for name in names { types[prefix.isEmpty ? name : prefix + "." + name] = type }
        }
      }
    }
    return types
  }()

  /// Fields that the schema has once, or below each of several prefixes ("reused" field sets).
  private struct Group {
    let prefixes: [String]
    let names: [FieldType: [String]]
  }

  private static let groups = [
    Group(prefixes: [""], names: common),
    Group(prefixes: endpoints, names: endpoint),
    Group(prefixes: processes, names: process),
    Group(prefixes: indicators, names: indicator),
    Group(prefixes: signed.map { $0 + ".code_signature" }, names: codeSignature),
    Group(prefixes: signed.map { $0 + ".pe" }, names: executable),
    Group(prefixes: (files + ["process", "process.parent"]).map { $0 + ".elf" }, names: elf),
    Group(prefixes: ["file", "process", "process.parent"].map { $0 + ".macho" }, names: executable),
    Group(prefixes: files, names: file),
    Group(
      prefixes: (files + indicators + ["tls.client", "tls.server"]).map { $0 + ".x509" }, names: certificate),
    Group(prefixes: ["url"] + indicators.map { $0 + ".url" }, names: url),
    Group(prefixes: hosts, names: host),
    Group(prefixes: (hosts + users).map { $0 + ".risk" }, names: risk),
    Group(prefixes: entities, names: entity),
    Group(prefixes: ["dll.Ext", "file.Ext", "process.Ext"], names: defend),
  ]

  // MARK: Where field sets stand

  private static let endpoints = ["client", "destination", "server", "source"]
  private static let processes = [
    "process", "process.parent", "process.previous", "process.entry_leader", "process.entry_leader.parent",
    "process.entry_leader.parent.session_leader", "process.group_leader", "process.parent.group_leader",
    "process.session_leader", "process.session_leader.parent", "process.session_leader.parent.session_leader",
  ]
  private static let indicators = ["threat.indicator", "threat.enrichments.indicator"]
  private static let files = ["file"] + indicators.map { $0 + ".file" }
  private static let signed = files + ["dll", "process", "process.parent"]
  private static let hosts = ["host", "host.target"]
  private static let users = ["user", "user.changes", "user.effective", "user.target"]
  private static let entities =
    ["entity", "entity.target"]
    + (hosts + users + [
      "cloud", "cloud.origin", "cloud.target", "orchestrator", "service", "service.origin", "service.target",
    ]).map { $0 + ".entity" }

  // MARK: Field sets

  private static let common: [FieldType: [String]] = [
    .date: [
      "@timestamp", "email.delivery_timestamp", "email.origination_timestamp", "event.created", "event.end",
      "event.ingested", "event.start", "package.installed", "threat.enrichments.matched.occurred",
      "tls.client.not_after", "tls.client.not_before", "tls.server.not_after", "tls.server.not_before",
      "kibana.alert.start", "kibana.alert.last_detected", "kibana.alert.original_time",
      "kibana.alert.suppression.start", "kibana.alert.suppression.end",
    ],
    .ip: [
      "dns.resolved_ip", "network.forwarded_ip", "observer.ip", "orchestrator.resource.ip",
      "process.entry_leader.entry_meta.source.ip", "related.ip",
    ],
    .boolean: [
      "container.security_context.privileged", "faas.coldstart", "process.io.max_bytes_per_process_exceeded",
      "tls.established", "tls.resumed", "volume.removable", "volume.writable",
    ],
    .long: [
      "container.disk.read.bytes", "container.disk.write.bytes", "container.network.egress.bytes",
      "container.network.ingress.bytes", "dns.answers.ttl", "email.attachments.file.size", "event.duration",
      "event.sequence", "event.severity", "http.request.body.bytes", "http.request.bytes",
      "http.response.body.bytes", "http.response.bytes", "http.response.status_code", "log.origin.file.line",
      "log.syslog.facility.code", "log.syslog.priority", "log.syslog.severity.code", "network.bytes",
      "network.packets", "package.size", "process.io.bytes_skipped.length", "process.io.bytes_skipped.offset",
      "process.io.total_bytes_captured", "process.io.total_bytes_skipped", "process.tty.columns",
      "process.tty.rows", "volume.size", "kibana.alert.depth", "kibana.alert.suppression.docs_count",
      "process.Ext.real.pid", "process.parent.Ext.real.pid", "powershell.file.script_block_length",
    ],
    .float: [
      "event.risk_score", "event.risk_score_norm", "vulnerability.score.base",
      "vulnerability.score.environmental", "vulnerability.score.temporal", "kibana.alert.risk_score",
    ],
    .double: [
      "gen_ai.request.frequency_penalty", "gen_ai.request.presence_penalty", "gen_ai.request.temperature",
      "gen_ai.request.top_k", "gen_ai.request.top_p", "powershell.file.script_block_entropy_bits",
      "powershell.file.script_block_surprisal_stdev",
    ],
    .integer: [
      "gen_ai.request.choice.count", "gen_ai.request.max_tokens", "gen_ai.request.seed",
      "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens",
    ],
    .scaledFloat: ["container.cpu.usage", "container.memory.usage"],
    .constantKeyword: ["data_stream.dataset", "data_stream.namespace", "data_stream.type"],
    .wildcard: [
      "email.message_id", "error.stack_trace", "http.request.body.content", "http.response.body.content",
      "process.io.text", "registry.data.strings",
    ],
    .text: ["powershell.file.script_block_text"],
    .matchOnlyText: ["error.message", "message"],
    .flattened: [
      "gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.system_instructions",
      "gen_ai.tool.call.arguments", "gen_ai.tool.call.result", "gen_ai.tool.definitions",
      "log.syslog.structured_data", "aws.cloudtrail.flattened.additional_eventdata",
      "aws.cloudtrail.flattened.digest", "aws.cloudtrail.flattened.insight_details",
      "aws.cloudtrail.flattened.request_parameters", "aws.cloudtrail.flattened.response_elements",
      "aws.cloudtrail.flattened.service_event_details", "kibana.alert.rule.parameters",
    ],
    .nested: [
      "email.attachments", "gen_ai.request.encoding_formats", "gen_ai.request.stop_sequences",
      "gen_ai.response.finish_reasons", "threat.enrichments",
    ],
    .object: [
      "container.labels", "dns.answers", "labels", "log.syslog", "network.inner", "observer.egress",
      "observer.geo.location", "observer.ingress", "process.io", "process.tty",
    ],
  ]

  private static let endpoint: [FieldType: [String]] = [
    .ip: ["ip", "nat.ip"],
    .long: ["as.number", "bytes", "nat.port", "packets", "port"],
    .object: ["geo.location"],
  ]

  private static let process: [FieldType: [String]] = [
    .long: [
      "args_count", "exit_code", "pid", "thread.id", "tty.char_device.major", "tty.char_device.minor",
      "uptime", "vpid",
    ],
    .boolean: ["interactive", "same_as_process"],
    .date: ["end", "start"],
    .wildcard: ["command_line"],
  ]

  private static let codeSignature: [FieldType: [String]] = [
    .boolean: ["exists", "trusted", "valid"],
    .date: ["timestamp"],
  ]

  /// What Portable Executable and Mach-O files have in common.
  private static let executable: [FieldType: [String]] = [
    .boolean: ["go_stripped"],
    .flattened: ["go_imports", "imports"],
    .long: [
      "go_imports_names_entropy", "go_imports_names_var_entropy", "imports_names_entropy",
      "imports_names_var_entropy", "sections.entropy", "sections.physical_size", "sections.var_entropy",
      "sections.virtual_size",
    ],
    .nested: ["sections"],
  ]

  private static let elf: [FieldType: [String]] = executable.merging([
    .date: ["creation_date"],
    .flattened: ["exports", "go_imports", "imports"],
    .nested: ["sections", "segments"],
    .long: (executable[.long] ?? []) + ["header.entrypoint", "sections.chi2", "sections.virtual_address"],
  ]) { $1 }

  private static let file: [FieldType: [String]] = [
    .date: ["accessed", "created", "ctime", "mtime"],
    .long: ["size"],
  ]

  private static let certificate: [FieldType: [String]] = [
    .date: ["not_after", "not_before"],
    .long: ["public_key_exponent", "public_key_size"],
  ]

  private static let url: [FieldType: [String]] = [
    .wildcard: ["full", "original", "path"],
    .long: ["port"],
  ]

  private static let indicator: [FieldType: [String]] = [
    .date: ["first_seen", "last_seen", "modified_at"],
    .ip: ["ip"],
    .long: ["as.number", "port", "scanner_stats", "sightings"],
    .wildcard: ["registry.data.strings"],
    .object: ["geo.location"],
  ]

  private static let host: [FieldType: [String]] = [
    .ip: ["ip"],
    .long: [
      "disk.read.bytes", "disk.write.bytes", "network.egress.bytes", "network.egress.packets",
      "network.ingress.bytes", "network.ingress.packets", "uptime",
    ],
    .scaledFloat: ["cpu.usage"],
    .object: ["geo.location"],
  ]

  private static let risk: [FieldType: [String]] = [
    .float: ["calculated_score", "calculated_score_norm", "static_score", "static_score_norm"]
  ]

  private static let entity: [FieldType: [String]] = [
    .boolean: ["attributes.managed", "attributes.mfa_enabled"],
    .date: ["last_seen_timestamp", "lifecycle.last_activity"],
  ]

  private static let defend: [FieldType: [String]] = [
    .double: ["entropy", "relative_file_creation_time", "relative_file_name_modify_time"],
    .long: ["windows.zone_identifier"],
    .nested: ["code_signature"],
  ]
}
