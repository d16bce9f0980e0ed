/// What statements may touch. Names are compared without regard to ASCII case.
///
/// The same list of tables is also switched off in every engine (`--disable_tables`), so a table that slips
/// past the check of the text still does not exist.
public struct StatementPolicy: Sendable, Hashable {
  /// Tables that no statement may name, in lower case.
  public let deniedTables: Set<String>
  /// Functions that no statement may call, in lower case.
  public let deniedFunctions: Set<String>
  /// The longest statement, in UTF-8 bytes.
  public let maximumBytes: Int

  /// Tables that make requests (HTTP, cloud metadata, rule downloads), carve files, or open raw devices.
  public static let outreachTables: Set<String> = [
    "augeas", "azure_instance_metadata", "azure_instance_tags", "carves", "configurations", "curl",
    "curl_certificate", "device_file", "device_hash", "device_partitions", "ec2_instance_metadata",
    "ec2_instance_tags", "prometheus_metrics", "yara", "yara_events", "yara_file", "yara_process",
    "ycloud_instance_metadata",
  ]

  /// Tables whose rows are credentials or are likely to hold some: password hashes, environments, typed
  /// commands, private key files. A dossier travels far; who wants these rows in it says so by name.
  public static let secretTables: Set<String> = [
    "docker_container_envs", "keychain_items", "process_envs", "shadow", "shell_history", "user_ssh_keys",
  ]

  /// `carve` copies files off the host, `sleep` blocks the engine, the rest touch files or code.
  public static let blockingFunctions: Set<String> = [
    "carve", "edit", "fts3_tokenizer", "load_extension", "readfile", "sleep", "writefile",
  ]

  /// Everything in the three lists denied; 64 KiB a statement.
  public static let standard = StatementPolicy()

  /// The standard lists, with some tables let through and others denied as well.
  public init(
    allowing allowed: some Sequence<String> = [], denying denied: some Sequence<String> = [],
    maximumBytes: Int = 64 << 10
  ) {
    deniedTables = Self.outreachTables.union(Self.secretTables)
      .union(denied.map { $0.lowercased() }).subtracting(allowed.map { $0.lowercased() })
    deniedFunctions = Self.blockingFunctions
    self.maximumBytes = maximumBytes
  }
}
