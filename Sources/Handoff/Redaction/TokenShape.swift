/// Tokens that begin as their makers document: a beginning, the characters that follow, and how many at least.
struct TokenShape: Sendable {
  let beginning: [UInt8]
  let least: Int
  let most: Int
  let allows: @Sendable (UInt8) -> Bool

  /// All that begin with a byte.
  static let byFirst: [[TokenShape]] = {
    var byFirst = [[TokenShape]](repeating: [], count: 256)
    for shape in all { byFirst[shape.beginning.first.map(Int.init) ?? 0].append(shape) }
    return byFirst
  }()

  /// What these, and all other shapes but private keys, addresses and Entra ID's secrets begin with, in any case; at
  /// least three characters each.
  static let beginnings =
    all.map { String(decoding: $0.beginning, as: UTF8.self) } + ["eyJ", "bearer ", "hooks.slack.com/"]

  /// Letters and digits.
  static let plain: @Sendable (UInt8) -> Bool = { ASCII.isLetter($0) || ASCII.isDigit($0) }
  static let dashed: @Sendable (UInt8) -> Bool = {
    plain($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
  }
  private static let upper: @Sendable (UInt8) -> Bool = { (0x41...0x5A).contains($0) || ASCII.isDigit($0) }
  private static let hex: @Sendable (UInt8) -> Bool = {
    ASCII.isDigit($0) || (0x61...0x66).contains($0 | 0x20)
  }
  private static let dotted: @Sendable (UInt8) -> Bool = { dashed($0) || $0 == UInt8(ascii: ".") }
  private static let base64: @Sendable (UInt8) -> Bool = {
    dashed($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "=")
  }

  private static let all = clouds + code + models + services

  private static func shapes(
    _ beginnings: String, _ least: Int, most: Int = 1_024, _ allows: @escaping @Sendable (UInt8) -> Bool
  ) -> [TokenShape] {
    beginnings.split(separator: " ").map {
      TokenShape(beginning: Array($0.utf8), least: least, most: most, allows: allows)
    }
  }

  /// AWS, Google, Alibaba, DigitalOcean, Databricks, Heroku, Fly, HashiCorp Vault, Pulumi, OpenShift, PlanetScale.
  private static let clouds =
    shapes("AKIA ASIA ABIA ACCA", 16, most: 16, upper) + shapes("ABSK", 100, base64)
    + shapes("AIza", 35, most: 35, dashed) + shapes("GOCSPX-", 24, dashed) + shapes("ya29.", 20, dotted)
    + shapes("LTAI", 20, most: 20, plain) + shapes("dop_v1_ doo_v1_ dor_v1_", 64, most: 64, hex)
    + shapes("dapi", 32, most: 32, hex) + shapes("HRKU-", 36, dashed) + shapes("fo1_", 43, dashed)
    + shapes("fm1a_ fm1r_ fm2_", 100, base64) + shapes("hvs. hvb. hvr.", 20, dashed)
    + shapes("pul-", 40, most: 40, hex) + shapes("sha256~", 43, dashed)
    + shapes("pscale_tkn_ pscale_pw_ pscale_oauth_", 32, dotted)

  /// GitHub, GitLab, npm, PyPI, RubyGems, Docker, Artifactory, Atlassian, Sourcegraph, Sentry, Grafana, Postman, Linear.
  private static let code =
    shapes("ghp_ gho_ ghu_ ghs_ ghr_", 30, plain) + shapes("github_pat_", 22, dashed)
    + shapes(
      "glpat- gldt- glrt- glptt- glcbt- glft- glimt- glagent- gloas- glsoat- glffct- GR1348941", 20, dashed)
    + shapes("npm_", 36, most: 36, plain) + shapes("pypi-", 50, dashed)
    + shapes("rubygems_", 48, most: 48, hex) + shapes("dckr_pat_ dckr_oat_", 20, dashed)
    + shapes("AKCp", 69, most: 69, plain) + shapes("cmVmd", 59, most: 59, plain)
    + shapes("ATATT3 ATCTT3", 60, base64) + shapes("sgp_", 40, dashed) + shapes("sntryu_ sntrys_", 60, base64)
    + shapes("glsa_ glc_", 32, base64) + shapes("PMAK-", 50, dashed) + shapes("lin_api_", 32, plain)

  /// OpenAI and others whose keys begin so, Anthropic, Hugging Face, Groq, Perplexity, Replicate, xAI.
  private static let models =
    shapes("sk-proj- sk-svcacct- sk-admin- sk-ant- sk-or-v1-", 20, dashed) + shapes("sk-", 32, plain)
    + shapes("hf_ api_org_", 34, most: 40, plain) + shapes("gsk_ pplx-", 40, plain)
    + shapes("r8_", 37, most: 40, plain) + shapes("xai-", 60, plain)

  /// Slack, Stripe, SendGrid, Brevo, Shopify, Square, Doppler, Dynatrace, New Relic, Notion, Figma, 1Password, age.
  private static let services =
    shapes("xoxa- xoxb- xoxc- xoxd- xoxe- xoxo- xoxp- xoxr- xoxs- xapp- xoxe.xoxb- xoxe.xoxp-", 10, dashed)
    + shapes("sk_live_ rk_live_ sk_test_ rk_test_ sk_prod_ rk_prod_", 16, plain)
    + shapes("whsec_", 32, base64)
    + shapes("SG.", 60, dotted) + shapes("xkeysib- xsmtpsib-", 60, dashed)
    + shapes("shpat_ shpca_ shppa_ shpss_", 32, most: 32, hex) + shapes("sq0atp- sq0csp-", 22, dashed)
    + shapes("dp.pt. dp.st. dp.ct. dp.sa.", 40, dotted) + shapes("dt0c01. dt0s01.", 60, dotted)
    + shapes("NRAK- NRJS- NRIQ-", 24, plain) + shapes("ntn_", 40, plain) + shapes("figd_ figo_", 40, dashed)
    + shapes("ops_eyJ", 60, base64) + shapes("AGE-SECRET-KEY-1", 50, upper)
}
