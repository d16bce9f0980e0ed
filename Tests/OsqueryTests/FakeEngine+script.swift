extension FakeEngine {
  /// A shell over an empty SQLite database, for Python 3 without further packages.
  static let script = #"""
    # Answers like osquery's shell with --csv, from an empty SQLite database, and misbehaves on request.
    # A statement that holds fault:NAME brings the fault about; START, which the tests fill in, does so at
    # the start.
    import fcntl, os, signal, sqlite3, sys, time

    START = "@START@"
    COUNTER = "@COUNTER@"
    KEPT = []
    QUOTED = set(range(0, 33)) | set(range(127, 256)) | {0x22, 0x27}


    def starts():
        with open(COUNTER, "a+") as file:
            file.seek(0)
            count = len(file.read())
            file.write("x")
        return count


    def out(data):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


    def err(text):
        sys.stderr.write(text)
        sys.stderr.flush()


    def field(value):
        if value is None:
            return b""
        data = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogateescape")
        data = data.split(b"\0")[0]
        if not data or b"," in data or any(byte in QUOTED for byte in data):
            return b'"' + data.replace(b'"', b'""') + b'"'
        return data


    def lines(rows):
        return b"".join(b",".join(map(field, row)) + b"\n" for row in rows)


    def fault(name):
        if name == "hang":
            time.sleep(1000)
        elif name == "ignore-sigterm":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            while True:
                time.sleep(1)
        elif name == "grandchild":
            ready, tell = os.pipe()
            if os.fork() == 0:
                lock = open(COUNTER + "-lock", "w")
                fcntl.flock(lock, fcntl.LOCK_EX)
                os.write(tell, b"x")
                time.sleep(1000)
            os.read(ready, 1)
            time.sleep(1000)
        elif name == "die":
            os._exit(3)
        elif name == "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        elif name == "half":
            out(b"a,b\n1,2\n3,")
            os._exit(4)
        elif name == "flood":
            while True:
                out(b"a\n" + b"1\n" * 100000)
        elif name == "flood-messages":
            for number in range(20000):
                err("W1121 17:52:51.866669 24723 fake.cpp:%d] message %d\n" % (number, number))
        elif name == "flood-messages-forever":
            while True:
                err("x" * 1000 + "\n")
        elif name == "garbage":
            out(b'a,b\n1\n\xff\xfe"x"y\n')
        elif name == "unclosed-quote":
            out(b'a\n"never closed')
        elif name == "hog":
            held = []
            while True:
                held.append(bytearray(b"x") * (8 << 20))
                time.sleep(0.02)
        elif name == "keep-80-mebibytes":
            KEPT.append(bytearray(b"x") * (80 << 20))
            time.sleep(0.15)
        elif name == "spin":
            while True:
                pass
        elif name == "late":
            time.sleep(0.2)
        elif name == "partial-sentinel":
            out(b"a\n1\n#0123456789")
            time.sleep(1000)
        elif name == "no-sentinel":
            return True
        elif name == "close-output":
            os.close(1)
            time.sleep(1000)
        elif name == "close-input":
            os.close(0)
            time.sleep(1000)
        return False


    def run(database, sql, line):
        try:
            cursor = database.execute(sql)
            rows = cursor.fetchall()
        except sqlite3.Error as error:
            err("Error: near line %d: %s\n" % (line, error))
            return
        if rows:
            out(lines([[column[0] for column in cursor.description]] + rows))


    def types(database, sql):
        try:
            cursor = database.execute(sql)
        except sqlite3.Error as error:
            out(b"Error 1: " + str(error).encode() + b"\n")
            return
        out(lines([[column[0], "UNKNOWN"] for column in cursor.description]))


    def serve():
        database = sqlite3.connect(":memory:")
        database.text_factory = bytes
        statement, first, number, mute = "", 1, 0, False
        while True:
            line = sys.stdin.buffer.readline().decode("utf-8", "surrogateescape")
            if not line:
                return
            number += 1
            if not statement and line.startswith(".print"):
                if not mute:
                    out(line[7:].encode())
                mute = False
                continue
            if not statement:
                first = number
            statement += line
            if not sqlite3.complete_statement(statement):
                continue
            asked, statement = statement, ""
            if asked.startswith(".types "):
                types(database, asked[7:])
                continue
            if "fault:" in asked:
                mute = fault(asked.split("fault:")[1].split("'")[0])
            if "warn:" in asked:
                text = asked.split("warn:")[1].split("'")[0]
                err("W1121 17:52:51.866669 24723 virtual_table.cpp:1012] %s\n" % text)
            run(database, asked, first)


    def main():
        count = starts()
        if any(argument.startswith("--snapshot") for argument in sys.argv):
            err("ERROR: unknown command line flag 'snapshot'\n")
            sys.exit(1)
        if "--version" in sys.argv:
            if START == "version-hang":
                time.sleep(1000)
            if START == "version-wrong":
                out(b"what a lovely day\n")
            elif START == "version-flood":
                while True:
                    out(b"osqueryi version 5.23.0\n" * 1000)
            else:
                out(b"osqueryi version 5.23.0\n")
            return
        if START == "die":
            sys.exit(9)
        if START == "refuse-flag":
            err("ERROR: unknown command line flag 'csv'\n")
            sys.exit(1)
        if START == "hang":
            time.sleep(1000)
        if START == "babble":
            out(b"hello\n")
        if START == "die-twice" and count < 2:
            sys.exit(9)
        serve()


    main()
    """#
}
