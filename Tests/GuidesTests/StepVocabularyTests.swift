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
}
