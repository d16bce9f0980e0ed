import ECS

extension RuleCompiler {
  /// Compiles a rule alone; says what is wrong with it.
  static func check(
    _ rule: Rule, exceptions: ExceptionLists = ExceptionLists(), mapping: FieldMapping = .ecs
  ) -> RuleProblem? {
    var compiler = RuleCompiler(exceptions: exceptions, mapping: mapping, now: Timestamp(milliseconds: 0))
    do throws(RuleProblem) {
      try compiler.add(rule)
      return nil
    } catch {
      return error
    }
  }
}

extension RuleSet {
  /// Compiles the rules into a program. Those that cannot be compiled, and those whose id an earlier rule has,
  /// become problems.
  ///
  /// - Parameter threads: how many work at it; the program is the same for any number.
  mutating func compile(with compiler: RuleCompiler, threads: Int) -> RuleProgram {
    var program = RuleProgram()
    var ids = RuleIDs()
    var index = 0
    for part in compiledParts(with: compiler, threads) {
      let fields = program.fields.intern(part.program.fields)
      let areSame = fields.enumerated().allSatisfy { $0 == $1.index }
      for result in part.results {
        do throws(RuleProblem) {
          let rule = try result.get()
          if let problem = ids.problem(of: rule.rule) { throw problem }
          ids.add(rule.rule)
          program.add(rule, of: part.program, areSame ? nil : fields)
        } catch {
          entries[index] = .failure(error)
        }
        index += 1
      }
    }
    return program
  }

  /// Rules that stand together, compiled into a program of their own.
  private struct CompiledPart: Sendable {
    let program: RuleProgram
    let results: [Result<CompiledRule, RuleProblem>]
  }

  /// Several parts a thread, so that none waits long for the last.
  private func compiledParts(with compiler: RuleCompiler, _ threads: Int) -> [CompiledPart] {
    let count = max(threads > 1 ? min(threads * 4, entries.count) : 1, 1)
    let parts = (0..<count).map { entries[entries.count * $0 / count..<entries.count * ($0 + 1) / count] }
    return Concurrent.map(parts, threads: threads, portion: 1) { part in
      var compiler = compiler
      let results = part.map { entry in
        Result { () throws(RuleProblem) in try compiler.add(entry.get()) }
      }
      return CompiledPart(program: compiler.program, results: results)
    }
  }
}
