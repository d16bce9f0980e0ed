/// Which words of a step the evidence chosen for it covers.
enum StepWords {
  /// The most words that are told.
  static let most = 8

  /// The words, in their order and each once, that neither ask for nothing nor are covered by one of the answers.
  /// - Parameter text: in lower case.
  static func unread(_ text: String, of answers: [GuideStep.Answer]) -> [String] {
    var covered = plain
    for answer in answers { covered.formUnion(words[answer] ?? []) }
    let fields = answers.flatMap { self.fields[$0] ?? [] }
    var unread: [String] = []
    for (index, word) in split(text).enumerated() where unread.count < most {
      // What begins with a condition is asked only where that holds.
      let isCondition = index == 0 && word == "if"
      if !isCondition, covered.contains(word) || fields.contains(word) { continue }
      if !unread.contains(word) { unread.append(word) }
    }
    return unread
  }

  /// Words, names of fields among them, without what links point to.
  private static func split(_ text: String) -> [String] {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    var isTarget = false
    var before: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      if isTarget {
        isTarget = scalar != ")"
      } else if scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || "_'\u{2019}.@$-".unicodeScalars.contains(scalar)
      {
        word.append(scalar)
      } else {
        add(word, to: &words)
        word = String.UnicodeScalarView()
        isTarget = scalar == "(" && before == "]"
      }
      before = scalar
    }
    add(word, to: &words)
    return words
  }

  private static func add(_ word: String.UnicodeScalarView, to words: inout [String]) {
    var word = Substring(String(word))
    while let last = word.last, ".-'\u{2019}".contains(last) { word = word.dropLast() }
    while let first = word.first, ".-'\u{2019}".contains(first) { word = word.dropFirst() }
    for end in ["'s", "\u{2019}s"] where word.hasSuffix(end) { word = word.dropLast(2) }
    if !word.isEmpty { words.append(String(word)) }
  }

  private static func set(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }

  /// Words that ask for nothing by themselves: how to look, at whom the alert is, and that something may be wrong.
  private static let plain = set(
    """
    a about activities activity an analyze and any are as at be been both by check collect details determine examine \
    following for from has have identify if in including information initiated inspect investigate into involved is it \
    its like list look observe of on or other possible potential retrieve review see such suspicious that the their \
    them these they this those to unknown unexpected unusual use used using via was were whether which with abnormal \
    anomalous alert event events associated related subject process processes host system machine endpoint
    """)

  /// What belongs to an answer's question.
  private static let words: [GuideStep.Answer: Set<String>] = [
    .processTree: set(
      """
      ancestors ancestry argument arguments args chain command command-line executable executables execution full \
      line lineage lines name names parent path paths script tree trees
      """),
    .children: set("child children descendant descendants spawned subprocesses"),
    .subjectBehaviour: set(
      "behavior behaviors behaviour child connections file files modifications network registry spawned"),
    .signature: set(
      """
      certificate certificates code digital digitally executable executables file files signature signatures signed \
      signer valid
      """),
    .hashes: set(
      """
      cmdlet compute executable executables expected file files get get-filehash hash hashes located location \
      locations powershell prevalence sha-256 sha256 value values
      """),
    .dnsCache: set("cache dns entries resolver"),
    .services: set("entries service services"),
    .network: set(
      """
      address addresses attempts connection connections contact contacted defend dns domain domains elastic external \
      filtering inbound ip listening names network open outbound ports queries sockets
      """),
    .registryEvents: set(
      "created defend elastic key keys modification modifications modified registry set tree value values"),
    .fileEvents: set(
      """
      created creation creations defend deleted deletion deletions elastic file files modification modifications \
      modified renamed
      """),
    .relatedAlerts: set("48 account additional alerts during hours last past user"),
    .hostSurvey: set("artifacts derived indicate"),
    .scheduledTasks: set("cron job jobs scheduled task tasks"),
    .persistence: set("item items mechanism mechanisms persistence startup"),
  ]

  /// Fields that the evidence shows.
  private static let fields: [GuideStep.Answer: Set<String>] = [
    .processTree: set(
      """
      process.args process.command_line process.entity_id process.executable process.name process.parent.args \
      process.parent.command_line process.parent.entity_id process.parent.executable process.parent.name \
      process.parent.pid process.pid
      """),
    .children: set(
      "process.command_line process.executable process.name process.parent.entity_id process.parent.pid"),
    .signature: set(
      """
      process.code_signature.status process.code_signature.subject_name process.code_signature.trusted \
      dll.code_signature.status dll.code_signature.subject_name dll.code_signature.trusted
      """),
    .hashes: set("dll.hash.sha256 file.hash.sha256 process.hash.sha256"),
    .network: set("destination.ip destination.port dns.question.name process.entity_id"),
    .registryEvents: set("process.entity_id registry.data.strings registry.path"),
    .fileEvents: set("file.path process.entity_id"),
  ]
}
