import Osquery
import Testing

@Suite struct SecretRedactionTests {
  @Test(arguments: [
    ("tool --password hunter2 --verbose", "tool --password <redacted> --verbose"),
    ("tool --password=hunter2", "tool --password=<redacted>"),
    ("tool --db-password 'two words' x", "tool --db-password '<redacted>' x"),
    ("tool /pwd S3cret", "tool /pwd <redacted>"), ("tool -Password:abc x", "tool -Password:<redacted> x"),
    ("curl -H \"X-Auth-Token: abc\" h", "curl -H \"X-Auth-Token: abc\" h"),
    ("https://x/?a=1&access_token=abc.def&b=2", "https://x/?a=1&access_token=<redacted>&b=2"),
    ("Server=s;User Id=u;Password=p;Encrypt=yes", "Server=s;User Id=u;Password=<redacted>;Encrypt=yes"),
    ("{\"client_secret\":\"abc\",\"id\":1}", "{\"client_secret\":\"<redacted>\",\"id\":1}"),
    ("{\"api_key\": \"abc\"}", "{\"api_key\": \"<redacted>\"}"), ("API-KEY=abc", "API-KEY=<redacted>"),
    ("git clone https://me:tok@host/x.git", "git clone https://me:<redacted>@host/x.git"),
    ("psql postgres://u:p@ss@db/x", "psql postgres://u:<redacted>@db/x"),
    ("curl -H 'Authorization: Bearer abcdefghijkl1'", "curl -H 'Authorization: Bearer <redacted>'"),
    ("-H \"Authorization: Basic dTpw\"", "-H \"Authorization: Basic <redacted>\""),
    ("x AKIAIOSFODNN7EXAMPLE y", "x <redacted> y"), ("AWS=ASIAIOSFODNN7EXAMPLE", "AWS=<redacted>"),
    ("ghp_0123456789abcdef0123456789abcdef0123", "<redacted>"),
    ("t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl;", "t=<redacted>;"),
    (
      "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----",
      "-----BEGIN RSA PRIVATE KEY-----<redacted>-----END RSA PRIVATE KEY-----"
    ),
    ("-----BEGIN PRIVATE KEY-----MIIB", "-----BEGIN PRIVATE KEY-----<redacted>"),
    ("a --token x b --token y c", "a --token <redacted> b --token <redacted> c"),
    ("PASSWD=ü☃ rest", "PASSWD=<redacted> rest"), ("--password=\"never closed", "--password=\"<redacted>"),
    ("MYSQL_PWD=x", "MYSQL_PWD=<redacted>"),
  ])
  func `takes what is obviously secret out of a text`(text: String, clean: String) {
    #expect(SecretRedaction().redacted(text) == clean)
  }

  @Test(arguments: [
    "", "C:\\Windows\\System32\\svchost.exe -k netsvcs -p", "PWD=/home/me", "OLDPWD=/tmp",
    "--password-file /etc/x",
    "--password", "--password=", "tool --password --user me", "passwords are bad: change them",
    "PublicKeyToken=b77a5c561934e089", "/usr/bin/passwd root", "Basic Display Adapter", "The bearer of this",
    "https://host:8080/a@b", "https://user@host/", "AKIA", "akiaiosfodnn7example", "tokenize=yes", "eyJ.a.b",
    "C:\\Tools\\token\\x.exe", "http://", "://:@", "password", "=:=:", "-----BEGIN PUBLIC KEY-----",
    "Basic dTpw",
  ])
  func `leaves everything else alone`(text: String) {
    #expect(SecretRedaction().redacted(text) == text)
  }

  @Test func `changes nothing the second time`() {
    let once = SecretRedaction().redacted("x --password hunter2 https://u:p@h token=1 AKIAIOSFODNN7EXAMPLE")
    #expect(once == "x --password <redacted> https://u:<redacted>@h token=<redacted> <redacted>")
    #expect(SecretRedaction().redacted(once) == once)
  }

  @Test func `takes any bytes without trouble`() {
    var generator = SystemRandomNumberGenerator()
    let pieces = [
      "--password", "=", ":", " ", "\"", "'", "://", "@", "eyJ", ".", "AKIA", "-----BEGIN",
      "PRIVATE KEY-----", "-",
      "/", "bearer ", "token", "\u{FF}", "é", ";",
    ]
    for _ in 0..<2_000 {
      let text = (0..<12).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      let bytes = Array(text.utf8) + [0xFF, 0x00]
      _ = SecretRedaction().redacted(bytes)
    }
  }
}
