import Testing

@Suite struct FunctionTests {
  /// An expression, and its value as text; nil is NULL.
  @Test(
    arguments: [
      ("concat('x', NULL, 3)", "x3"), ("concat()", nil), ("concat_ws('/', 'a', 'b')", "a/b"),
      ("concat_ws('/', 'a', NULL)", "a/"), ("concat_ws(NULL, 'a', 'b')", "ab"), ("concat_ws('/')", nil),
      ("split('10.20.30', '.', 1)", "20"), ("split('a,,b;c', ',;', 2)", "c"),
      ("split('  x , y', ',', 1)", "y"),
      ("split('a.b', '.', 2)", nil), ("split('a.b', '.', -1)", nil), ("split(NULL, '.', 0)", nil),
      ("regex_split('a--b', '-', 1)", ""), ("regex_split('k1v22w', '[0-9]+', 2)", "w"),
      ("regex_split('none', ';', 0)", "none"),
      ("regex_match('C:\\Tools\\x.exe -q', '^[^ ]+\\.exe', 0)", "C:\\Tools\\x.exe"),
      ("regex_match('key=value', '(\\w+)=(\\w+)', 2)", "value"), ("regex_match('key=value', 'x', 0)", nil),
      ("regex_match('key', 'k', 1)", nil), ("regex_match('foobar', 'foo(?!baz)', 0)", "foo"),
      ("regex_match('aXbXc', 'a.*?X', 0)", "aX"), ("regex_match('abab', '(ab)\\1', 0)", "abab"),
      ("regex_match('x12y', '[[:digit:]]{2}', 0)", "12"), ("regex_match('a|b', 'b|a', 0)", "a"),
      ("regex_match('one two', '\\btwo$', 0)", "two"), ("hex(regex_match('é', '.', 0))", "C3"),
      ("md5('dossier')", "bbbc258f975e6acedd7d6857c581caa0"), ("sha1(NULL)", nil),
      ("length(sha256(5))", "64"),
      ("inet_aton('10.0.0.1')", "167772161"), ("inet_aton('::1')", nil), ("inet_aton('10.0.0')", nil),
      ("in_cidr_block('192.168.0.0/16', '192.168.7.9')", "1"),
      ("in_cidr_block('192.168.0.0/16', '10.0.0.1')", "0"),
      ("in_cidr_block('2001:db8::/32', '2001:db8::7')", "1"),
      ("to_base64('Dossier')", "RG9zc2llcg=="), ("from_base64('RG9zc2llcg')", "Dossier"),
      ("from_base64('?')", ""),
      ("conditional_to_base64('plain')", "plain"), ("conditional_to_base64('ü')", "w7w="),
      ("version_compare('2.10', '2.9')", "1"), ("version_compare('1:1', '2', 'DPKG')", "1"),
      ("version_compare('1.0~rc', '1.0', 'rhel')", "-1"), ("version_compare('1', '1')", "0"),
      (
        "community_id_v1('10.0.0.1', '10.0.0.2', 1000, 80, 6) = community_id_v1('10.0.0.2', '10.0.0.1', 80, 1000, 6)",
        "1"
      ),
      ("parent_directory('/var/log/x')", "/var/log"), ("parent_directory('x')", nil),
      ("parent_directory('/x')", ""),
      ("sqrt(16)", "4.0"), ("ceil(-1.5)", "-1"), ("floor(-1.5)", "-2"), ("floor(7)", "7"),
      ("power(2, 0.5)", "1.4142135623731"),
      ("degrees(radians(90))", "90.0"), ("cos(0)", "1.0"), ("exp(0)", "1.0"), ("log10(1000)", "3.0"),
      ("sqrt(NULL)", nil),
      ("sleep(0)", "0"), ("carve('/x')", "Carve Failed:"), ("json_extract('{\"a\":[5]}', '$.a[0]')", "5"),
    ] as [(String, String?)])
  func `knows osquery's functions`(_ expression: String, _ value: String?) throws {
    let outcome = try ReplayProcess.run([
      "--list", "--noheader", "--nullvalue=<NULL>", "SELECT \(expression)",
    ])
    #expect(
      outcome == ReplayProcess.Outcome(exit: 0, stdout: Array("\(value ?? "<NULL>")\n".utf8), stderr: ""))
  }

  @Test(arguments: [
    ("split('a', '', 0)", "Invalid input to split function"),
    ("regex_match('a', '(', 0)", "Invalid regex"), ("regex_match('a', '(?i)a', 0)", "Invalid regex"),
    ("regex_match('a', '[b-a]', 0)", "Invalid regex"), ("regex_match('a', '*', 0)", "Invalid regex"),
    ("regex_match('a', '(a{9999}){9999}', 0)", "Invalid regex"),
    ("regex_match('\(String(repeating: "a", count: 64))b', '(a*)*(a*)*(a*)*c', 0)", "Invalid regex"),
    ("concat_ws()", "Missing separator to concat_ws"),
    ("sqrt(-1)", "Numerical argument out of domain"), ("log(0)", "Numerical result out of range"),
    ("power(10, 400)", "Numerical result out of range"),
    ("in_cidr_block('10.0.0.0/8', 1)", "IP address must be a string"),
    ("in_cidr_block('10.0.0.0/40', '10.0.0.1')", "CIDR for IP address v4 cannot be parsed"),
    ("version_compare('1', NULL)", "Must provide two version strings to compare."),
    ("parent_directory(5)", "Invalid inputs to parent_directory, TEXT was expected"),
    ("community_id_v1_strict('10.0.0.1', 'x', 1, 2, 6)", "Community ID daddr cannot be parsed as IP"),
    ("community_id_v1_strict('10.0.0.1', '10.0.0.2', 70000, 2, 6)", "Community ID ports must fit in 2 bytes"),
    ("md5()", "wrong number of arguments to function md5()"),
    ("unhex('61')", "no such function: unhex"), ("octet_length('a')", "no such function: octet_length"),
    ("string_agg('a', ',')", "no such function: string_agg"),
    ("readfile('/etc/passwd')", "no such function: readfile"),
    ("'a' REGEXP 'b'", "no such function: REGEXP"), ("fts5_source_id()", "no such function: fts5_source_id"),
    ("load_extension('x')", "not authorized"),
  ])
  func `fails as osquery's functions fail`(_ expression: String, _ message: String) throws {
    let outcome = try ReplayProcess.run(["--json", "SELECT \(expression) AS v"])
    #expect(
      outcome
        == ReplayProcess.Outcome(exit: 1, stdout: ReplayCase.array([]), stderr: "Error: \(message)\n"))
  }

  @Test(arguments: ["generate_series(1, 3)", "json_tree_x", "dbstat", "sqlite_stmt"])
  func `has no tables of SQLite's extensions`(_ table: String) throws {
    let outcome = try ReplayProcess.run(["--json", "SELECT * FROM \(table)"])
    #expect(outcome.exit == 1)
    #expect(outcome.stderr.hasPrefix("Error: no such table"))
  }

  @Test(arguments: [
    ReplayCase.rows(
      "files with spaces", "SELECT find_file_path_in_cmd('C:\\Tools\\with space\\tool.exe /q') AS p",
      host: .windows, #"{"p":"C:\\Tools\\with space\\tool.exe"}"#),
    .rows(
      "quoted files", "SELECT find_file_path_in_cmd('\"/opt/a b\" -x', 1) AS p", host: .linux,
      #"{"p":"/opt/a b"}"#),
    .rows(
      "a path of Windows", "SELECT parent_directory('C:\\Tools\\alpha.exe') AS p", host: .windows,
      #"{"p":"C:\\Tools"}"#),
  ])
  func `knows the snapshot's files and paths`(_ example: ReplayCase) throws { try example.check() }
}
