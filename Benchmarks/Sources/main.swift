// Measures the way from a file of events to matches. Run it through `Benchmarks/run`; each command prints one
// line of JSON.

import ECS

let usage = """
  usage: dossier-benchmarks COMMAND
    generate COUNT FILE [SEED]                        writes random events
    read FILE                                         reads blocks, nothing else
    index FILE                                        finds strings, brackets and lines
    fields FILE                                       fills records with the fields of one rule
    rule RULE.toml FILE [--prefilter]                 matches one rule
    rules FOLDER FILE [--kinds eql|all] [--engine matcher|plain] [--threads N] [--events N] [--verify]
                                                      matches all rules of a folder
  """

do {
  try Command(Array(CommandLine.arguments.dropFirst())).run()
} catch let error as UsageError {
  Output.error("\(error)\n\(usage)")
  Output.exit(2)
} catch {
  Output.error("\(error)")
  Output.exit(1)
}
