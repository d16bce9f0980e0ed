internal import ECS
internal import Evidence
internal import Guides
internal import Hashing
internal import Osquery

/// Collects everything for one alert: fleeting tables, the guide's statements, lasting tables, then files.
struct EvidenceCollector {
  private let enricher: Enricher
  private var runner: StatementRunner
  /// The guide's statements in the guide's order, then Dossier's own.
  private(set) var statements: [StatementRun] = []
  private(set) var survey: HostSurvey
  private(set) var evidence: CollectedEvidence
  private(set) var relatedAlerts: [RelatedAlert] = []
  /// The host that is looked at; nil when nothing is known of it.
  let host: HostIdentity?
  /// Whether the alert is of that host.
  let match: HostMatch
  /// When the host booted, where that is asked.
  private(set) var boot: HostBoot?
  private(set) var prevalence: [(trait: FileTrait, known: FilePrevalence?)] = []
  /// What could not be collected, as sentences.
  private(set) var gaps: [String] = []
  /// What a bound cut.
  private(set) var cuts: [String] = []

  init(enricher: Enricher, alert: AlertFacts) {
    self.enricher = enricher
    runner = StatementRunner(
      executor: enricher.executor, safety: enricher.safety, settings: enricher.settings, now: enricher.now)
    host = enricher.host()
    match = host?.match(alert) ?? .assumed
    survey = HostSurvey(whyUnasked: match.reason, sight: enricher.sight)
    let tree = ProcessTree(alert, survey: survey)
    evidence = CollectedEvidence(
      alert: alert, tree: tree, network: NetworkEvidence(alert, tree: tree, survey: survey))
  }

  mutating func collect(guide: Guide?) async {
    if let reason = match.reason {
      gaps.append(
        "\(reason): no statement was run and no file was looked at, for they would tell of the wrong host")
    }
    if match.reason == nil, enricher.executor != nil { gaps += enricher.sight.gaps }
    let own = match.reason == nil ? EvidenceStatement.all(for: evidence.alert.platform) : []
    var ownRuns: [StatementRun] = []
    for statement in own where statement.isFleeting { ownRuns.append(await runOwn(statement)) }
    let guideRuns = await runGuide(guide)
    for statement in own where !statement.isFleeting { ownRuns.append(await runOwn(statement)) }
    let observed = enricher.events?.observed(evidence.alert)
    evidence.activity = observed.map { Activity(evidence.alert, observed: $0) }
    evidence.tree = ProcessTree(
      evidence.alert, survey: survey, observed: observed, isOnThisMachine: isThisHost)
    evidence.network = NetworkEvidence(
      evidence.alert, tree: evidence.tree, survey: survey, activity: evidence.activity)
    statements = guideRuns + ownRuns
    await collectFiles()
    collectHistory()
    if runner.skipped > 0 { cuts.append("\(runner.skipped) statements did not fit the alert's budget") }
    gaps += statements.filter { !$0.isAnswered && $0.isApplicable && match.reason == nil }.map { run in
      "the statement '\(run.statement.label)' (\(run.statement.id)) ended as \(run.result.status.rawValue): "
        + (run.result.error ?? "no reason was given")
    }
    cuts += statements.filter(\.result.truncated).map { run in
      "of the statement '\(run.statement.label)' \(run.result.rowsKept) of \(run.result.rowsTotal) rows were kept"
    }
  }

  private mutating func runGuide(_ guide: Guide?) async -> [StatementRun] {
    guard let guide else { return [] }
    if let reason = match.reason {
      return guide.statements.map { StatementRun($0, ofAnotherHost: reason, at: enricher.now()) }
    }
    var runs: [String: StatementRun] = [:]
    await runner.run(guide, with: evidence.alert.document) { runs[$0.statement.id] = $0 }
    return guide.statements.compactMap { runs[$0.id].map(noted) }
  }

  private mutating func runOwn(_ own: EvidenceStatement) async -> StatementRun {
    let run = await runner.run(Statement(id: own.id, label: own.label, sql: own.sql), with: JSONObject())
    survey[own] = run.result
    return noted(run)
  }

  /// The run with a warning for each table whose rows cannot show all.
  private func noted(_ run: StatementRun) -> StatementRun {
    guard run.isAnswered else { return run }
    var run = run
    let words = Set(
      run.statement.sql.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
    let tables = ["processes", "process_open_sockets", "listening_ports"].filter(words.contains)
    for gap in tables.compactMap(enricher.sight.gap(ofTable:)) where !run.notes.contains(gap) {
      run.notes.append(gap)
    }
    return run
  }

  // MARK: Files

  private mutating func collectFiles() async {
    let services = ServiceReview(survey)
    let boot = evidence.alert.platform == .windows && match.reason == nil ? HostBoot(survey) : nil
    self.boot = boot
    if let reason = boot?.reason, !services.services.isEmpty {
      gaps.append("which services changed since the host booted is unknown: \(reason)")
    }
    let persistence = PersistenceReview(survey, platform: evidence.alert.platform)
    let list = FileList(
      alert: evidence.alert, tree: evidence.tree, services: services, persistence: persistence,
      most: enricher.settings.files, activity: evidence.activity)
    if list.leftOut > 0 {
      cuts.append("\(list.leftOut) files were left out: at most \(enricher.settings.files) are looked at")
    }
    async let reports = reports(on: list.entries)
    let host = await askHost(about: list)
    let packages = await askPackages(about: list)
    evidence.files = zip(list.entries, await reports).map { entry, report in
      FileEvidence(
        entry: entry, report: report, host: host, rootIsComplete: enricher.settings.rootIsComplete,
        isOnThisHost: isThisHost)
    }
    for index in evidence.files.indices {
      if let owner = packages.owner(of: evidence.files[index].entry.path) { evidence.files[index].add(owner) }
    }
    // What the kernel keeps of deleted programs is this machine's, so the tables must be too.
    if isThisHost {
      evidence.files += RunningImages.deleted(of: evidence.tree, hasher: enricher.files.hasher)
    }
    let index = FileIndex(evidence.files)
    evidence.services = services.listed(
      alert: evidence.alert, subject: evidence.tree.subject, booted: boot?.time,
      changes: { index[$0]?.changes ?? [] }, signature: { index[$0]?.signature })
    evidence.persistence = persistence.listed(alert: evidence.alert) { index[$0]?.signature }
  }

  /// Hashes the files, where they are at hand.
  private func reports(on entries: [FileList.Entry]) async -> [FileReport] {
    if let reason = whyElsewhere {
      return entries.map { FileReport(path: RawPath($0.path), state: .elsewhere, reason: reason) }
    }
    // What the alert knows by older hashes only gets those too, in the same reading.
    let older = entries.indices.filter { (entries[$0].recordedHash?.algorithm ?? .sha256) != .sha256 }
    let others = entries.indices.filter { !older.contains($0) }
    let algorithms = Set(older.compactMap { entries[$0].recordedHash?.algorithm })
    let paths = entries.map { RawPath($0.path) }
    let begin = ContinuousClock.now
    let first = await enricher.files.reports(on: others.map { paths[$0] })
    let wide = enricher.files.computing(
      also: algorithms, within: enricher.files.time - (ContinuousClock.now - begin))
    let found = first + (await wide.reports(on: older.map { paths[$0] }))
    return zip(others + older, found).sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// Why none of the alert's files is at hand; nil when they are looked for.
  private var whyElsewhere: String? {
    if match.reason != nil { return "the file is on another host" }
    // A recorded host's files are not those that stand at the same paths on the machine where it is looked at.
    let isRecorded = host?.isRecorded ?? (enricher.identity.engineKind == "replay")
    return isRecorded && enricher.files.hasher.root == .host
      ? "the host is a recorded one, and no folder with its files was given"
      : nil
  }

  /// Whether the tables and the files are both this machine's own, and the alert's.
  private var isThisHost: Bool {
    match.reason == nil && enricher.identity.engineKind == "osqueryi" && enricher.files.hasher.root == .host
  }

  /// Asks osquery's own tables about the files: signatures on Windows, and existence and times where hashing
  /// can't tell.
  private mutating func askHost(about list: FileList) async -> HostFiles {
    var host = HostFiles()
    guard evidence.alert.platform == .windows, enricher.executor != nil, match.reason == nil else {
      return host
    }
    let paths = list.entries.map(\.path)
    for (number, chunk) in paths.chunks(of: 40).enumerated() {
      let statement = FileQuestion.statement(.signatures, paths: chunk.count, number: number)
      let run = await runner.run(statement, with: FileQuestion.values(chunk))
      statements.append(run)
      host.addSignatures(run.result, asked: chunk)
    }
    let named = Set(
      list.entries.filter { $0.isNamedByAlert || $0.roles.contains(FileList.writtenByTree) }.map(\.path))
    let dated = list.entries.filter { named.contains($0.path) || $0.isServiceCode }.map(\.path)
    for (number, chunk) in dated.chunks(of: 40).enumerated() {
      let statement = FileQuestion.statement(.existence, paths: chunk.count, number: number)
      let run = await runner.run(statement, with: FileQuestion.values(chunk))
      statements.append(run)
      // What a service calls its program may be no path at all: no row says nothing then.
      host.addExistence(run.result, asked: chunk.filter(named.contains))
    }
    return host
  }

  /// Asks Linux's package databases whose the files of the alert and its tree are. Each table is read as a whole for
  /// any question, some seconds of osqueryi's time, so each is asked once, about at most 32 files.
  private mutating func askPackages(about list: FileList) async -> PackageFiles {
    var packages = PackageFiles()
    guard evidence.alert.platform == .linux, enricher.executor != nil, match.reason == nil else {
      return packages
    }
    let paths = list.entries.filter { entry in
      entry.isNamedByAlert
        || entry.roles.contains { $0.hasSuffix(".executable") || $0 == FileList.writtenByTree }
    }.prefix(32).map(\.path)
    guard !paths.isEmpty else { return packages }
    let forms = paths.flatMap(PackageVerdict.forms)
    for topic in [FileQuestion.Topic.debPackages, .rpmPackages] {
      let statement = FileQuestion.statement(topic, paths: forms.count, number: 0)
      let run = await runner.run(statement, with: FileQuestion.values(forms))
      statements.append(run)
      packages.add(run.result)
    }
    return packages
  }

  // MARK: History

  private mutating func collectHistory() {
    guard let history = enricher.history else { return }
    do {
      relatedAlerts = try history.relatedAlerts(
        to: evidence.alert, within: enricher.settings.relatedWithin, limit: enricher.settings.relatedAlerts)
      evidence.relatedAlerts = relatedAlerts.count
      // What another host's files are says nothing of what this one met.
      guard match.reason == nil else { return }
      // As few as the files that an alert can name.
      for trait in FileTrait.all(of: evidence.files) {
        prevalence.append((trait, try history.prevalence(of: trait, besides: evidence.alert)))
      }
    } catch {
      gaps.append("what this host has seen before could not be read: \(error)")
    }
  }
}

extension FileBatch {
  /// The same that computes further digests, in what is left of its time.
  fileprivate func computing(also algorithms: Set<DigestAlgorithm>, within time: Duration) -> FileBatch {
    let added = DigestAlgorithm.allCases.filter { algorithms.contains($0) && !hasher.algorithms.contains($0) }
    let wide = FileHasher(
      root: hasher.root, algorithms: hasher.algorithms + added, limits: hasher.limits, cache: hasher.cache)
    return FileBatch(wide, workers: workers, time: time)
  }
}

extension Array {
  fileprivate func chunks(of size: Int) -> [[Element]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}
