import ArgumentParser
import ECS
import Handoff
import Hashing

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks that dossiers are as they were sealed, and who signed them.",
    discussion: """
      Each file is one dossier, or has one on each line. With --key a dossier is good when it is signed with that \
      key and unaltered since; without, when it is what its own digest is of, which shows damage but no intent. \
      Exit status: 0 all are good, 1 some are altered, unsigned or signed with another key, 65 some are no dossiers.

      The signature is Ed25519 over the text dossier:1:sha256:DIGEST, where DIGEST is dossier.integrity.digest.

      Example: dossier verify dossiers/*.json --key /etc/dossier/public.pem
      """)

  @Argument(help: "Files of dossiers; - is standard input.")
  var files: [String]

  @Option(name: .long, help: "The public key, in PEM as 'openssl pkey -pubout' writes it.")
  var key: String?

  @Option(name: .long, help: "table (a line for people) or json.")
  var format = OutputFormat.table

  func run() throws {
    let verifier: DossierVerifier
    do {
      verifier = DossierVerifier(key: try key.map(VerificationKey.init(path:)))
    } catch {
      throw CommandFailure.badInput(error.description)
    }
    var (total, bad, strange) = (0, 0, 0)
    for file in files {
      do {
        try DossierTexts.forEach(inFile: file) { text, line in
          let verdict = try verifier.verify(text)
          total += 1
          if case .noDossier = verdict { strange += 1 } else if !verdict.isGood { bad += 1 }
          show(verdict, file, line)
        }
      } catch let error as HandoffError {
        throw CommandFailure.failed(error.description)
      } catch let error as HashingError {
        throw CommandFailure.failed(error.description)
      }
    }
    if total == 0 {
      throw CommandFailure.badInput("there are no dossiers in \(files.joined(separator: ", "))")
    }
    if strange > 0 { throw CommandFailure.badInput("\(strange) of \(total) are no dossiers") }
    if bad > 0 { throw CommandFailure.failed("\(bad) of \(total) dossiers are not good") }
  }

  private func show(_ verdict: DossierVerdict, _ file: String, _ line: Int) {
    switch format {
    case .table: Console.print("\(file):\(line): \(verdict)")
    case .json:
      let words = verdict.description.split(separator: ":", maxSplits: 1).map { String($0) }
      Console.print([
        "file": .string(file), "line": .number(JSONNumber(line)), "good": .bool(verdict.isGood),
        "verdict": .string(words.first ?? ""),
        "detail": .string(words.last.map { String($0.dropFirst()) } ?? ""),
      ])
    }
  }
}
