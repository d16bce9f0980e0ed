import Testing

@Suite struct TableTests {
  @Test(arguments: [
    ReplayCase.rows(
      "rows come with their types",
      "SELECT name, typeof(pid) AS t, parent + 1 AS p FROM processes WHERE pid = 404",
      host: .windows, #"{"name":"beta.exe","p":"5","t":"integer"}"#),
    .rows(
      "a column that a row leaves out is NULL",
      "SELECT count(path) AS n, count(*) AS all_rows FROM processes",
      host: .windows, #"{"all_rows":"3","n":"2"}"#),
    .rows(
      "large integers stay exact", "SELECT percent_processor_time AS t FROM processes WHERE pid = '400'",
      host: .windows, #"{"t":"9007199254740993"}"#),
    .rows(
      "versions have an order of their own",
      "SELECT group_concat(name) AS n FROM (SELECT name FROM programs ORDER BY version)",
      host: .windows, #"{"n":"three,one,two"}"#),
    .rows(
      "packages of Debian know epochs", "SELECT name FROM deb_packages ORDER BY version DESC LIMIT 1",
      host: .linux, #"{"name":"p"}"#),
    .rows(
      "names that ignore case", "SELECT path FROM services WHERE name = 'ALPHA'", host: .windows,
      #"{"path":"C:\\Tools\\alpha.exe"}"#),
    .rows("a table that was not captured is empty", "SELECT * FROM startup_items", host: .windows),
    .rows(
      "an alias is a view", "SELECT sql FROM sqlite_master WHERE name = 'hosts'",
      #"{"sql":"CREATE VIEW hosts AS SELECT * FROM etc_hosts"}"#),
    .rows(
      "hidden columns answer when they are named", "SELECT date_time AS t FROM time", host: .windows,
      #"{"t":"2024-06-11T10:00:05Z"}"#),
    .rows(
      "now is the moment of the snapshot", "SELECT datetime('now') AS d, strftime('%s', 'now') - 5 AS s",
      host: .linux, #"{"d":"2024-06-11 10:00:05","s":"1718100000"}"#),
    .rows(
      "the time is the snapshot's", "SELECT weekday, hour, unix_time, timestamp FROM time", host: .linux,
      #"{"hour":"10","timestamp":"Tue Jun 11 10:00:05 2024 UTC","unix_time":"1718100005","weekday":"Tuesday"}"#
    ),
    .rows(
      "osquery describes itself", "SELECT version, build_platform FROM osquery_info", host: .windows,
      #"{"build_platform":"windows","version":"5.23.0"}"#),
    .rows(
      "the registry lists the platform's tables",
      "SELECT count(*) AS n FROM osquery_registry WHERE registry = 'table' AND active = 1 AND name IN ('services', 'shadow')",
      host: .windows, #"{"n":"1"}"#),
    .rows(
      "captured events come without a warning", "SELECT eventid FROM windows_events", host: .windows,
      #"{"eventid":"7045"}"#),
    .rows(
      "events that were not captured", "SELECT * FROM powershell_events", host: .windows,
      stderr: LogLine.noEvents("powershell_events")),
    .rows(
      "data of the current user only", "SELECT filename FROM recent_files", host: .windows,
      #"{"filename":"a"}"#, stderr: LogLine.currentUser("recent_files")),
    .rows(
      "data of every user by a join",
      "SELECT u.username, h.command FROM users u JOIN shell_history h USING (uid)",
      host: .linux, #"{"command":"ls","username":"root"}"#, #"{"command":"id","username":"daemon"}"#),
  ])
  func `answers from the host's tables`(_ example: ReplayCase) throws { try example.check() }

  @Test(arguments: [
    ReplayCase.failure(
      "another platform's table", "SELECT * FROM services", host: .linux, "Error: no such table: services\n"),
    .failure(
      "a table of nobody", "SELECT * FROM servicez", host: .windows, "Error: no such table: servicez\n"),
    .failure(
      "a column of nobody", "SELECT modulepath FROM services", host: .windows,
      "Error: no such column: modulepath\n"),
    .failure(
      "a table that is read only", "DELETE FROM services", host: .windows,
      "Error: table services may not be modified\n"),
  ])
  func `refuses what the host does not have`(_ example: ReplayCase) throws { try example.check() }

  @Test(arguments: [
    ReplayCase.failure(
      "none at all", "SELECT sha256 FROM hash", host: .windows, exit: 19, LogLine.lacksRequired("hash")),
    .failure(
      "an order instead of a value", "SELECT sha256 FROM hash WHERE path > 'C'", host: .windows, exit: 19,
      LogLine.lacksRequired("hash")),
    .failure(
      "a function of the column", "SELECT 1 FROM authenticode WHERE lower(path) = 'x'", host: .windows,
      exit: 19, LogLine.lacksRequired("authenticode")),
    .rows(
      "equality", "SELECT result FROM authenticode WHERE path = 'C:\\Tools\\alpha.exe'", host: .windows,
      #"{"result":"missing"}"#),
    .rows(
      "a list",
      "SELECT count(*) AS n FROM hash WHERE path IN ('C:\\Tools\\alpha.exe', 'C:\\ProgramData\\gamma.dll', 'x')",
      host: .windows, #"{"n":"2"}"#),
    .rows(
      "a directory", "SELECT filename FROM file WHERE directory = 'C:\\Windows\\System32'", host: .windows,
      #"{"filename":"beta.exe"}"#),
    .rows(
      "a pattern", "SELECT count(*) AS n FROM file WHERE path LIKE 'c:\\tools\\%'", host: .windows,
      #"{"n":"3"}"#),
    .rows("a file that is not there", "SELECT * FROM hash WHERE path = 'C:\\none'", host: .windows),
    .rows("an inequality finds nothing", "SELECT * FROM hash WHERE path <> ''", host: .windows),
    .rows(
      "the spelling that was asked for", "SELECT path FROM file WHERE path = 'c:\\TOOLS\\ALPHA.EXE'",
      host: .windows, #"{"path":"c:\\TOOLS\\ALPHA.EXE"}"#),
    .rows("Linux minds the case", "SELECT path FROM file WHERE path = '/BIN/bash'", host: .linux),
  ])
  func `asks for a required column`(_ example: ReplayCase) throws { try example.check() }

  @Test(arguments: [
    ReplayCase.rows(
      "table_info shows keys but not hidden columns",
      "SELECT count(*) AS n, sum(pk) AS keys FROM pragma_table_info('hash')", host: .windows,
      #"{"keys":"1","n":"5"}"#),
    .rows(
      "table_xinfo shows hidden columns", "SELECT name FROM pragma_table_xinfo('time') WHERE hidden = 1",
      host: .windows, #"{"name":"date_time"}"#),
    .rows("nothing is known of an unknown table", "PRAGMA table_info(servicez)", host: .windows),
    .failure(
      "another pragma", "PRAGMA database_list", exit: 23, LogLine.denied("19 database_list null null null")),
    .failure("attaching", "ATTACH 'x.db' AS x", exit: 23, LogLine.denied("24 x.db null null null")),
    .failure(
      "an index", "CREATE TABLE t(a); CREATE INDEX i ON t(a)", exit: 23, LogLine.denied("1 i t main null")),
  ])
  func `allows what osquery allows`(_ example: ReplayCase) throws { try example.check() }
}
