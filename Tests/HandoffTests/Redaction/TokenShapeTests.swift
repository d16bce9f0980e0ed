import Handoff
import Testing

/// Tokens are made up here, for whoever looks for tokens in sources.
struct TokenShapeTests {
  /// Beginnings, and how many letters and digits make a token of each.
  private static let beginnings = [
    ("sk-proj-", 48), ("sk-ant-api03-", 93), ("sk-svcacct-", 48), ("sk-", 48), ("sk-or-v1-", 64), ("hf_", 34),
    ("gsk_", 52), ("pplx-", 48), ("r8_", 37), ("xai-", 80), ("ghp_", 36), ("gho_", 36), ("github_pat_", 82),
    ("glpat-", 20), ("gldt-", 20), ("glrt-", 20), ("glptt-", 40), ("GR1348941", 20), ("xoxb-", 40),
    ("xoxe.xoxp-1-", 60), ("xoxd-", 40), ("xapp-1-", 40), ("sk_live_", 24), ("sk_test_", 24),
    ("rk_live_", 24),
    ("whsec_", 32), ("AIza", 35), ("GOCSPX-", 28), ("ya29.", 60), ("npm_", 36), ("pypi-AgEIcHlwaS5vcmc", 60),
    ("rubygems_", 48), ("dckr_pat_", 27), ("dop_v1_", 64), ("dapi", 32), ("HRKU-", 60), ("fm2_", 120),
    ("hvs.", 95), ("pul-", 40), ("sha256~", 43), ("pscale_pw_", 43), ("AKCp", 69), ("ATATT3", 186),
    ("sgp_", 40),
    ("sntryu_", 64), ("glsa_", 41), ("PMAK-", 59), ("lin_api_", 40), ("SG.", 66), ("xkeysib-", 81),
    ("shpat_", 32), ("sq0atp-", 22), ("dp.pt.", 43), ("dt0c01.", 89), ("NRAK-", 27), ("ntn_", 46),
    ("figd_", 43), ("ops_eyJ", 250), ("abc8Q~", 34), ("LTAI", 20),
  ]

  /// Hexadecimal, so that it fits all of them.
  private static func token(_ beginning: String, _ count: Int) -> String {
    beginning + String(String(repeating: "0a1b2c3d4e5f6789", count: 1 + count / 16).prefix(count))
  }

  @Test(arguments: beginnings)
  func `a token goes by its beginning, wherever it stands`(beginning: String, count: Int) {
    let token = Self.token(beginning, count)
    for (front, back) in [("", ""), ("run ", " now"), ("x=", ","), ("\"", "\""), ("{\"k\":\"", "\"}")] {
      #expect(Redactor().redact(front + token + back) == front + Redactor.replacement + back)
    }
  }

  @Test(arguments: beginnings)
  func `a word that only begins so stays`(beginning: String, count: Int) {
    for text in [beginning, beginning + "a1", "x" + Self.token(beginning, 6), beginning + "fix the build"] {
      #expect(Redactor().redact(text) == text)
    }
  }

  @Test func `an upper-case key goes as a whole`() {
    let key = "AGE-SECRET-KEY-1" + String(repeating: "QPZRY9X8", count: 8).prefix(58)
    #expect(Redactor().redact("echo \(key)") == "echo \(Redactor.replacement)")
    let id = "ABIA" + String(repeating: "QPZR", count: 4)
    #expect(Redactor().redact(id + " " + id + "Q") == Redactor.replacement + " " + id + "Q")
  }
}
