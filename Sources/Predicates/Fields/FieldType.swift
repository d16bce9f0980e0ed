/// How Elasticsearch indexes a field (Elasticsearch reference, "Field data types"): what a query on it means.
public enum FieldType: String, Hashable, Sendable, CaseIterable {
  /// Exact text.
  case keyword
  /// Exact text, made for patterns.
  case wildcard
  /// Exact text, the same in all documents of an index.
  case constantKeyword = "constant_keyword"
  /// Exact text, lower-cased in the index and in the query: `.caseless` sub-fields.
  case keywordLowercase = "keyword_lowercase"
  /// Analysed text.
  case text
  /// Analysed text without positions.
  case matchOnlyText = "match_only_text"
  /// An IPv4 or IPv6 address.
  case ip
  /// 64 bits, signed.
  case long
  /// 32 bits, signed.
  case integer
  /// 16 bits, signed.
  case short
  /// 8 bits, signed.
  case byte
  /// 64 bits, unsigned.
  case unsignedLong = "unsigned_long"
  /// 64 bits, floating point.
  case double
  /// 32 bits, floating point.
  case float
  /// 16 bits, floating point.
  case halfFloat = "half_float"
  /// A floating-point number stored as a scaled integer.
  case scaledFloat = "scaled_float"
  /// True or false.
  case boolean
  /// An instant, in milliseconds.
  case date
  /// An instant, in nanoseconds.
  case dateNanos = "date_nanos"
  /// A version, ordered by the rules of Semantic Versioning.
  case version
  /// A whole object whose leaves are all keywords.
  case flattened
  /// Objects that are searched one by one.
  case nested
  /// An object; no value of its own.
  case object
  /// A type that is not listed here.
  case unknown
}

extension FieldType {
  /// Types that fall together for a query.
  public enum Family: Hashable, Sendable {
    /// Compared as text, byte for byte.
    case string
    /// Compared as text in lower case.
    case caselessString
    /// Searched by its words.
    case text
    /// Whole numbers: fractions of values are cut off.
    case integer
    /// Floating-point numbers.
    case floating
    /// True or false.
    case boolean
    /// Instants.
    case date
    /// Addresses.
    case ip
    /// Versions.
    case version
    /// No values of their own.
    case object
    /// Nothing is known: the literal that a value is compared with decides.
    case unknown
  }

  /// The family of the type.
  public var family: Family {
    switch self {
    case .keyword, .wildcard, .constantKeyword, .flattened: .string
    case .keywordLowercase: .caselessString
    case .text, .matchOnlyText: .text
    case .ip: .ip
    case .long, .integer, .short, .byte, .unsignedLong: .integer
    case .double, .float, .halfFloat, .scaledFloat: .floating
    case .boolean: .boolean
    case .date, .dateNanos: .date
    case .version: .version
    case .nested, .object: .object
    case .unknown: .unknown
    }
  }
}
