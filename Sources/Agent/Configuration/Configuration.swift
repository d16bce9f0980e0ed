public import Handoff

/// Every setting of Dossier, typed, with its default.
///
/// `Config/dossier.toml` lists the same settings with their units; relative paths in a file are taken from
/// the file's folder.
public struct Configuration: Sendable, Hashable {
  /// Which rules run.
  public var rules = Rules()
  /// Where the query sets are.
  public var guides = Guides()
  /// How alerts and events are taken by HTTP.
  public var http = HTTP()
  /// The daemon itself.
  public var agent = Agent()
  /// Which files the daemon follows.
  public var intake = Intake()
  /// What the daemon writes to standard error.
  public var log = Log()
  /// What is made unreadable before a dossier leaves the host.
  public var redaction = Redaction()
  /// Whether dossiers are signed.
  public var signing = Signing()
  /// How osqueryi is run.
  public var osquery = Osquery()
  /// What alerts call the host whose tables are asked.
  public var host = Host()
  /// Which files are hashed.
  public var files = Files()
  /// Bounds of one dossier.
  public var enrichment = Enrichment()
  /// What is kept of the events that pass.
  public var events = Events()
  /// Where what Dossier remembers is kept.
  public var store = Store()
  /// Where dossiers are handed off: `[sinks.NAME]`, in the order of the file.
  public var sinks: [SinkSettings] = []

  /// The defaults.
  public init() {}

  /// `[rules]`
  public struct Rules: Sendable, Hashable {
    /// Rule files, and folders of them.
    public var paths: [String] = []
    /// NDJSON files of indicators for `threat_match` rules.
    public var indicators: [String] = []
    /// NDJSON files of exception items, as Kibana exports lists.
    public var exceptions: [String] = []
    /// The types of fields, in the form of Elasticsearch's get mapping API; nil: those of ECS.
    public var mapping: String?
  }

  /// `[guides]`
  public struct Guides: Sendable, Hashable {
    /// Folders of query sets.
    public var paths: [String] = []
  }

  /// `[osquery]`
  public struct Osquery: Sendable, Hashable {
    /// The osqueryi (or osqueryi-replay) binary; nil: found on PATH and in the usual places.
    public var path: String?
    /// The host snapshot that osqueryi-replay answers from.
    public var snapshot: String?
    /// Living osqueryi processes.
    public var sessions = 1
    /// The time one statement may take.
    public var statementDeadline = Duration.seconds(30)
    /// Rows kept of one statement.
    public var rowsKept = 1_000
    /// Bytes of output read of one statement.
    public var outputBytes = 64 << 20
    /// Memory that one osqueryi process may use, in bytes; 0: not watched.
    public var memory = 512 << 20
    /// Percent of one processor that one osqueryi process may use, averaged over `processorWindow`; 0: not
    /// watched.
    public var processorPercent = 150
    /// Over how long the use of processors is averaged.
    public var processorWindow = Duration.seconds(10)
    /// The age up to which a statement's answer serves other alerts that ask the same; 0: only those that
    /// wait for it together.
    public var freshness = Duration.seconds(10)
    /// The same for statements that read processes, connections and other tables that change by the second.
    public var fleetingFreshness = Duration.seconds(2)
    /// Further tables that guides may not read.
    public var deniedTables: [String] = []
    /// Tables that guides may read although they are denied by default.
    public var allowedTables: [String] = []
  }

  /// `[host]`
  public struct Host: Sendable, Hashable {
    /// Names, addresses and ids by which alerts call the host, besides those that it knows of itself.
    public var aliases: [String] = []
  }

  /// `[files]`
  public struct Files: Sendable, Hashable {
    /// The folder that holds the files of a collected host or a mounted image; nil: this host's own files.
    public var root: String?
    /// Whether `root` holds all the host's files, so that one that isn't there is missing rather than not
    /// collected.
    public var rootIsComplete = false
    /// Largest file hashed, in bytes.
    public var largest = 2 << 30
    /// The time all files of one dossier may take.
    public var deadline = Duration.seconds(60)
    /// Files of one dossier.
    public var most = 512
    /// Files hashed at the same time.
    public var workers = 2
  }

  /// `[enrichment]`
  public struct Enrichment: Sendable, Hashable {
    /// The time that the statements of one alert may take together.
    public var budget = Duration.seconds(120)
    /// How far back other alerts are related.
    public var relatedWithin = Duration.seconds(48 * 3_600)
    /// Related alerts listed.
    public var relatedAlerts = 100
    /// Bytes kept of one value.
    public var valueBytes = 32 << 10
  }

  /// `[events]`
  public struct Events: Sendable, Hashable {
    /// The most processes of all hosts.
    public var processes = 50_000
    /// The most actions of all processes.
    public var actions = 400_000
    /// The most actions of one process and one topic; repeats count once.
    public var actionsPerTopic = 200
    /// About the most memory, in bytes.
    public var memory = 96 << 20
    /// How long things are kept, by the events' own time.
    public var keep = Duration.seconds(86_400)
    /// The most hosts; events of further ones are counted only.
    public var hosts = 256
    /// The most services, tasks and run keys of one host.
    public var registrations = 500
  }

  /// `[store]`
  public struct Store: Sendable, Hashable {
    /// The database; nil: what is remembered ends with the command.
    public var path: String?
    /// Whether a command without a database still relates its own alerts to each other.
    public var remembersInMemory = false
    /// How long terms, alerts and files are remembered, counted from the newest.
    public var keep = Duration.seconds(90 * 86_400)
    /// Bytes that the database may use.
    public var maximumBytes = 2 << 30
    /// How long dossiers are kept that every sink has.
    public var keepDossiers = Duration.seconds(30 * 86_400)
  }
}
