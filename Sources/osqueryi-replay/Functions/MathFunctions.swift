#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// osquery's mathematical functions. Where C sets `errno`, they fail with its text.
enum MathFunctions {
  private static let domain = FunctionError(message: "Numerical argument out of domain")
  private static let range = FunctionError(message: "Numerical result out of range")

  static var all: [SQLFunction] {
    [
      real("sqrt", where: { $0 >= 0 || $0.isNaN }) { $0.squareRoot() },
      real("acos", where: { abs($0) <= 1 }) { acos($0) },
      real("asin", where: { abs($0) <= 1 }) { asin($0) },
      real("atan") { atan($0) },
      real("cos", where: \.isFinite) { cos($0) },
      real("sin", where: \.isFinite) { sin($0) },
      real("tan", where: \.isFinite) { tan($0) },
      real("cot", where: \.isFinite) { 1 / tan($0) },
      // The shell computes in 80 bits: errors begin where those overflow, not where 64 do.
      real("exp", where: { (-11_399.4...11_356.5).contains($0) || !$0.isFinite }, otherwise: range) {
        exp($0)
      },
      logarithm("log") { log($0) },
      logarithm("log10") { log10($0) },
      real("degrees") { 180 * $0 / .pi },
      real("radians") { $0 * .pi / 180 },
      whole("ceil") { $0.rounded(.up) },
      whole("floor") { $0.rounded(.down) },
      SQLFunction("power", 2, body: power),
      SQLFunction("pi", 0) { (_) throws(FunctionError) in .double(.pi) },
    ]
  }

  private static func real(
    _ name: String, where isAllowed: @escaping (Double) -> Bool = { _ in true },
    otherwise error: FunctionError = domain,
    _ function: @escaping (Double) -> Double
  ) -> SQLFunction {
    SQLFunction(name, 1) { (arguments) throws(FunctionError) in
      guard !arguments[0].isNull else { return .null }
      guard isAllowed(arguments[0].double) else { throw error }
      return .double(function(arguments[0].double))
    }
  }

  private static func logarithm(_ name: String, _ function: @escaping (Double) -> Double) -> SQLFunction {
    SQLFunction(name, 1) { (arguments) throws(FunctionError) in
      guard !arguments[0].isNull else { return .null }
      let value = arguments[0].double
      if value < 0 { throw domain }
      if value == 0 { throw range }
      return .double(function(value))
    }
  }

  /// Integers stay as they are; a result that fits no integer is the least one, as on x86.
  private static func whole(_ name: String, _ function: @escaping (Double) -> Double) -> SQLFunction {
    SQLFunction(name, 1) { (arguments) throws(FunctionError) in
      switch arguments[0].kind {
      case .null: .null
      case .integer: .integer(arguments[0].integer)
      default: .integer(Int64(exactly: function(arguments[0].double)) ?? .min)
      }
    }
  }

  private static func power(_ arguments: [FunctionArgument]) throws(FunctionError) -> FunctionValue {
    guard !arguments.contains(where: \.isNull) else { return .null }
    let (base, exponent) = (arguments[0].double, arguments[1].double)
    let value = pow(base, exponent)
    if value.isNaN { throw domain }
    if base.isFinite, exponent.isFinite, value.isInfinite || (value == 0 && base != 0) { throw range }
    return .double(value)
  }
}
