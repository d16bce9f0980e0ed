import Agent
import ArgumentParser
import ECS
import Store

/// Names the agent's store.
struct StoreOptions: ParsableArguments {
  @OptionGroup var common: ConfigurationOptions

  /// Opens the store; one that is not there is an error, not a new one.
  func open() throws -> DossierStore {
    guard let path = try common.read().store.path else {
      throw CommandFailure.usage("no store is configured: give --store FILE, or set store.path")
    }
    guard Environment.fileExists(path) else {
      throw CommandFailure.failed("the store \(path) is not there; the agent makes it when it starts")
    }
    return try DossierStore(path: path)
  }
}

struct DeliveriesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deliveries",
    abstract: "Lists what the agent delivered, still has to deliver, or gave up.",
    discussion: """
      Without further options: how many deliveries of each sink stand how, and the alerts that were given up \
      before they became a dossier.

      Example: dossier deliveries --state dead --format json
      """)

  enum State: String, ExpressibleByArgument, CaseIterable {
    case pending
    case delivered
    case dead

    var value: DeliveryState {
      switch self {
      case .pending: .pending
      case .delivered: .delivered
      case .dead: .dead
      }
    }
  }

  @OptionGroup var options: StoreOptions

  @Option(name: .long, help: "Only deliveries to this sink, one by one.")
  var sink: String?

  @Option(name: .long, help: "Only pending, delivered or dead ones, one by one.")
  var state: State?

  @Option(name: .long, help: "Only those of dossiers whose id begins so, one by one.")
  var dossier: String?

  @Option(name: .long, help: "The most that are listed.")
  var limit = 100

  @Option(name: .long, help: "table or json.")
  var format = OutputFormat.table

  func validate() throws {
    guard (1...100_000).contains(limit) else {
      throw ValidationError("--limit is a number from 1 to 100000.")
    }
  }

  func run() throws {
    let store = try options.open()
    if sink == nil, state == nil, dossier == nil {
      try overview(store)
    } else {
      let selection = DeliverySelection(sink: sink, dossierID: dossier, state: state?.value)
      list(try store.deliveries(selection, limit: limit))
    }
  }

  private func overview(_ store: DossierStore) throws {
    let counts = try store.deliveryCounts()
    let dead = try store.deadAlerts(limit: limit)
    let backlog = store.backlog
    switch format {
    case .json:
      for count in counts {
        Console.print([
          "sink": .string(count.sink), "state": .string(count.state.word),
          "count": .number(JSONNumber(count.count)),
        ])
      }
      for alert in dead { Console.print(alert.json) }
    case .table:
      var table = TextTable(headers: ["sink", "state", "deliveries"])
      table.rows = counts.map { [$0.sink, $0.state.word, String($0.count)] }
      for line in table.lines() { Console.print(line) }
      for alert in dead {
        Console.print("alert \(alert.id) was given up: \(alert.deadReason ?? "")")
      }
      Console.note(
        "\(backlog.alerts) alerts wait for their dossiers, \(backlog.eventBatches) batches of events for the rules"
      )
    }
  }

  private func list(_ rows: [DeliveryRow]) {
    switch format {
    case .json: for row in rows { Console.print(row.json) }
    case .table:
      var table = TextTable(headers: ["dossier", "sink", "state", "attempts", "next", "rule", "reason"])
      table.rows = rows.map { row in
        [
          String(row.dossierID.prefix(12)), row.key.sink, row.state.word, String(row.attempts),
          row.state == .pending ? row.due.description : "", row.ruleName, row.reason ?? "",
        ]
      }
      for line in table.lines() { Console.print(line) }
      Console.note("\(rows.count) deliveries")
    }
  }
}

extension DeliveryState {
  fileprivate var word: String {
    switch self {
    case .pending: "pending"
    case .delivered: "delivered"
    case .dead: "dead"
    }
  }
}

extension DeliveryRow {
  fileprivate var json: JSONValue {
    [
      "dossier": .string(dossierID), "alert": .string(alertID), "rule": .string(ruleName),
      "sink": .string(key.sink),
      "state": .string(state.word), "attempts": .number(JSONNumber(attempts)),
      "due": state == .pending ? .string(due.description) : .null, "changed": .string(changed.description),
      "reason": reason.map(JSONValue.string) ?? .null,
    ]
  }
}

extension StoredAlert {
  fileprivate var json: JSONValue {
    [
      "alert": .string(id), "source": .string(source), "state": "dead",
      "attempts": .number(JSONNumber(attempts)),
      "accepted": .string(accepted.description), "reason": deadReason.map(JSONValue.string) ?? .null,
    ]
  }
}
