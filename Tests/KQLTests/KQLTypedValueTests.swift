import ECS
import KQL
import Predicates
import Testing

struct KQLTypedValueTests {
  static let types = Mapping(types: [
    "kw": .keyword, "wc": .wildcard, "ck": .constantKeyword, "low": .keywordLowercase, "text": .text,
    "mot": .matchOnlyText, "ip": .ip, "long": .long, "double": .double, "bool": .boolean, "date": .date,
    "ver": .version, "flat": .flattened, "obj": .object,
  ])

  /// 2024-06-12T10:20:30.400Z, a Wednesday.
  static let now = Timestamp(milliseconds: 1_718_187_630_400)

  @Test(arguments: [
    ("kw:a", #"{"kw":"a"}"#, true), ("kw:A", #"{"kw":"a"}"#, false), ("kw:a*c", #"{"kw":"abc"}"#, true),
    ("kw:\"a*c\"", #"{"kw":"abc"}"#, false), ("kw:\"a*c\"", #"{"kw":"a*c"}"#, true),
    ("kw:a?c", #"{"kw":"abc"}"#, false), ("kw:a?c*", #"{"kw":"a?cd"}"#, true),
    ("wc:*b*", #"{"wc":"a\nb\nc"}"#, true), ("ck:a", #"{"ck":"a"}"#, true),
    ("kw > a", #"{"kw":"b"}"#, true), ("kw > a", #"{"kw":"a"}"#, false), ("kw <= a", #"{"kw":"B"}"#, true),
    ("kw >= 10", #"{"kw":"9"}"#, true), ("kw:(a or b)", #"{"kw":["x","b"]}"#, true),
    ("kw:(a and b)", #"{"kw":["b","a"]}"#, true), ("not kw:(a or b)", #"{"kw":["x","b"]}"#, false),
    ("kw:true", #"{"kw":true}"#, true), ("kw:1", #"{"kw":1}"#, true), ("kw:\"\"", #"{"kw":""}"#, true),
  ])
  func `keywords are compared letter by letter`(query: String, document: String, expected: Bool) throws {
    #expect(try matches(query, document, Self.types) == expected)
  }

  @Test(arguments: [
    ("low:ABC", #"{"low":"aBc"}"#, true), ("low:A*C", #"{"low":"aXYZc"}"#, true),
    ("low:\"A*C\"", #"{"low":"abc"}"#, false), ("low:É", #"{"low":"é"}"#, true),
    ("low:é", #"{"low":"É"}"#, true),
    ("low:(A or b)", #"{"low":"B"}"#, true),
  ])
  func `lower-cased fields ignore case`(query: String, document: String, expected: Bool) throws {
    #expect(try matches(query, document, Self.types) == expected)
  }

  @Test(arguments: [
    ("text:quick", true), ("text:QUICK", true), ("text:slow", false), ("text:slow brown", true),
    ("text:\"quick brown\"", true), ("text:\"brown quick\"", false), ("text:\"Quick-Brown\"", true),
    ("text:qui*", true), ("text:*ICK", true), ("text:slo* fo*", true), ("text:quick-b*", false),
    ("text:*", true),
    ("text:\"--\"", false), ("text:--", false), ("not text:slow", true), ("mot:\"the quick\"", true),
    ("text:x *", true),
  ])
  func `analysed text is searched by its words`(query: String, expected: Bool) throws {
    let document = #"{"text":"The quick, brown fox.","mot":"The quick"}"#
    #expect(try matches(query, document, Self.types) == expected)
  }

  @Test(arguments: [
    ("ip:10.1.2.3", #"{"ip":"10.1.2.3"}"#, true), ("ip:10.0.0.0/8", #"{"ip":["1.1.1.1","10.9.9.9"]}"#, true),
    ("ip:\"10.0.0.0/8\"", #"{"ip":"11.0.0.1"}"#, false), ("ip:\"::1\"", #"{"ip":"0:0:0:0:0:0:0:1"}"#, true),
    ("ip:\"fe80::/10\"", #"{"ip":"fe80::1"}"#, true), ("ip > 10.0.0.255", #"{"ip":"10.0.1.0"}"#, true),
    ("ip <= 10.0.0.1 and ip >= 10.0.0.1", #"{"ip":"10.0.0.1"}"#, true),
    ("ip:10.0.0.1", #"{"ip":"x"}"#, false),
    ("ip:(10.0.0.1 or 192.168.0.0/16)", #"{"ip":"192.168.7.7"}"#, true),
  ])
  func `addresses are compared as addresses`(query: String, document: String, expected: Bool) throws {
    #expect(try matches(query, document, Self.types) == expected)
  }

  @Test(arguments: [
    ("long:200", #"{"long":"200"}"#, true), ("long:\"200\"", #"{"long":200}"#, true),
    ("long:0200", #"{"long":200}"#, true), ("long:200.0", #"{"long":200}"#, true),
    ("long:1.5", #"{"long":1}"#, false), ("long > 1.5", #"{"long":2}"#, true),
    ("long:1", #"{"long":1.9}"#, true),
    ("long < -1", #"{"long":-2}"#, true), ("long:(1 or 2)", #"{"long":[5,2]}"#, true),
    ("long > 10 and long < 20", #"{"long":[5,50]}"#, true), ("double:1.50", #"{"double":1.5}"#, true),
    ("double:1e3", #"{"double":1000}"#, true), ("double >= 0.98", #"{"double":0.99}"#, true),
    ("long:9007199254740993", #"{"long":9007199254740992}"#, false),
  ])
  func `numbers are compared as numbers`(query: String, document: String, expected: Bool) throws {
    #expect(try matches(query, document, Self.types) == expected)
  }

  @Test(arguments: [
    ("bool:true", #"{"bool":true}"#, true), ("bool:\"true\"", #"{"bool":"true"}"#, true),
    ("bool:false", "{}", false), ("not bool:true", "{}", true),
    ("bool:false", #"{"bool":[true,false]}"#, true),
  ])
  func `booleans are compared as booleans`(query: String, document: String, expected: Bool) throws {
    #expect(try matches(query, document, Self.types) == expected)
  }

  @Test(arguments: [
    ("date:2024-06-11", "2024-06-11T23:59:59.999Z", true), ("date:2024-06-11", "2024-06-12T00:00:00Z", false),
    ("date:2024-06", "2024-06-30T12:00:00Z", true), ("date:2024", "2024-12-31T23:59:59Z", true),
    ("date:\"2024-06-11T10:00:00Z\"", "2024-06-11T10:00:00.500Z", true),
    ("date > 2024-06-11", "2024-06-11T12:00:00Z", false),
    ("date >= 2024-06-11", "2024-06-11T00:00:00Z", true),
    ("date < 2024-06-11", "2024-06-11T00:00:00Z", false),
    ("date <= 2024-06-11", "2024-06-11T23:59:59Z", true),
    ("date >= now-1d/d", "2024-06-11T00:00:00Z", true), ("date >= now-1d/d", "2024-06-10T23:59:59Z", false),
    ("date > now", "2024-06-12T10:20:30.400Z", false),
    ("date >= \"now-30d/d\"", "2024-05-13T00:00:00Z", true),
    ("date:now/w", "2024-06-10T00:00:00Z", true), ("date:now/w", "2024-06-17T00:00:00Z", false),
    ("date:\"2024-01-31||+1M/d\"", "2024-02-29T05:00:00Z", true),
    ("date:\"2024-01-01||/M\"", "2024-01-31T05:00:00Z", true),
    ("date:1718187630400", "2024-06-12T10:20:30.400Z", true),
  ])
  func `a date stands for its whole unit`(query: String, date: String, expected: Bool) throws {
    #expect(try matches(query, #"{"date":"\#(date)"}"#, Self.types, now: Self.now) == expected)
  }

  @Test(arguments: [
    ("ver > 1.9.0", #"{"ver":"1.10.0"}"#, true), ("ver < 1.0.0-beta", #"{"ver":"1.0.0-alpha"}"#, true),
    ("ver:1.*", #"{"ver":"1.10.0"}"#, true), ("ver:1.0", #"{"ver":"1.0"}"#, true),
    ("flat.a:1", #"{"flat":{"a":1}}"#, true), ("flat.a > 5", #"{"flat":{"a":10}}"#, false),
    ("flat:x", #"{"flat":{"a":{"b":["x"]}}}"#, true), ("flat:*", #"{"flat":{"a":1}}"#, true),
    ("flat:y", #"{"flat":{"a":"x"},"b":"y"}"#, false),
    ("obj:*", #"{"obj":{"a":1}}"#, true), ("obj:*", #"{"obj":{}}"#, false),
    ("obj:1", #"{"obj":{"a":1}}"#, false),
  ])
  func `versions, flattened fields and objects`(query: String, document: String, expected: Bool) throws {
    #expect(try matches(query, document, Self.types) == expected)
  }

  @Test(arguments: [
    ("x:1", #"{"x":1}"#, true), ("x:true", #"{"x":true}"#, true), ("x:\"true\"", #"{"x":"true"}"#, true),
    ("x:1", #"{"x":"01"}"#, false), ("x:A", #"{"x":"a"}"#, false), ("x > 9", #"{"x":10}"#, true),
    ("x >= b", #"{"x":"c"}"#, true), ("x:1*", #"{"x":12}"#, true),
  ])
  func `unknown fields are keywords, or the number or boolean they hold`(
    query: String, document: String, expected: Bool
  ) throws {
    #expect(try matches(query, document) == expected)
  }
}
