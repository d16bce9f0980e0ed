import ECS
import Testing

@testable import Guides

@Suite struct StepVocabularyTests {
  @Test(arguments: [
    (
      "Follow the parent process tree, and see whether programs are signed with valid certificates.",
      [GuideStep.Answer.processTree, .signature]
    ),
    ("Are there other alerts of this user?", [.relatedAlerts]),
    ("Look at the DNS cache.", [.dnsCache]), ("Examine the host services.", [.services]),
    ("Run the file in a private SANDBOX.", [.sandbox]),
    ("Any attempts to contact external names.", [.network]),
    (
      "Check network connections, file modifications and child processes.",
      [.children, .network, .fileEvents]
    ),
    ("Cron jobs and other persistence mechanisms.", [.scheduledTasks, .persistence]),
    ("Compute each hash value.", [.hashes]), ("Ask the owner of the account.", []), ("", []),
  ])
  func `recognises what an investigation step asks for`(text: String, answers: [GuideStep.Answer]) {
    let reading = StepVocabulary.reading(of: text, in: .investigation)
    #expect(reading.answers == answers && reading.manualReason == nil)
  }

  /// Steps whose words are all covered, and steps that sound alike but ask for more or of something else.
  @Test(arguments: [
    ("Look at the parent process tree for unknown processes.", [GuideStep.Answer.processTree], []),
    ("Check whether the executables are signed with valid certificates.", [.signature], []),
    (
      "Determine the process' network connections, and filter by nothing.", [.network], ["filter", "nothing"]
    ),
    (
      "Are there other alerts of the same user's host in the last 48 hours?", [.relatedAlerts],
      ["there", "same"]
    ),
    ("Inspect the network connections of the pod.", [.network], ["pod"]),
    ("Are the credentials used by scheduled tasks?", [.scheduledTasks], ["credentials"]),
    ("Compute each hash value, and look up its reputation.", [.hashes], ["each", "up", "reputation"]),
    ("Examine the arguments and the working directory.", [.processTree], ["working", "directory"]),
    ("If the parent process is a browser, look at its command line.", [.processTree], ["if", "browser"]),
    ("Review `process.parent.name` and the [command line](https://x.example/pod).", [.processTree], []),
    ("Review `process.title` and the command line.", [.processTree], ["process.title"]),
    ("Which registry keys were accessed?", [.registryEvents], ["accessed"]),
    ("Identify file modifications on other hosts.", [.fileEvents], ["hosts"]),
    ("Does the process lineage reach a container?", [.processTree], ["does", "reach", "container"]),
    ("Outbound connections of the subject process", [.network], []),
  ])
  func `tells the words that the evidence is not known to cover`(
    text: String, answers: [GuideStep.Answer], unread: [String]
  ) {
    let reading = StepVocabulary.reading(of: text, in: .investigation)
    #expect(reading.answers == answers)
    #expect(reading.unread == unread)
  }

  @Test(arguments: [
    "Implication: worse when the parent process is a shell.", "Hint: use the command line.",
    "Why: child process",
  ])
  func `asks nothing of the host where a line only says what to make of an answer`(text: String) {
    let reading = StepVocabulary.reading(of: text, in: .investigation)
    #expect(reading.answers.isEmpty && reading.manualReason != nil)
  }

  @Test func `tells so many words at most`() {
    let text = "command line " + (0..<40).map { "word\($0)" }.joined(separator: " ")
    #expect(StepVocabulary.reading(of: text, in: .investigation).unread.count == StepWords.most)
  }

  @Test func `leaves measures, judgements and other hosts to a person`() {
    let text = "Stop the child process and clear the DNS cache."
    #expect(StepVocabulary.reading(of: text, in: .response).answers == [.response])
    #expect(StepVocabulary.reading(of: text, in: .falsePositives).manualReason != nil)
    let prevalence = StepVocabulary.reading(of: "Is this seen in the environment?", in: .investigation)
    #expect(prevalence.answers.isEmpty && prevalence.manualReason?.contains("other hosts") == true)
  }

  @Test func `a note's steps say that their answers were recognised`() throws {
    let note =
      "### Investigation steps\n- Look at the parent process tree.\n- Ask somebody.\n### Response\n- Isolate it."
    let steps = try read(note).steps
    #expect(steps.map(\.isRecognised) == [true, false, true])
    #expect(steps.map(\.answers) == [[.processTree], [], [.response]])
  }

  @Test func `a written query set still says what its answers are not known to cover`() throws {
    let note =
      "### Investigation steps\n- Look at the parent process tree of the container.\n- Look at the process tree."
    let steps = try read(note).steps
    #expect(steps.map(\.unread) == [["container"], []])
    let set = JSONWriter.bytes(.object(QuerySetWriter(try read(note)).document()))
    let again = try QuerySetReader().guide(set, name: "again").steps
    #expect(again.map(\.unread) == steps.map(\.unread))
    #expect(again.map(\.isRecognised) == [true, true])
  }
}
