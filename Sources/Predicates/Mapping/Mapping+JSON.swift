public import ECS

extension Mapping {
  /// Bounds on a mapping that is read.
  public struct Limits: Sendable {
    /// Most fields; Elasticsearch's default is 1,000, public integrations have up to 10,000.
    public var fields: Int
    /// Deepest nesting of objects; Elasticsearch's default is 20.
    public var depth: Int
    /// Most characters of JSON text, in bytes.
    public var bytes: Int

    /// Bounds with defaults that are far above what public mappings have.
    public init(fields: Int = 100_000, depth: Int = 40, bytes: Int = 64 << 20) {
      self.fields = fields
      self.depth = depth
      self.bytes = bytes
    }
  }

  /// Reads a mapping from JSON text.
  public init(json bytes: [UInt8], limits: Limits = Limits()) throws(MappingError) {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONParser.parse(bytes, limits: JSONParser.Limits(bytes: limits.bytes))
    } catch {
      throw MappingError(.json, at: [], "the mapping is not JSON: \(error)")
    }
    try self.init(json: value, limits: limits)
  }

  /// Reads a mapping in any shape that Elasticsearch gives or takes it: `{"properties": …}`,
  /// `{"mappings": …}`, `{"NAME": {"mappings": …}}` for one index or several (get mapping API), and templates
  /// (`{"template": {"mappings": …}}`). Of fields that several indices have, the first index wins.
  ///
  /// `ignore_above` is not honoured: values that Elasticsearch would not index for their length are found here.
  public init(json value: JSONValue, limits: Limits = Limits()) throws(MappingError) {
    var reader = MappingReader(limits: limits)
    try reader.readDocument(value)
    self = try reader.finished()
  }
}
