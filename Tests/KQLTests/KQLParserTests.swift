import Testing

@testable import KQL

struct KQLParserTests {
  @Test(arguments: [
    ("", "all"),
    (" \t\n\u{A0} ", "all"),
    ("a:b", "[a]:[b]"),
    ("a : b ", "[a]:[b]"),
    ("b", "[b]"),
    ("\"b c\"", "\"b c\""),
    ("a:\"b\"", "[a]:\"b\""),
    ("\"a\":b", "\"a\":[b]"),
    ("a:b or c:d and e:f", "(or [a]:[b] (and [c]:[d] [e]:[f]))"),
    ("(a:b or c:d) and e:f", "(and (or [a]:[b] [c]:[d]) [e]:[f])"),
    ("not a:b and c:d", "(and (not [a]:[b]) [c]:[d])"),
    ("not (a:b and c:d)", "(not (and [a]:[b] [c]:[d]))"),
    ("a:b OR c:d aNd NoT e:f", "(or [a]:[b] (and [c]:[d] (not [e]:[f])))"),
    ("a:b or c:d or e:f", "(or [a]:[b] [c]:[d] [e]:[f])"),
    ("a:b and\u{A0}c:d", "(and [a]:[b] [c]:[d])"),
    ("( ( a:b ) )", "[a]:[b]"),
  ])
  func `clauses group by precedence, keywords in any case`(query: String, shape: String) throws {
    #expect(try KQLParser.parse(query).shape == shape)
  }

  @Test(arguments: [
    ("a:(b or c)", "(or [a]:[b] [a]:[c])"),
    ("a:(b or c and not d)", "(or [a]:[b] (and [a]:[c] (not [a]:[d])))"),
    ("a:( (b or c) and not (d or e) )", "(and (or [a]:[b] [a]:[c]) (not (or [a]:[d] [a]:[e])))"),
    ("a:(* and not \"b\")", "(and [a]:[*] (not [a]:\"b\"))"),
    ("a:(not b)", "(not [a]:[b])"),
    ("a:(b c)", "[a]:[b c]"),
  ])
  func `a list gives every value to its field`(query: String, shape: String) throws {
    #expect(try KQLParser.parse(query).shape == shape)
  }

  @Test(arguments: [
    ("a<1", "[a]<[1]"), ("a <= 1", "[a]<=[1]"), ("a > \"1\"", "[a]>\"1\""),
    ("a >= now-1d/d", "[a]>=[now-1d/d]"),
    ("a:{b:c}", "(nested [a] [b]:[c])"),
    ("a:{ b:c and d:{ e:f } }", "(nested [a] (and [b]:[c] (nested [d] [e]:[f])))"),
    ("a*:b", "[a*]:[b]"), ("*:*", "[*]:[*]"), ("*", "[*]"), ("a.*.b:*", "[a.*.b]:[*]"),
  ])
  func `ranges, nested objects and wildcards in names`(query: String, shape: String) throws {
    #expect(try KQLParser.parse(query).shape == shape)
  }

  @Test(arguments: [
    ("a:b c", "[a]:[b c]"),
    ("a:  b   c  ", "[a]:[b   c]"),
    ("a:b c and d:e", "(and [a]:[b c] [d]:[e])"),
    ("a:order", "[a]:[order]"), ("a:android or", "error"),
    ("a:knot", "[a]:[knot]"), ("a:not", "[a]:[not]"), ("a:and", "[a]:[and]"),
    ("a:b andy", "[a]:[b andy]"),
    ("a:it's 50%, $x=1; [q] 日本", "[a]:[it's 50%, $x=1; [q] 日本]"),
    ("a:b* c*", "[a]:[b* c*]"), ("a:**", "[a]:[**]"),
  ])
  func `an unquoted value runs to the next keyword or special character`(query: String, shape: String) {
    #expect(((try? KQLParser.parse(query))?.shape ?? "error") == shape)
  }

  @Test(arguments: [
    (#"a:\\\(\)\:\<\>\"\*\{\}"#, #"[a]:[\():<>"\*{}]"#),
    (#"a:x\ty\rz\nw"#, "[a]:[x\ty\rz\nw]"),
    (#"a:caf\u00e9\u00E9"#, "[a]:[caféé]"),
    (#"a:\uD83D\uDE00\uD83D"#, "[a]:[😀\u{FFFD}]"),
    (#"a:b \and c"#, "[a]:[b and c]"), (#"a:\OR"#, "[a]:[OR]"), (#"a:\not b"#, "[a]:[not b]"),
    (#"a:x\notes"#, "[a]:[x\notes]"),
    (#"a:b\*c*"#, #"[a]:[b\*c*]"#),
    (#"a\:b:c"#, "[a:b]:[c]"),
    (#"a:"\"\\\t\r\n\u00e9""#, "[a]:\"\"\\\t\r\né\""),
    (#"a:"\():<>\"*""#, #"[a]:"\():<>"\*""#),
    (#"a:"C:\Program Files\x""#, #"[a]:"C:\Program Files\x""#),
    (#"a:"C:\temp""#, "[a]:\"C:\temp\""),
    (#"a:"\u12""#, #"[a]:"\u12""#),
  ])
  func `escapes are undone`(query: String, shape: String) throws {
    #expect(try KQLParser.parse(query).shape == shape)
  }

  @Test func `a literal keeps its place in bytes without the space around it`() throws {
    guard case .match(let field?, let value) = try KQLParser.parse("  é : b c  ") else {
      Issue.record("not a clause")
      return
    }
    #expect(field.place == 2..<4)
    #expect(value.place == 7..<10)
  }
}
