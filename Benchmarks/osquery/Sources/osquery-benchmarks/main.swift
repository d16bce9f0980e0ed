import Foundation

let wanted = CommandLine.arguments.dropFirst().first
if wanted != "statements" { Decoding.run() }
if wanted != "decoding" {
  guard let path = ProcessInfo.processInfo.environment["DOSSIER_OSQUERYI"] else {
    print("DOSSIER_OSQUERYI names no osquery shell: statements are not measured")
    exit(1)
  }
  try await Statements.run(path)
}
