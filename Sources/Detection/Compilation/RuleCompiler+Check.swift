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
  mutating func compile(with compiler: inout RuleCompiler) {
    var ids = RuleIDs()
    for (index, entry) in entries.enumerated() {
      do throws(RuleProblem) {
        let rule = try entry.get()
        if let problem = ids.problem(of: rule) { throw RuleCompiler.check(rule) ?? problem }
        try compiler.add(rule)
        ids.add(rule)
      } catch {
        entries[index] = .failure(error)
      }
    }
  }
}
