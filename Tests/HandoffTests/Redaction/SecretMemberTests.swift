import ECS
import Testing

@testable import Handoff

/// Members of documents whose text is a secret as a whole.
struct SecretMemberTests {
  @Test(arguments: [
    ("password", true), ("PassWord", true), ("user.password", true), ("a.b.X-Api-Key", true),
    ("password.", true), ("password..", true), ("set-cookie", true), ("my_password", true),
    ("secretAccessKey", true), ("secret_access_key", true), ("SecretAccessKey", true), ("sessionToken", true),
    ("accessToken", true), ("refresh_token", true), ("clientSecret", true), ("client-secret", true),
    ("token", true), ("pwd", true), ("dbPwd", true), ("PGPass", true), ("AccountKey", true),
    ("connectionString", true), ("CONNECTION_STRING", true), ("spring.datasource.password", true),
    ("api.key", true), ("proxy-authorization", true), ("reset_token", true), ("wifi.psk", true),
    ("aws.cloudtrail.flattened.response_elements.credentials.secretAccessKey", true),
    (String(repeating: "a.", count: 500) + "clientSecret", true), ("é.password", true),
    ("passwords", false), ("path", false), ("", false), (".", false), ("password.x", false),
    ("passwordé", false), ("tokens", false), ("token_type", false), ("tokenType", false), ("key", false),
    ("registry.key", false), ("process.token.integrity_level_name", false),
    ("winlog.event_data.TokenElevationType", false), ("winlog.event_data.ElevatedToken", false),
    ("password_last_set", false), ("passwordexpires", false), ("PasswordLastSet", false),
    ("tls.client.x509.public_key_algorithm", false), ("ssh_public_key", false), ("hash.sha256", false),
    ("PublicKeyToken", false), ("nextToken", false), ("access_key_id", false), ("require_password", false),
    ("no-password", false), ("bypass", false), ("ByPass", false), ("compass", false),
    (String(repeating: "a", count: 500) + "token", false),
  ])
  func `are known by their names`(key: String, isSecret: Bool) {
    #expect(SecretNames.isSecretMember(key) == isSecret)
  }

  /// Of which the value may be a secret; osquery's says only whether passwords are kept as they are.
  static let named: Set = ["password", "clear_text_password"]

  @Test(arguments: [FieldNames.ecs, FieldNames.osquery])
  func `none of the fields of ECS and of the columns of osquery goes but passwords`(names: [String]) {
    #expect(names.count > 300)
    for name in names {
      for key in [name, "winlog.event_data.\(name)"] {
        let document: JSONObject = [key: "some text", "list": [[key: ["some text"]]]]
        let isSame = Redactor().redact(document) == document
        #expect(isSame == !Self.named.contains(name), "\(key)")
      }
    }
  }

  @Test(arguments: [
    ("elevated_token", "1"), ("clear_text_password", "0"), ("logon_to_change_password", "1"),
    ("winlog.event_data.ElevatedToken", "%%1842"), ("has_token", "%%1843"), ("has_password", "true"),
    ("secret", "None"), ("password", ""), ("password", "********"), ("password", "(null)"),
    ("token", "$TOKEN"),
    ("password", "${PW}"), ("password", "{{ pw }}"), ("password", "[redacted]"), ("PWD", "/root"),
    ("pwd", "C:\\Users"), ("OLDPWD", "/"), ("token", "-"),
  ])
  func `stay when the text says only whether there is a secret, or where the shell stands`(
    key: String, text: String
  ) {
    let document: JSONObject = [key: .string(text), "dossier": [:]]
    #expect(Redactor().redact(document) == document)
  }

  @Test(arguments: [
    ("password", "(x"), ("password", "*x"), ("password", "%%x"), ("pwd", "hunter2"), ("pwd", "a/b"),
    ("password", "truelove"), ("password", "/x"),
  ])
  func `go when the text only begins as what is none does`(key: String, text: String) {
    #expect(Redactor().redact([key: .string(text)])[key]?.string == Redactor.replacement)
  }

  @Test func `go at any depth, and of lists each text, but no number and no other member`() {
    let document: JSONObject = [
      "x": ["secretAccessKey": "hunter2", "accessKeyId": "kept", "expires": 12],
      "aws.secretAccessKey": "hunter2",
      "aws": ["cloudtrail": ["response": [["credentials": ["sessionToken": "hunter2", "token": 7]]]]],
      "tokens": ["kept"], "token": ["hunter2", 4, "hunter3", "", ["pwd": "hunter2", "name": "kept"], true],
      "secret": ["name": "kept"], "dossier": [:],
    ]
    let redacted = Redactor().redact(document)
    let text = JSONWriter.text(.object(redacted))
    #expect(!text.contains("hunter"))
    #expect(text.split(separator: "\"kept\"").count == 5)
    #expect(
      redacted["token"] == [
        "[redacted]", 4, "[redacted]", "", ["pwd": "[redacted]", "name": "kept"], true,
      ])
    #expect(redacted["aws"]?["cloudtrail"]?["response"]?[0]?["credentials"]?["token"] == 7)
    let places = redacted["dossier"]?["redactions"]?["places"]?.array ?? []
    #expect(
      places.map { $0["pointer"]?.string } == [
        "/x/secretAccessKey", "/aws.secretAccessKey",
        "/aws/cloudtrail/response/0/credentials/sessionToken", "/token/0", "/token/2", "/token/4/pwd",
      ])
    #expect(places.allSatisfy { $0["rule"]?.string == "member" })
    #expect(Redactor().redact(redacted) == redacted)
  }
}
