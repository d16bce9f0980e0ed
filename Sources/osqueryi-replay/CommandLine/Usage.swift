/// What `--help` and `.help` say.
enum Usage {
  static let commandLine = """
    osqueryi-replay answers osquery SQL from a host snapshot, with the command line, output and errors of \
    osqueryi \(Version.osquery).

    Usage: osqueryi-replay [FLAG]... [SQL | .COMMAND]
    Without SQL, statements and dot commands are read from standard input.

      --snapshot DIR         the host snapshot (else the environment's DOSSIER_SNAPSHOT; else an empty Linux host)
      --replay-quirks=off    answer rightly where osquery 5.23 is known to drop rows or warnings
      --json, --json_pretty  rows as JSON; --csv, --list, --line: as text; else a drawn table
      --separator STR        between the columns of --csv and --list (default |)
      --nullvalue STR        in place of NULL
      --noheader             no column names in --csv and --list
      --query SQL            run SQL; --query_file FILE: run a file; --output FILE: write there
      -A TABLE, -L           all of a table; the names of all tables
      --disable_tables LIST, --enable_tables LIST
      --version, --help

    The other flags of osqueryi are accepted and have no effect.

    Example: osqueryi-replay --snapshot Config/demo/host --json "SELECT name, path FROM services"

    """

  static let shell = """
    Statements end with a semicolon; a line that begins with a dot is a command.

    .all TABLE         SELECT * FROM the table
    .bail ON|OFF       stop at the first error
    .echo ON|OFF       repeat what is read
    .exit [CODE]       leave; also .quit
    .features          the switches that enable or disable something
    .headers ON|OFF    column names in list, csv and column output
    .help              this text
    .mode MODE         column, csv, line, list or pretty (the default; JSON with the flag --json)
    .nullvalue STR     in place of NULL, except in pretty output
    .print STR...      print the words
    .schema [TABLE]    CREATE statements of the tables whose names begin so
    .separator STR     between columns of list and csv output
    .show              the settings; also .summary
    .socket            the path of the extension socket
    .tables [TABLE]    names of the tables that begin so; also .list
    .timer ON|OFF      time each statement
    .types SQL         names and types of a statement's columns
    .version           versions
    .width NUM...      column widths of column output

    """
}

/// What this program stands in for.
enum Version {
  static let osquery = "5.23.0"
}
