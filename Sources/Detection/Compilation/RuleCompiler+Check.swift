import ECS
import TOML

extension RuleCompiler {
  /// Compiles a rule alone, for its errors; those of filters get their place in the file.
  static func check(_ rule: Rule, _ file: RuleFile) throws(RuleProblem) {
    var compiler = RuleCompiler(now: Timestamp(milliseconds: 0))
    do {
      try compiler.add(rule)
      if case .threatMatch(_, let match) = rule.kind {
        _ = try IndicatorFilter(match, rule, now: Timestamp(milliseconds: 0))
      }
    } catch {
      var problem = error
      let key = error.message.hasPrefix("in its filters") ? "filters" : nil
      if problem.line == nil, let position = key.flatMap({ file.rule.member($0)?.keyPosition }) {
        problem.line = position.line
        problem.column = position.column
      }
      throw problem
    }
  }
}
