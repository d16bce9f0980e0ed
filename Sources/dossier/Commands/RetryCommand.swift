import ArgumentParser
import Store

struct RetryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Lets deliveries and alerts that were given up be tried again.",
    discussion: """
      A running agent notices within half a minute. Sinks recognise a dossier that they have already by its id.

      Example: dossier retry --sink soc
      """)

  @OptionGroup var options: StoreOptions

  @Argument(help: "Ids of dossiers (their beginnings are enough) or of alerts.")
  var ids: [String] = []

  @Option(name: .long, help: "All that this sink was not given.")
  var sink: String?

  @Flag(name: .long, help: "All that was given up.")
  var all = false

  @Flag(name: .long, help: "Drop the deliveries for good instead of trying them again.")
  var discard = false

  @Flag(
    name: .long,
    help: "With --discard: also those that still wait, as of a sink that is no longer configured.")
  var pending = false

  func validate() throws {
    guard !ids.isEmpty || sink != nil || all else {
      throw ValidationError("Say which: ids, --sink NAME or --all.")
    }
    guard discard || !pending else { throw ValidationError("--pending goes with --discard.") }
  }

  func run() throws {
    let store = try options.open()
    // What is delivered is never dropped.
    let state: DeliveryState? = pending ? nil : .dead
    let selections =
      ids.isEmpty
      ? [DeliverySelection(sink: sink, state: state)]
      : ids.map { DeliverySelection(sink: sink, dossierID: $0, state: state) }
    var deliveries = 0
    for selection in selections {
      deliveries += discard ? try store.discard(selection) : try store.retry(selection, at: Environment.now())
    }
    let alerts = discard || sink != nil ? 0 : try store.retryAlerts(all ? nil : ids)
    Console.note(
      "\(deliveries) deliveries \(discard ? "dropped" : "and \(alerts) alerts will be tried again")")
    if deliveries + alerts == 0 { throw CommandFailure.failed("nothing that was given up is of that kind") }
  }
}
