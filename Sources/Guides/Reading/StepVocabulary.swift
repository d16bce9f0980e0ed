/// Recognises by its words what a step of a published guide asks for.
///
/// Published guides share their wording, so a few phrases cover most of what a host can answer. A phrase that is found
/// says what evidence belongs to the step, not that the evidence settles it. So the step's other words count too: one
/// that is known neither for this evidence nor as a word that asks for nothing is told, and the step is not answered by
/// it. A step about a container's connections is not the one about the subject's.
enum StepVocabulary {
  /// What a step asks for, and why a person must do it where evidence cannot.
  struct Reading: Equatable {
    var answers: [GuideStep.Answer] = []
    var manualReason: String?
    /// Words that the evidence is not known to cover, in their order.
    var unread: [String] = []
  }

  /// A step whose text holds all of the words asks for the evidence.
  private struct Phrase {
    let words: [String]
    let answers: [GuideStep.Answer]

    init(_ words: String..., asks answers: GuideStep.Answer...) {
      self.words = words
      self.answers = answers
    }
  }

  private static let phrases = [
    Phrase("parent process", asks: .processTree), Phrase("process tree", asks: .processTree),
    Phrase("execution chain", asks: .processTree), Phrase("command line", asks: .processTree),
    Phrase("process lineage", asks: .processTree), Phrase("parent lineage", asks: .processTree),
    Phrase("process ancestry", asks: .processTree), Phrase("parent chain", asks: .processTree),
    Phrase("arguments", "working directory", asks: .processTree),
    Phrase("child process", asks: .children), Phrase("descendant", asks: .children),
    Phrase("behavior", "subject process", asks: .subjectBehaviour),
    Phrase("behavior of", "process", asks: .subjectBehaviour),
    Phrase("collect information", "activities", asks: .subjectBehaviour),
    Phrase("digital signature", asks: .signature), Phrase("signed with", asks: .signature),
    Phrase("code signature", asks: .signature), Phrase("process.code_signature", asks: .signature),
    Phrase("files' sha-256", asks: .hashes), Phrase("hash value", asks: .hashes),
    Phrase("process.hash.sha256", asks: .hashes), Phrase("file.hash.sha256", asks: .hashes),
    Phrase("executable files for prevalence", asks: .hashes),
    Phrase("dns cache", asks: .dnsCache),
    Phrase("host services", asks: .services), Phrase("services", "anomalous", asks: .services),
    Phrase("contact external", asks: .network), Phrase("network connections", asks: .network),
    Phrase("outbound connection", asks: .network), Phrase("dns quer", asks: .network),
    Phrase("network events", asks: .network), Phrase("open sockets", asks: .network),
    Phrase("listening ports", asks: .network), Phrase("domains and addresses contacted", asks: .network),
    Phrase("registry events", asks: .registryEvents), Phrase("registry keys", asks: .registryEvents),
    Phrase("registry modifications", asks: .registryEvents),
    Phrase("file access", asks: .fileEvents), Phrase("file events", asks: .fileEvents),
    Phrase("file modifications", asks: .fileEvents), Phrase("file creations", asks: .fileEvents),
    Phrase("registry access", asks: .registryEvents),
    Phrase("file and registry", asks: .fileEvents, .registryEvents),
    Phrase("other alerts", asks: .relatedAlerts), Phrase("related alerts", asks: .relatedAlerts),
    Phrase("additional alerts", asks: .relatedAlerts), Phrase("past 48 hours", asks: .relatedAlerts),
    Phrase("scheduled task", asks: .scheduledTasks), Phrase("cron job", asks: .scheduledTasks),
    Phrase("persistence mechanism", asks: .persistence), Phrase("startup item", asks: .persistence),
    Phrase("derived artifacts", asks: .hostSurvey),
    Phrase("sandbox", asks: .sandbox),
  ]

  /// Words of steps that ask about more than one host, which no evidence of this one answers.
  private static let elsewhere = [
    "across hosts", "in the environment", "other hosts", "across the environment",
  ]

  /// What the step asks for; nothing where no phrase is known.
  static func reading(of text: String, in section: GuideStep.Section) -> Reading {
    switch section {
    case .falsePositives:
      return Reading(manualReason: "whether a use is legitimate is for a person to judge")
    case .response:
      return Reading(answers: [.response])
    case .investigation:
      break
    }
    let text = text.lowercased()
    if let reason = advice.first(where: { text.hasPrefix($0.beginning) })?.reason {
      return Reading(manualReason: reason)
    }
    var reading = Reading()
    for phrase in phrases where phrase.words.allSatisfy({ text.contains($0) }) {
      for answer in phrase.answers where !reading.answers.contains(answer) { reading.answers.append(answer) }
    }
    if reading.answers.isEmpty, elsewhere.contains(where: { text.contains($0) }) {
      reading.manualReason = "it asks about other hosts, and this is what one host knows"
    }
    if !reading.answers.isEmpty { reading.unread = StepWords.unread(text, of: reading.answers) }
    return reading
  }

  /// How lines begin that ask for nothing, but say what to make of an answer or how to search.
  private static let advice = [
    (beginning: "implication:", reason: "it says how to judge what was found, which is for a person"),
    (beginning: "hint:", reason: "it says how to search, and asks nothing of the host"),
    (beginning: "why:", reason: "it gives a reason, and asks nothing of the host"),
  ]
}
